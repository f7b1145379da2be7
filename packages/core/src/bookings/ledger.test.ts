import type { DayLedger, LiveEvent } from "@showcaller/contracts";
import { at, channelId, eventId, liveEvent, type Wish } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LONGEST_BOOKING } from "../lifecycle/times.ts";
import { moments } from "../schedule/moments.ts";
import { DAY, formatInstant, MINUTE } from "../time/instant.ts";
import { claimed, daysOf, ledgerKey, rebook, touchedDays } from "./ledger.ts";
import { unknownChannels } from "./unknown-channels.ts";

type Ledgers = Map<string, DayLedger>;

/** Carries out a change as the adapter does, without a race: read, rebook, write every item whose version is as read. */
const change = (stored: Ledgers, before: LiveEvent | undefined, after: LiveEvent) => {
  const result = rebook(after, touchedDays(before, after), stored);
  if (!result.ok) return result;
  for (const { ledger, expected } of result.ledgers) {
    expect(expected).toBe(stored.get(ledgerKey(ledger))?.version);
    expect(ledger.version).toBe((expected ?? 0) + 1);
    stored.set(ledgerKey(ledger), ledger);
  }
  return result;
};

describe("what is claimed", () => {
  it("is nothing as a draft and nothing once it is over, else from preparation to the tail after the limit", () => {
    const of = (status: Wish["status"]) => claimed(liveEvent({ status: status ?? "draft" }))?.interval;
    for (const status of ["draft", "ended", "cancelled", "failed"] as const) expect(of(status)).toBeUndefined();
    for (const status of ["scheduled", "preparing", "standby", "on-air", "ending"] as const)
      expect(of(status)).toEqual({ from: at("2025-08-15T18:45:00Z"), to: at("2025-08-15T21:35:00Z") });
  });
});

describe("the days that an interval touches", () => {
  it.each([
    ["within a day", "2025-08-15T10:00:00Z", "2025-08-15T12:00:00Z", ["2025-08-15"]],
    ["to midnight, which is not in it", "2025-08-15T22:00:00Z", "2025-08-16T00:00:00Z", ["2025-08-15"]],
    ["a millisecond beyond midnight", "2025-08-15T22:00:00Z", "2025-08-16T00:00:00.001Z", ["2025-08-15", "2025-08-16"]],
    ["over a leap day", "2028-02-28T23:00:00Z", "2028-03-01T01:00:00Z", ["2028-02-28", "2028-02-29", "2028-03-01"]],
    ["over no leap day", "2100-02-28T23:00:00Z", "2100-03-01T01:00:00Z", ["2100-02-28", "2100-03-01"]],
    ["over the year's end", "2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z", ["2025-12-31", "2026-01-01"]],
    ["nothing", "2025-08-15T10:00:00Z", "2025-08-15T10:00:00Z", []],
  ])("%s", (_, from, to, days) => {
    if (days.length > 0) expect(daysOf({ from: at(from), to: at(to) })).toEqual(days);
    else expect(daysOf({ from: at("2025-08-15T00:00:00Z"), to: at("2025-08-15T00:00:00Z") })).toEqual([]);
  });
  it("are at most 8 for the longest booking: 4 legs are 32 items, moved to other days or channels 64, of DynamoDB's 100", () => {
    const start = fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2032-01-01T00:00:00Z") });
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: LONGEST_BOOKING }), (from, length) => {
        const days = daysOf({ from, to: from + length });
        expect(days.length).toBeLessThanOrEqual(8);
        // Every day from that of the first instant to that of the last, and no other.
        expect(days[0]).toBe(formatInstant(from).slice(0, 10));
        expect(days.at(-1)).toBe(formatInstant(from + length - 1).slice(0, 10));
        expect(new Set(days).size).toBe(days.length);
        expect(days.length).toBe((at(`${days.at(-1)}T00:00:00Z`) - at(`${days[0]}T00:00:00Z`)) / DAY + 1);
      }),
    );
    const week = (air: string, legs: string[]) => liveEvent({ air: at(air), legs, duration: "PT167H10M" });
    const before = week("2025-08-15T12:00:00Z", ["a", "b", "c", "d"]);
    expect(touchedDays(undefined, before)).toHaveLength(32);
    expect(touchedDays(before, week("2025-09-15T12:00:00Z", ["a", "b", "c", "d"]))).toHaveLength(64);
    expect(touchedDays(before, week("2025-08-15T12:00:00Z", ["e", "f", "g", "h"]))).toHaveLength(64);
  });
  it("are not touched by what changes no claim", () => {
    const before = liveEvent();
    expect(touchedDays(before, { ...before, title: "Derby", rev: 9 })).toEqual([]);
    expect(touchedDays(before, { ...before, status: "on-air" })).toEqual([]);
    expect(touchedDays(undefined, liveEvent({ status: "draft" }))).toEqual([]);
    expect(touchedDays(before, { ...before, status: "cancelled" })).toEqual([{ channel: "main", day: "2025-08-15" }]);
  });
});

