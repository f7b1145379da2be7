import { CANARY, type JobId } from "@showcaller/contracts";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { type Minted, mint, type SigningKey } from "@showcaller/edge/format/mint";
import { revocationOf, sha256 } from "../edge/revocation.ts";

/** Long enough to be asked about by every attempt; then its entry leaves like any other. */
const LASTS = 15 * MINUTE;
/** Its token opens nothing that is there. */
const PATH = `/${CANARY}`;

/** A session that nobody has: 16 bytes by the list's name, so that who does it again does the same. */
const sessionOf = (job: JobId): string =>
  Buffer.from(sha256(`canary ${job}`), "base64url")
    .subarray(0, 16)
    .toString("hex");

/** Revoked once all of a list is in the store: a location that refuses it has what was written before. */
export const canaryRevocation = (job: JobId, now: number) =>
  revocationOf({ kind: "session", session: sessionOf(job) }, { expiresAt: now + LASTS, why: `canary of list ${job}` });

/** A token of that session, as the edge takes it in a path; it would be good if it were not revoked. */
export async function canaryPath(job: JobId, key: SigningKey, now: number): Promise<string | undefined> {
  const issuedAt = Math.floor(now / SECOND);
  const minted: Minted = await mint(
    {
      ...{ issuer: "showcaller", subject: "canary", session: sessionOf(job), pathPrefix: PATH },
      ...{ issuedAt, expiresAt: issuedAt + MINUTE / SECOND },
    },
    "cat",
    key,
  );
  return minted.ok ? `/${minted.token}${PATH}/${issuedAt}` : undefined;
}
