import { readLedger } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { ChannelId, LiveEvent, RowResult, WouldBe } from "@showcaller/contracts";
import { type Busy, FAR, roomIn } from "@showcaller/core/bookings/assign";
import { claimed } from "@showcaller/core/bookings/ledger";
import type { Slot } from "@showcaller/core/bookings/pool";
import type { Page, Table } from "@showcaller/core/ports";
import type { Interval } from "@showcaller/core/schedule/moments";
import { dayOf, formatInstant, parseInstant } from "@showcaller/core/time/instant";

type Blocker = NonNullable<RowResult["conflicts"]>[number];
interface Booked extends Interval {
  id: LiveEvent["id"];
  title: string;
}
interface Known {
  /** The UTC days that have been read, both included. */
  first: string;
  last: string;
  bookings: Booked[];
}

export const channelsOf = (slots: readonly Slot[]): ChannelId[] => slots.flatMap(({ channels }) => channels);

/**
 * Who has which channel when, as read from the day ledgers and carried on by what is booked meanwhile. For choosing only: the
 * booking itself is conditioned on the ledgers as they are then, and a lost race reads them again (`forget`). A dry run books
 * here and nowhere else.
 */
export const occupancy = (table: Table) => {
  const known = new Map<ChannelId, Known>();
  /** What a live event has given back here, whatever the ledgers say: `<channel> <live event>`. */
  const removed = new Set<string>();

  const read = async (channel: ChannelId, from: string, to: string): Promise<Map<Booked["id"], Booked>> => {
    const found = new Map<Booked["id"], Booked>();
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page: Page = await table.query({
        pk: keys.ledger(channel, from).pk,
        sk: { from, to },
        ...(cursor ? { cursor } : {}),
      });
      for (const { bookings } of page.items.map(readLedger))
        for (const [id, { from: begins, to: ends, title }] of Object.entries(bookings))
          found.set(id as Booked["id"], {
            id: id as Booked["id"],
            title,
            from: parseInstant(begins),
            to: parseInstant(ends),
          });
      cursor = page.cursor;
    }
    return found;
  };

  const extend = async (channel: ChannelId, wanted: { first: string; last: string }): Promise<void> => {
    const before = known.get(channel);
    if (before && before.first <= wanted.first && wanted.last <= before.last) return;
    const [first, last] = [least(wanted.first, before?.first), most(wanted.last, before?.last)];
    // A list goes on day by day: only the days that are new are read.
    const found = await read(channel, first, before ? before.first : last);
    if (before) for (const [id, one] of await read(channel, before.last, last)) found.set(id, one);
    for (const one of before?.bookings ?? []) found.set(one.id, one);
    for (const id of found.keys()) if (removed.has(`${channel} ${id}`)) found.delete(id);
    known.set(channel, { first, last, bookings: [...found.values()].sort((a, b) => a.from - b.from) });
  };

  /** Reads what lies within a week of the span, which is as far as anybody looks who chooses. */
  const know = async (channels: readonly ChannelId[], { from, to }: Interval): Promise<void> => {
    const days = { first: dayOf(from - FAR), last: dayOf(to + FAR) };
    await Promise.all([...new Set(channels)].map((channel) => extend(channel, days)));
  };

  const on = (channel: ChannelId, except?: LiveEvent["id"]): readonly Booked[] => {
    const bookings = known.get(channel)?.bookings ?? [];
    return except ? bookings.filter(({ id }) => id !== except) : bookings;
  };

  /** What was booked and given back here, in order. */
  const log: WouldBe[] = [];
  const put = (booked: Booked, channels: readonly ChannelId[]): void => {
    for (const channel of channels) {
      removed.delete(`${channel} ${booked.id}`);
      const of = known.get(channel);
      if (of)
        of.bookings = [...of.bookings.filter(({ id }) => id !== booked.id), booked].sort((a, b) => a.from - b.from);
    }
  };
  const take = (event: Booked["id"], channels: readonly ChannelId[]): void => {
    for (const channel of channels) {
      removed.add(`${channel} ${event}`);
      const of = known.get(channel);
      if (of) of.bookings = of.bookings.filter(({ id }) => id !== event);
    }
  };

  return {
    know,
    log: (): readonly WouldBe[] => log,
    /** What another has booked and given back: not in the log. */
    async replay(told: readonly WouldBe[]): Promise<void> {
      const spans = told.flatMap(({ interval }) => (interval ? [interval] : []));
      if (spans.length > 0)
        await know(
          told.flatMap(({ channels }) => channels),
          spanOf(spans),
        );
      for (const { id, title, channels, interval } of told)
        if (interval) put({ id, title, ...interval }, channels);
        else take(id, channels);
    },
    /** `except`: one's own booking is not in the way. */
    busy:
      (except?: LiveEvent["id"]): Busy =>
      (channel) =>
        on(channel, except),
    /** For each channel that is not free the first booking in the way. */
    blockers: (channels: readonly ChannelId[], interval: Interval, except?: LiveEvent["id"]): Blocker[] =>
      channels.flatMap((channel) => {
        const all = on(channel, except);
        if (roomIn(all, interval) !== undefined) return [];
        const other = all.find(({ from, to }) => from < interval.to && interval.from < to);
        return other ? [{ channel, liveEvent: other.id, title: other.title, ...texts(other) }] : [];
      }),
    async add(event: LiveEvent): Promise<void> {
      const claim = claimed(event);
      if (!claim) return;
      const { id, title } = event;
      const { channels, interval } = claim;
      await know(channels, interval);
      log.push({ id, title, channels: [...channels], interval });
      put({ id, title, ...interval }, channels);
    },
    remove(event: LiveEvent): void {
      const claim = claimed(event);
      if (!claim) return;
      log.push({ id: event.id, title: event.title, channels: [...claim.channels] });
      take(event.id, claim.channels);
    },
    /** Others have booked since: read again. */
    forget(channels: readonly ChannelId[]): void {
      for (const channel of channels) known.delete(channel);
    },
  };
};
export type Occupancy = ReturnType<typeof occupancy>;

/** That a pool is full, and with what: three by name. */
export function taken(slots: readonly Slot[], interval: Interval, blockers: readonly Blocker[]): string {
  const { from, to } = texts(interval);
  const legs = slots.reduce((count, slot) => count + slot.legs, 0);
  const named = blockers.slice(0, 3).map((other) => `${other.channel} by "${other.title}" (${other.liveEvent})`);
  const rest = blockers.length > named.length ? ` and ${blockers.length - named.length} more` : "";
  return `it needs ${legs === 1 ? "a channel" : `${legs} channels`} from ${from} to ${to} (lead, overrun limit and tail included); taken: ${named.join(", ")}${rest}`;
}

const texts = ({ from, to }: Interval): { from: string; to: string } => ({
  from: formatInstant(from),
  to: formatInstant(to),
});
/** The shortest that has all of them in it; of none it is the wrong way round. */
export const spanOf = (intervals: readonly Interval[]): Interval =>
  intervals.reduce((all, { from, to }) => ({ from: Math.min(all.from, from), to: Math.max(all.to, to) }), {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  });
const least = (a: string, b = a): string => (b < a ? b : a);
const most = (a: string, b = a): string => (b > a ? b : a);
