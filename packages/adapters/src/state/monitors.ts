import type { LiveEventId, Monitor } from "@showcaller/contracts";
import type { Page, Write } from "@showcaller/core/ports";
import type { Context } from "./context.ts";
import { type CorruptItem, intact, monitorItem, readMonitor } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys, MONITORS } from "./keys.ts";
import type { JournalDraft } from "./types.ts";

export interface Monitors {
  get(id: LiveEventId): Promise<Monitor | undefined>;
  /** Whatever can be read; `damaged` is told of the rest. */
  all(damaged?: (item: CorruptItem) => void): Promise<Monitor[]>;
  /**
   * On condition that nobody wrote since `before` was read; without anything in it, it is deleted. With a line in its live event's journal,
   * whose `key` keeps it one line. `undefined`: somebody else wrote.
   */
  put(before: Monitor | undefined, after: Omit<Monitor, "rev">, line?: JournalDraft): Promise<Monitor | undefined>;
}

export const monitors = ({ table }: Context, record: Recorder): Monitors => ({
  async get(id) {
    const item = await table.get(keys.monitor(id));
    return item && readMonitor(item);
  },
  async all(damaged) {
    const found: Monitor[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page: Page = await table.query({ pk: MONITORS, ...(cursor ? { cursor } : {}) });
      found.push(...intact(page.items, readMonitor, damaged));
      cursor = page.cursor;
    }
    return found;
  },
  async put(before, after, line) {
    const next: Monitor = { ...after, rev: (before?.rev ?? 0) + 1 };
    const still = before ? ({ equals: { rev: before.rev } } as const) : ({ exists: false } as const);
    const isEmpty = next.dashboard === undefined && Object.keys(next.alarms).length === 0;
    const write: Write | undefined = !isEmpty
      ? { put: monitorItem(next), if: still }
      : before && { delete: keys.monitor(next.liveEvent), if: still };
    const lines = line ? [record.put(line, line.key ?? `monitor-${next.liveEvent}-r${next.rev}`)] : [];
    if (!write && lines.length === 0) return next;
    return (await table.write([...(write ? [write] : []), ...lines])).ok ? next : undefined;
  },
});
