import type { ChannelId, DayLedger, LiveEvent } from "@showcaller/contracts";
import { LONGEST_BOOKING } from "../lifecycle/times.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { type Interval, moments } from "../schedule/moments.ts";
import { DAY, dayOf, formatInstant, parseInstant } from "../time/instant.ts";

/*
 * Exclusive bookings without a range lock: each channel has one ledger item per UTC day, holding that day's bookings and a
 * version. A change of bookings touches every day it covered before or covers now; the transaction conditions each on the
 * version read here, so of two racing writers one reads again and sees the other.
 */

/** What a live event claims: nothing as a draft, nothing once it is over. */
export const claimed = (
  event: LiveEvent,
): { channels: ChannelId[]; interval: Interval; rights?: string } | undefined => {
  const at = moments(event);
  if (!at || ["draft", "ended", "cancelled", "failed"].includes(event.status)) return undefined;
  const { rights } = event;
  return { channels: event.legs.map((leg) => leg.channel), interval: at.booking, ...(rights ? { rights } : {}) };
};

export interface LedgerDay {
  channel: ChannelId;
  day: string;
}
export const ledgerKey = ({ channel, day }: LedgerDay): string => `${channel} ${day}`;

/** The UTC days that an interval touches. */
export const daysOf = ({ from, to }: Interval): string[] => {
  const days: string[] = [];
  for (let at = Math.floor(from / DAY) * DAY; at < to; at += DAY) days.push(dayOf(at));
  return days;
};

/** Every ledger item that a change from `before` to `after` must touch, in a fixed order. None when the claim is the same. */
export const touchedDays = (before: LiveEvent | undefined, after: LiveEvent): LedgerDay[] => {
  const [old, now] = [before && claimed(before), claimed(after)];
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const days = new Map<string, LedgerDay>();
  for (const claim of [old, now])
    for (const channel of claim?.channels ?? [])
      for (const day of daysOf(claim?.interval ?? { from: 0, to: 0 }))
        days.set(ledgerKey({ channel, day }), { channel, day });
  return [...days.values()].sort((a, b) => (ledgerKey(a) < ledgerKey(b) ? -1 : 1));
};

export type Rebooked =
  /** One new version per touched day; `expected` is the version it replaces, absent for a new item. */
  { ok: true; ledgers: { ledger: DayLedger; expected: number | undefined }[] } | { ok: false; refusal: Refusal };

/** The ledgers after a change, or the refusal that names whoever holds the channel. Pure: `stored` is what was read. */
export const rebook = (
  after: LiveEvent,
  days: readonly LedgerDay[],
  stored: ReadonlyMap<string, DayLedger>,
): Rebooked => {
  const claim = claimed(after);
  if (claim && days.length > 0 && claim.interval.to - claim.interval.from > LONGEST_BOOKING)
    return { ok: false, refusal: tooLong(claim.interval) };
  const ledgers: { ledger: DayLedger; expected: number | undefined }[] = [];
  for (const { channel, day } of days) {
    const before = stored.get(ledgerKey({ channel, day }));
    const { [after.id]: _, ...others } = before?.bookings ?? {};
    const mine = claim?.channels.includes(channel) && daysOf(claim.interval).includes(day) ? claim.interval : undefined;
    const other = mine && overlapping(others, mine);
    if (other) return { ok: false, refusal: overlapWith(channel, other, mine) };
    const bookings = {
      ...others,
      ...(mine
        ? {
            [after.id]: {
              from: formatInstant(mine.from),
              to: formatInstant(mine.to),
              title: after.title,
              ...(after.rights ? { rights: after.rights } : {}),
            },
          }
        : {}),
    };
    ledgers.push({
      ledger: { channel, day, version: (before?.version ?? 0) + 1, bookings },
      expected: before?.version,
    });
  }
  return { ok: true, ledgers };
};

type Booked = DayLedger["bookings"][LiveEvent["id"]];

function overlapping(bookings: Partial<DayLedger["bookings"]>, mine: Interval): (Booked & { id: string }) | undefined {
  for (const [id, booking] of Object.entries(bookings))
    if (booking && parseInstant(booking.from) < mine.to && mine.from < parseInstant(booking.to))
      return { id, ...booking } as Booked & { id: string };
  return undefined;
}

/** A new live event is refused before this (lifecycle/times.ts); delays and raised limits lengthen a booking step by step. */
const tooLong = ({ from, to }: Interval): Refusal =>
  refuse("booking-too-long", `It would be booked from ${formatInstant(from)} to ${formatInstant(to)}.`, [
    { at: "", reason: "ask for less, shorten overrun.limit or tail, or book another live event for the rest" },
  ]);

function overlapWith(channel: ChannelId, other: Booked & { id: string }, mine: Interval): Refusal {
  return refuse(
    "overlap",
    `Channel ${channel} is booked from ${other.from} to ${other.to} by "${other.title}" (${other.id}); this needs it from ${formatInstant(mine.from)} to ${formatInstant(mine.to)} (lead, overrun limit and tail included).`,
    [
      {
        at: "/legs",
        reason: `choose another channel, or a time clear of ${other.from} to ${other.to}, or a shorter lead or overrun.limit`,
      },
    ],
    // Beside the problem's own `title`.
    { channel, otherLiveEvent: other.id, otherTitle: other.title, otherFrom: other.from, otherTo: other.to },
  );
}
