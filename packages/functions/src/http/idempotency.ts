import { createHash } from "node:crypto";
import type { IdempotencyKeys, Once } from "@showcaller/adapters/state/types";
import type { Actor } from "@showcaller/contracts";
import { TableUnavailable } from "@showcaller/core/ports";
import type { Answer, Incoming } from "./exchange.ts";
import { reject } from "./problem.ts";

/** Seconds after which asking again makes sense: most requests take far less. */
const RETRY_AFTER = 5;
const at = "Idempotency-Key";

export interface Tries {
  /** Does what is asked. It hands `once` to the store, whose write then happens for one try of the request only. */
  work(once: Once | undefined): Promise<Answer>;
  /** Answers for an earlier try that wrote and was never heard of again. */
  again(id: string): Promise<Answer>;
}

/**
 * Runs `work` once per actor and Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) and replays its answer
 * afterwards. Answers of 5xx and thrown errors are forgotten, so that the same key may try again; what was written before
 * the fault is not written again: the key is then answered with what stands now.
 */
export async function once(
  keys: IdempotencyKeys,
  { incoming, actor, body }: { incoming: Incoming; actor: Actor; body: unknown },
  { work, again }: Tries,
): Promise<Answer> {
  const key = incoming.headers["idempotency-key"];
  if (key === undefined) return work(undefined);
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw reject("invalid-request", "The idempotency key is unusable.", [
      { at, reason: "give 1 to 255 printable ASCII characters, a UUID for example" },
    ]);
  const begun = await keys.begin({ actor, key, hash: hashOf(incoming, body) });
  switch (begun.kind) {
    case "first":
      return keep(keys, begun.once, () => work(begun.once));
    case "applied":
      return keep(keys, begun.once, async () => replayed(await again(begun.id)));
    case "done":
      return replayed({ status: begun.status, headers: begun.headers, body: begun.body });
    case "in-progress":
      throw reject(
        "idempotency-in-progress",
        "A request with this key has begun and not ended.",
        [{ at, reason: `ask again in ${RETRY_AFTER} s: the answer will be replayed` }],
        { headers: { "retry-after": String(RETRY_AFTER) } },
      );
    case "other-request":
      throw reject("idempotency-conflict", "This key belongs to another request.", [
        { at, reason: "use a new key for a new request; repeat the old one unchanged to see its answer" },
      ]);
  }
}

/** On an answer to a request that had been carried out before. */
export const REPLAYED = { "idempotency-replayed": "true" } as const;
const replayed = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, ...REPLAYED } });

async function keep(keys: IdempotencyKeys, once: Once, work: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await noted(() => keys.forget(once));
    throw error;
  }
  const { status, headers, body } = answer;
  await noted(() => (status >= 500 ? keys.forget(once) : keys.finish(once, { status, headers, body })));
  return answer;
}

/** The answer stands whether or not this is written: without it the key is taken over after a minute, and nothing is done twice. */
async function noted(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof TableUnavailable)) throw error;
  }
}

/** The same request, even when a client writes its members in another order. If-Match is not part of it. */
const hashOf = ({ method, path, query }: Incoming, body: unknown): string =>
  createHash("sha256")
    .update(`${method} ${path}${query.size > 0 ? `?${query}` : ""}\n${canonical(body)}`)
    .digest("base64url");

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, member: unknown) =>
      member && typeof member === "object" && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) ?? ""
  );
}
