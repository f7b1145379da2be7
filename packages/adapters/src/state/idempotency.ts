import type { Write } from "@showcaller/core/ports";
import { DAY, MINUTE } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Context } from "./context.ts";
import { keys } from "./keys.ts";
import type { IdempotencyKeys, Once } from "./types.ts";

/** A request is over long before: API Lambda's timeout is 29 s. Whoever finds an older one in progress may take it over. */
const IN_PROGRESS = MINUTE;

const Stored = z.object({
  hash: z.string(),
  holder: z.string().optional(),
  until: z.number(),
  keptUntil: z.number(),
  applied: z.string().optional(),
  answer: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }).optional(),
});

export const idempotency = ({ table, clock, ids }: Context): IdempotencyKeys => ({
  async begin({ actor, key, hash }) {
    const now = clock.now();
    const once = { actor, key, hash, holder: ids.ulid() };
    const { holder } = once;
    const record = { hash, holder, until: now + IN_PROGRESS, keptUntil: now + DAY };
    // Free, past its keeping (TTL is housekeeping, never truth), or left behind with nothing written and nothing said.
    const left = [{ less: { until: now } }, { absent: "answer" }, { absent: "applied" }, { equals: { hash } }];
    const free = { any: [{ lessOrAbsent: { keptUntil: now } }, { all: left }] };
    const expiresAt = Math.ceil(record.keptUntil / 1000);
    const written = await table.write([{ put: { ...keys.idempotency(actor, key), ...record, expiresAt }, if: free }]);
    if (written.ok) return { kind: "first", once };
    const item = Stored.parse(written.failed[0]?.item);
    if (item.hash !== hash) return { kind: "other-request" };
    if (item.answer) return { kind: "done", ...item.answer };
    if (item.applied) return { kind: "applied", id: item.applied, once };
    // Our own: the write was repeated because its first answer was lost.
    return item.holder === holder ? { kind: "first", once } : { kind: "in-progress" };
  },
  async finish({ actor, key, hash }, answer) {
    const open = { all: [{ equals: { hash } }, { absent: "answer" }] };
    await table.write([{ update: keys.idempotency(actor, key), set: { answer: { ...answer } }, if: open }]);
  },
  async forget({ actor, key, holder }) {
    const ours = { all: [{ equals: { holder } }, { absent: "applied" }] };
    await table.write([{ delete: keys.idempotency(actor, key), if: ours }]);
  },
});

/**
 * Belongs into the transaction that writes what a request asks for: of several tries the first to commit wins, even over
 * one that took the record over from it. Neither writes once the request is answered or its record gone.
 */
export const mark = ({ actor, key, hash }: Once, id: string): Write => ({
  update: keys.idempotency(actor, key),
  set: { applied: id },
  if: { all: [{ equals: { hash } }, { absent: "applied" }, { absent: "answer" }] },
});

/** What a try of this request wrote: a live event's or a channel's id. */
export const appliedBy = async ({ table }: Context, once: Once): Promise<string | undefined> => {
  const item = await table.get(keys.idempotency(once.actor, once.key));
  const record = item && Stored.parse(item);
  return record?.hash === once.hash ? record.applied : undefined;
};