describe("a refusal", () => {
  const first = liveEvent();
  const second = (air: string, wish: Wish = {}) => liveEvent({ id: eventId(2), title: "Derby", air: at(air), ...wish });
  it("names who holds the channel, when, and the way out", () => {
    const stored: Ledgers = new Map();
    change(stored, undefined, first);
    const result = change(stored, undefined, second("2025-08-15T21:00:00Z"));
    if (result.ok) throw new Error("not refused");
    expect(result.refusal).toMatchObject({
      problem: "overlap",
      extra: {
        channel: "main",
        otherLiveEvent: first.id,
        otherTitle: first.title,
        otherFrom: "2025-08-15T18:45:00Z",
        otherTo: "2025-08-15T21:35:00Z",
      },
    });
    expect(result.refusal.detail).toContain('"Liverpool - Bournemouth"');
  });
  it("comes for one millisecond of overlap and not for touching", () => {
    const stored: Ledgers = new Map();
    change(stored, undefined, first);
    // 21:35 is the end of the first's tail after its limit; 15 minutes of lead.
    expect(change(new Map(stored), undefined, second("2025-08-15T21:50:00Z")).ok).toBe(true);
    const early = { ...second("2025-08-15T21:50:00Z"), prepareAt: "2025-08-15T21:34:59.999Z" };
    expect(change(new Map(stored), undefined, early).ok).toBe(false);
  });
  it("comes for a booking that has grown beyond 7 days", () => {
    const grown = { ...liveEvent({ duration: "PT167H11M" }) };
    const result = rebook(grown, touchedDays(undefined, grown), new Map());
    expect(!result.ok && result.refusal.problem).toBe("booking-too-long");
    const at7 = liveEvent({ duration: "PT167H10M" });
    expect(rebook(at7, touchedDays(undefined, at7), new Map()).ok).toBe(true);
  });
});

describe("any sequence of bookings, moves and cancellations", () => {
  const MAIN = at("2028-02-27T00:00:00Z");
  const wish = fc.record({
    event: fc.integer({ min: 1, max: 5 }),
    air: fc.integer({ min: 0, max: 4 * 24 * 4 }).map((quarters) => MAIN + quarters * 15 * MINUTE),
    duration: fc.constantFrom("PT1H", "PT3H", "PT30H"),
    legs: fc.subarray(["a", "b", "c"], { minLength: 1 }),
    cancel: fc.boolean(),
  });
  const meets = (one: LiveEvent, other: LiveEvent): boolean => {
    const [x, y] = [moments(one)?.booking, moments(other)?.booking];
    const shared = one.legs.some((leg) => other.legs.some(({ channel }) => channel === leg.channel));
    return shared && x !== undefined && y !== undefined && x.from < y.to && y.from < x.to;
  };
  it("finds an overlap exactly when there is one, and keeps every day's ledger equal to the bookings", () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 2, maxLength: 14 }), (wishes) => {
        const stored: Ledgers = new Map();
        const events = new Map<number, LiveEvent>();
        for (const { event: number, cancel, ...rest } of wishes) {
          const before = events.get(number);
          const id = eventId(number);
          const after = cancel && before ? { ...before, status: "cancelled" as const } : liveEvent({ ...rest, id });
          const others = [...events].filter(([other, { status }]) => other !== number && status === "scheduled");
          const clash = after.status === "scheduled" && others.some(([, other]) => meets(after, other));
          expect(change(stored, before, after).ok).toBe(!clash);
          if (!clash) events.set(number, after);
          expect(bookingsOf(stored)).toEqual(expected([...events.values()]));
        }
      }),
      { numRuns: 100 },
    );
  });
  it("say whose rights are booked, and follow a change of them", () => {
    const stored: Ledgers = new Map();
    const event = liveEvent();
    const rightsIn = () => [...stored.values()].flatMap(({ bookings }) => Object.values(bookings).map((b) => b.rights));
    change(stored, undefined, event);
    expect(rightsIn()).toEqual([undefined]);
    change(stored, event, { ...event, rights: "cup" });
    expect(rightsIn()).toEqual(["cup"]);
  });

  /** `<channel> <day> <live event> <from> <to>` of all that is in the ledgers. */
  function bookingsOf(stored: Ledgers): string[] {
    return [...stored.values()]
      .flatMap(({ channel, day, bookings }) =>
        Object.entries(bookings).map(([id, { from, to }]) => `${channel} ${day} ${id} ${from} ${to}`),
      )
      .sort();
  }
  /** The same, worked out hour by hour from the live events. */
  function expected(events: LiveEvent[]): string[] {
    const lines = new Set<string>();
    for (const event of events) {
      const booking = moments(event)?.booking;
      if (!booking || event.status !== "scheduled") continue;
      for (const { channel } of event.legs)
        for (let now = booking.from; now < booking.to; now += 15 * MINUTE)
          lines.add(
            `${channel} ${formatInstant(now).slice(0, 10)} ${event.id} ${formatInstant(booking.from)} ${formatInstant(booking.to)}`,
          );
    }
    return [...lines].sort();
  }
});

describe("channels that nobody registered", () => {
  const legs = ["a", "b", "c"].map((channel) => ({ channel: channelId(channel) }));
  it("are named, each at its place", () => {
    const refusal = unknownChannels(legs, new Set([channelId("b")]));
    expect(refusal?.errors.map(({ at: pointer }) => pointer)).toEqual(["/legs/0/channel", "/legs/2/channel"]);
    expect(refusal?.detail).toBe("Not registered: a, c.");
    expect(unknownChannels(legs, new Set(legs.map(({ channel }) => channel)))).toBeUndefined();
  });
});
