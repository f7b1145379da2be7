import { Change } from "@showcaller/contracts";
import type { Item, Json, Write } from "@showcaller/core/ports";
import { DAY, formatSortable } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Context } from "./context.ts";
import { changePartition, keys, lastOfPartition, padded } from "./keys.ts";
import type { Changes } from "./types.ts";

/** A change feed is for catching up, not for history: that is the journal. */
const KEPT = 7 * DAY;

/** A change before it is numbered. Distributes over the union. */
type Unnumbered = Change extends infer C ? (C extends Change ? Omit<C, "seq" | "at"> : never) : never;

export type { Unnumbered as UnnumberedChange };

const Head = z.object({ seq: z.int().nonnegative() });

export const changes = ({
  table,
  clock,
}: Context): Changes & { append(batch: readonly Unnumbered[]): Promise<void> } => {
  const head = async (): Promise<number> => {
    const item = await table.get(keys.changesHead);
    return item ? Head.parse(item).seq : 0;
  };
  /** The dispatcher is the only writer: it need not read what it wrote itself. A lost condition makes it read again. */
  let known: number | undefined;
  return {
    head,
    /**
     * Numbers a batch without gaps: the head moves in the same transaction as the changes, on condition that it is where it
     * was read, so a reader who has seen `seq` will never see a lower one appear.
     */
    async append(batch) {
      for (let at = 0; at < batch.length; at += 99) await appendPart(batch.slice(at, at + 99));
    },
    async after(cursor, limit) {
      const found: Change[] = [];
      const last = await head();
      for (let from = cursor + 1; from <= last && found.length < limit; ) {
        const to = Math.min(lastOfPartition(from), last);
        const page = await table.query({
          pk: changePartition(from),
          sk: { from: padded(from), to: padded(to) },
          limit: Math.min(100, limit - found.length),
        });
        found.push(...page.items.map((item: Item) => Change.parse(item.data)));
        from = page.cursor ? (found.at(-1)?.seq ?? to) + 1 : to + 1;
      }
      return found;
    },
  };

  async function appendPart(part: readonly Unnumbered[]): Promise<void> {
    for (;;) {
      const seq = known ?? (await head());
      const at = formatSortable(clock.now());
      const expiresAt = Math.ceil((clock.now() + KEPT) / 1000);
      const puts = part.map(
        (change, index): Write => ({
          put: {
            ...keys.change(seq + 1 + index),
            expiresAt,
            data: { ...change, seq: seq + 1 + index, at } as unknown as Json,
          },
          if: { exists: false },
        }),
      );
      const move: Write = {
        put: { ...keys.changesHead, seq: seq + part.length },
        if: seq === 0 ? { exists: false } : { equals: { seq } },
      };
      const written = await table.write([move, ...puts]);
      known = written.ok ? seq + part.length : undefined;
      if (written.ok) return;
    }
  }
};
