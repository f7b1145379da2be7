/**
 * Task tokens say which task they are of, and carry a MAC: nothing to store, nothing to lose, and no token works
 * that we did not give out. The key follows from the seed, so that a repeated rehearsal gives the same tokens;
 * it guards against mistakes on a laptop, not against attackers.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface TokenBody {
  /** `<machine>:<name>` */
  execution: string;
  /** Tells executions of one name apart. */
  startedAt: number;
  ticket: number;
}

const MAC_BYTES = 32;
const PREFIX = "AQC";

export interface Tokens {
  give(body: TokenBody): string;
  /** Undefined when we never gave such a token. */
  read(token: string): TokenBody | undefined;
}

export const tokensOf = (seed: number): Tokens => {
  const mac = (body: string): Buffer => createHmac("sha256", `states task token ${seed}`).update(body).digest();
  return {
    give: ({ execution, startedAt, ticket }) => {
      const body = JSON.stringify([execution, startedAt, ticket]);
      return PREFIX + Buffer.concat([mac(body), Buffer.from(body)]).toString("base64url");
    },
    read: (token) => {
      if (!token.startsWith(PREFIX)) return undefined;
      const bytes = Buffer.from(token.slice(PREFIX.length), "base64url");
      const body = bytes.subarray(MAC_BYTES).toString("utf8");
      if (bytes.length <= MAC_BYTES || !timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(body))) return undefined;
      const [execution, startedAt, ticket] = JSON.parse(body) as [string, number, number];
      return { execution, startedAt, ticket };
    },
  };
};
