import { createHash } from "node:crypto";
import type { IdempotencyKeys } from "@showcaller/adapters/state/types";
import type { Actor } from "@showcaller/contracts";
import type { Answer, Incoming } from "./exchange.ts";
import { reject } from "./problem.ts";

/** Seconds after which asking again makes sense: most requests take far less. */
const RETRY_AFTER = 5;
const at = "Idempotency-Key";

/**
 * Runs `work` once per actor and Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) and replays its answer
 * afterwards. Answers of 5xx and thrown errors are forgotten, so that the same key may try again.
 */
export async function once(
  keys: IdempotencyKeys,
  request: { incoming: Incoming; actor: Actor; body: unknown },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = request.incoming.headers["idempotency-key"];
  if (key === undefined) return work();
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw reject("invalid-request", "The idempotency key is unusable.", [
      { at, reason: "give 1 to 255 printable ASCII characters, a UUID for example" },
    ]);
  const begun = await keys.begin(request.actor, key, hashOf(request.incoming, request.body));
  if (begun.kind === "done") return { ...begun, headers: { ...begun.headers, "idempotency-replayed": "true" } };
  if (begun.kind === "in-progress")
    throw reject(
      "idempotency-in-progress",
      "A request with this key has begun and not ended.",
      [{ at, reason: `ask again in ${RETRY_AFTER} s: the answer will be replayed` }],
      { headers: { "retry-after": String(RETRY_AFTER) } },
    );
  if (begun.kind === "other-request")
    throw reject("idempotency-conflict", "This key belongs to another request.", [
      { at, reason: "use a new key for a new request; repeat the old one unchanged to see its answer" },
    ]);
  return keep(keys, request.actor, key, work);
}

async function keep(keys: IdempotencyKeys, actor: Actor, key: string, work: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await keys.forget(actor, key);
    throw error;
  }
  if (answer.status >= 500) await keys.forget(actor, key);
  else await keys.finish(actor, key, { status: answer.status, headers: answer.headers, body: answer.body });
  return answer;
}

/** The same request, even when a client writes its members in another order. If-Match is not part of it. */
const hashOf = ({ method, path }: Incoming, body: unknown): string =>
  createHash("sha256")
    .update(`${method} ${path}\n${canonical(body)}`)
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
