import type { JournalEntry } from "@showcaller/contracts";
import type { Write } from "@showcaller/core/ports";
import { formatSortable } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { journalItem, readJournal } from "./items.ts";
import { keys } from "./keys.ts";
import type { Journal, JournalDraft } from "./types.ts";

/** Makes journal writes that ride in other transactions, so that no change is without its line and no line without its change. */
export interface Recorder {
  /** `key` names the change: the same change recorded twice is one entry. */
  put(draft: JournalDraft, key: string): Write;
}

export const recorder = ({ clock }: Context): Recorder => ({
  put(draft, key) {
    const at = formatSortable(clock.now());
    const { key: _, ...rest } = draft;
    return { put: journalItem({ ...rest, id: `${at}#${key}`, at } as JournalEntry) };
  },
});

/** Once to find which are there; more only while somebody else merges the same. */
const ATTEMPTS = 4;

export const journal = (context: Context, record: Recorder): Journal => ({
  async read(id, { limit = 50, cursor }) {
    const page = await context.table.query({ pk: keys.journal(id, "").pk, limit, ...(cursor ? { cursor } : {}) });
    return { items: page.items.map(readJournal), ...(page.cursor ? { cursor: page.cursor } : {}) };
  },
  async append(entries) {
    for (let at = 0; at < entries.length; at += 100)
      await context.table.write(
        entries.slice(at, at + 100).map((entry) => record.put(entry, entry.key ?? context.ids.ulid())),
      );
  },
  async merge(entries, line) {
    let left = [...new Map(entries.map((entry) => [`${entry.liveEvent ?? ""} ${entry.id}`, entry])).values()];
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      if (left.length === 0) return 0;
      const puts = left.map((entry): Write => ({ put: journalItem(entry), if: { exists: false } }));
      const written = await context.table.write([...puts, record.put(line, context.ids.ulid())]);
      if (written.ok) return left.length;
      const there = new Set(written.failed.map(({ index }) => index));
      left = left.filter((_, n) => !there.has(n));
    }
    return undefined;
  },
});
