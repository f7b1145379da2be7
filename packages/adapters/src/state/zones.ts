import type { LiveEvent } from "@showcaller/contracts";
import { DAY } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { JournalDraft } from "./types.ts";

/** A run of the daily look at local times. */
export interface ZonesRun {
  tzdata: string;
  at: string;
  looked: number;
  moved: number;
  conflicts: number;
  left: number;
}

/** A booking lies at most so far ahead that the rules of its zone still change; after that it does not matter who was told. */
const KEPT = 400 * DAY;

export const zones = ({ table, clock }: Context, record: Recorder) => ({
  /** The last run; with a line in the journal where it is the first by its zone database, or has moved anything. */
  async record(run: ZonesRun, line: JournalDraft): Promise<void> {
    const before = await table.get(keys.zonesHead);
    const isNews = before?.tzdata !== run.tzdata || run.moved > 0;
    await table.write([
      { put: { ...keys.zonesHead, ...run } },
      ...(isNews ? [record.put(line, `zones-${run.tzdata}`)] : []),
    ]);
  },
  /** Tells a human of a live event that stays where it is: once for each zone database, however often it is tried. */
  async tell(id: LiveEvent["id"], tzdata: string, page: JournalDraft): Promise<void> {
    const expiresAt = Math.ceil((clock.now() + KEPT) / 1000);
    await table.write([
      { put: { ...keys.zonesTold(id, tzdata), expiresAt }, if: { exists: false } },
      record.put(page, `zones-${tzdata}`),
    ]);
  },
});
