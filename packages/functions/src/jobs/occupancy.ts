import { readLedger } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { ChannelId, DayLedger, LiveEvent, RowResult } from "@showcaller/contracts";
import { claimed, daysOf } from "@showcaller/core/bookings/ledger";
import type { Table } from "@showcaller/core/ports";
import type { Interval } from "@showcaller/core/schedule/moments";
import { parseInstant } from "@showcaller/core/time/instant";

type Day = Map<LiveEvent["id"], DayLedger["bookings"][LiveEvent["id"]]>;
type Blocker = NonNullable<RowResult["conflicts"]>[number];

/**
 * Who has which channel when, as read from the day ledgers and carried on by what this slice books. For choosing only: the
 * booking itself is conditioned on the ledgers as they are then, and a lost race reads them again (`forget`). A dry run books
 * here and nowhere else.
 */
export const occupancy = (table: Table) => {
  const days = new Map<string, Day>();
  const at = (channel: ChannelId, day: string): string => `${channel} ${day}`;
  const load = async (channel: ChannelId, day: string): Promise<void> => {
    if (days.has(at(channel, day))) return;
    const item = await table.get(keys.ledger(channel, day));
    const bookings = item ? readLedger(item).bookings : {};
    days.set(
      at(channel, day),
      new Map(Object.entries(bookings) as Iterable<[LiveEvent["id"], Day extends Map<infer _, infer V> ? V : never]>),
    );
  };
  const each = (channels: readonly ChannelId[], interval: Interval) =>
    channels.flatMap((channel) => daysOf(interval).map((day) => ({ channel, day })));
  const know = async (channels: readonly ChannelId[], interval: Interval): Promise<void> => {
    await Promise.all(each(channels, interval).map(({ channel, day }) => load(channel, day)));
  };
  /** The first booking in the way; `except`: one's own is not. */
  const blocker = (channel: ChannelId, interval: Interval, except?: LiveEvent["id"]): Blocker | undefined => {
    for (const { day } of each([channel], interval))
      for (const [id, { from, to, title }] of days.get(at(channel, day)) ?? [])
        if (id !== except && parseInstant(from) < interval.to && interval.from < parseInstant(to))
          return { channel, liveEvent: id, title, from, to };
    return undefined;
  };
  const update = async (
    event: LiveEvent,
    change: (day: Day, booking: { interval: Interval }) => void,
  ): Promise<void> => {
    const claim = claimed(event);
    if (!claim) return;
    await know(claim.channels, claim.interval);
    for (const { channel, day } of each(claim.channels, claim.interval)) {
      const bookings = days.get(at(channel, day));
      if (bookings) change(bookings, claim);
    }
  };
  return {
    know,
    blocker,
    isFree: (channel: ChannelId, interval: Interval, except?: LiveEvent["id"]): boolean =>
      !blocker(channel, interval, except),
    add: (event: LiveEvent, text: (interval: Interval) => { from: string; to: string }) =>
      update(event, (day, { interval }) => void day.set(event.id, { ...text(interval), title: event.title })),
    remove: (event: LiveEvent) => update(event, (day) => void day.delete(event.id)),
    /** Others have booked since: read again. */
    forget(channels: readonly ChannelId[], interval: Interval): void {
      for (const { channel, day } of each(channels, interval)) days.delete(at(channel, day));
    },
  };
};
export type Occupancy = ReturnType<typeof occupancy>;
