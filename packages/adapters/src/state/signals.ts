import type { ChannelId, JournalEntry, SignalState } from "@showcaller/contracts";
import type { Item, Write } from "@showcaller/core/ports";
import { formatSortable, parseInstant } from "@showcaller/core/time/instant";
import { byMonth, type Period } from "./by-month.ts";
import type { Context } from "./context.ts";
import { type CorruptItem, intact, readJournal, readSignal, signalItem } from "./items.ts";
import { keys, SIGNAL_MONTH } from "./keys.ts";
import type { PageOf } from "./types.ts";

/**
 * What is known of one condition, and as of which write; nothing yet: `rev` 0. `condition`: a signal's identity before `place` adds the
 * encoder's run. So each run's alerts take the place of the last one's, and nothing grows from run to run.
 */
export interface KnownSignal {
  where: string;
  condition: string;
  rev: number;
  state?: SignalState;
}

export interface Signals {
  /** `where`: the channel, or the Region of what has none. What cannot be read counts as unknown, and is written over. */
  get(where: string, condition: string): Promise<KnownSignal>;
  /** Every condition known of a channel in the last week. `damaged` is told of what cannot be read. */
  of(channel: ChannelId, damaged?: (item: CorruptItem) => void): Promise<SignalState[]>;
  /** To ride in a transaction: on condition that nobody has written the condition since it was read. */
  put(known: KnownSignal, state: SignalState): Write;
  /** Journal lines of signals, whosever they are, oldest first: also of those that no schema reads. */
  received(period: Period): Promise<PageOf<JournalEntry>>;
}

export const signals = ({ table, clock }: Context): Signals => ({
  async get(where, condition) {
    const item = await table.get(keys.signal(where, condition));
    const state = item && legible(item);
    return { where, condition, rev: revOf(item), ...(state ? { state } : {}) };
  },
  async of(channel, damaged) {
    const found: SignalState[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await table.query({ pk: keys.signal(channel, "").pk, ...(cursor ? { cursor } : {}) });
      found.push(...intact(page.items, readSignal, damaged));
      cursor = page.cursor;
    }
    return found;
  },
  put: ({ where, condition, rev }, state) => ({
    put: signalItem(where, condition, state, rev + 1),
    if: rev === 0 ? { exists: false } : { equals: { rev } },
  }),
  received: ({ from, to, ...page }) =>
    byMonth(
      table,
      SIGNAL_MONTH,
      {
        ...page,
        // Journal ids have milliseconds, and `.` sorts before `Z`.
        ...(from === undefined ? {} : { from: formatSortable(parseInstant(from)) }),
        ...(to === undefined ? {} : { to: formatSortable(parseInstant(to)) }),
      },
      clock.now(),
      readJournal,
    ),
});

const legible = (item: Item): SignalState | undefined => intact([item], readSignal)[0];
const revOf = (item: Item | undefined): number => (typeof item?.rev === "number" ? item.rev : 0);
