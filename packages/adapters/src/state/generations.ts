import type { Generation } from "@showcaller/contracts";
import type { Context } from "./context.ts";
import { mark } from "./idempotency.ts";
import { generationItem, readGeneration } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { JournalDraft, Once } from "./types.ts";

export interface Generations {
  /** Absent: the table is new, or another one was lost. */
  read(): Promise<Generation | undefined>;
  /** On condition that nobody wrote since `before` was read; `undefined`: somebody did. */
  put(
    before: Generation | undefined,
    after: Omit<Generation, "rev">,
    options?: { line?: JournalDraft; once?: Once },
  ): Promise<Generation | undefined>;
}

export const generations = ({ table }: Context, record: Recorder): Generations => ({
  async read() {
    const item = await table.get(keys.generation);
    return item && readGeneration(item);
  },
  async put(before, after, { line, once } = {}) {
    const next = { ...after, rev: (before?.rev ?? 0) + 1 };
    const written = await table.write([
      { put: generationItem(next), if: before ? { equals: { rev: before.rev } } : { exists: false } },
      ...(line ? [record.put(line, `generation-${next.rev}`)] : []),
      ...(once ? [mark(once, "table")] : []),
    ]);
    return written.ok ? next : undefined;
  },
});
