import { DAY, MINUTE } from "@showcaller/core/time/instant";
import * as z from "zod";
import { keys } from "./keys.ts";
import type { Context } from "./store.ts";
import type { IdempotencyKeys } from "./types.ts";

/** A request is over long before: API Lambda's timeout is 29 s. Whoever finds an older one in progress may take it over. */
const IN_PROGRESS = MINUTE;

const Stored = z.object({
  hash: z.string(),
  until: z.number(),
  keptUntil: z.number(),
  answer: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }).optional(),
});

export const idempotency = ({ table, clock }: Context): IdempotencyKeys => ({
  async begin(actor, key, hash) {
    const now = clock.now();
    const record = { hash, until: now + IN_PROGRESS, keptUntil: now + DAY, expiresAt: Math.ceil((now + DAY) / 1000) };
    // Free, past its keeping (TTL is housekeeping, never truth), or left behind unanswered.
    const free = {
      any: [
        { lessOrAbsent: { keptUntil: now } },
        { all: [{ less: { until: now } }, { absent: "answer" }, { equals: { hash } }] },
      ],
    };
    const written = await table.write([{ put: { ...keys.idempotency(actor, key), ...record }, if: free }]);
    if (written.ok) return { kind: "first" };
    const item = Stored.parse(written.failed[0]?.item);
    if (item.hash !== hash) return { kind: "other-request" };
    return item.answer ? { kind: "done", ...item.answer } : { kind: "in-progress" };
  },
  async finish(actor, key, answer) {
    await table.write([{ update: keys.idempotency(actor, key), set: { answer: { ...answer } }, if: { exists: true } }]);
  },
  async forget(actor, key) {
    await table.write([{ delete: keys.idempotency(actor, key) }]);
  },
});
