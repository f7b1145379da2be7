import { type ProbeAnswer, ProbeInput } from "@showcaller/contracts";
import type { Clock } from "@showcaller/core/ports";
import { Permanent } from "../runtime/errors.ts";

export interface ProbeDeps {
  clock: Clock;
  /** Of the distribution, as viewers know it: from the deployment, never from who asks. */
  host: string;
  /** GET, of which the status alone is wanted; a redirect is an answer, and is not followed. */
  get: (url: string) => Promise<{ status: number }>;
}

/**
 * What the edge answers to a canary's token, asked for from where this function is. It can ask one host, over TLS, for one path: whoever
 * may call it reaches nothing else through it. Token and address are in no error and no log line.
 */
export async function probe(event: unknown, { host, get }: ProbeDeps): Promise<ProbeAnswer> {
  const input = ProbeInput.safeParse(event);
  if (!input.success) throw new Permanent("a probe is told the path of a canary, and nothing else");
  try {
    const { status } = await get(`https://${host}${input.data.path}`);
    return { status };
  } catch (error) {
    return { failure: nameOf(error) };
  }
}

/** Node's `fetch` has the reason in the cause, whose text may name an address: its code alone. */
function nameOf(error: unknown): string {
  const { name, cause } = error instanceof Error ? error : { name: "Unknown", cause: undefined };
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : name;
  return /^\w{1,100}$/.test(code) ? code : "Unknown";
}
