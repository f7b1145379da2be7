import { AIR, eventId } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covering, hull } from "../schedule/hull.ts";
import { dayOf, formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import { onward } from "./onward.ts";

type Booking = { from: number; to: number; rights?: string; title?: string };
const ledger = (...bookings: Booking[]) => ({
  channel: "main" as never,
  day: dayOf(AIR),
  version: 1,
  bookings: Object.fromEntries(
    bookings.map(({ from, to, title = "next", ...rest }, n) => [
      eventId(n + 2),
      { from: formatInstant(from), to: formatInstant(to), title, ...rest },
    ]),
  ),
});
const RULE = { gap: 10 * MINUTE, startOver: 0 };
const REACHES = { ...RULE, startOver: MINUTE };
const leaving = { liveEvent: eventId(1), until: AIR, content: "rights:cup" };
const asked = (bookings: Booking[], rule = RULE, now = AIR + SECOND) =>
  onward([ledger(...bookings)], leaving, rule, now);
const next = (minutes: number, rights?: string): Booking => ({
  from: AIR + minutes * MINUTE,
  to: AIR + (minutes + 60) * MINUTE,
  ...(rights ? { rights } : {}),
});

describe("the hull at the end of a run", () => {
  it("goes on up to the gap after the end as planned, and not beyond", () => {
    expect(asked([next(10)])).toMatchObject({ goesOn: true, why: expect.stringContaining('"next"') });
    expect(asked([{ ...next(10), from: AIR + 10 * MINUTE + SECOND }])).toMatchObject({
      goesOn: false,
      why: expect.stringContaining("beyond the warm-handover gap"),
    });
    expect(asked([])).toMatchObject({ goesOn: false, why: expect.stringContaining("nothing else") });
  });
  it("goes on into a booking that has begun, and not into one that is over or its own", () => {
    expect(asked([next(-30)]).goesOn).toBe(true);
    expect(asked([{ from: AIR - 60 * MINUTE, to: AIR }]).goesOn).toBe(false);
    const own = ledger(next(0));
    expect(onward([own], { ...leaving, liveEvent: eventId(2) }, RULE, AIR).goesOn).toBe(false);
  });
  it("with start-over, only into the same rights, even where the two touch", () => {
    expect(asked([next(5, "cup")], REACHES).goesOn).toBe(true);
    expect(asked([next(5, "league")], REACHES)).toMatchObject({
      goesOn: false,
      why: expect.stringContaining("other rights"),
    });
    expect(asked([next(0)], REACHES).goesOn).toBe(false);
    expect(asked([next(-5, "league")], REACHES).goesOn).toBe(false);
    expect(asked([next(5, "league")], RULE).goesOn).toBe(true);
    expect(onward([ledger(next(5))], { ...leaving, content: undefined }, REACHES, AIR).goesOn).toBe(false);
  });
  it("says what the hull of all runs says", () => {
    const minutes = fc.integer({ min: -20, max: 30 });
    const booking = fc.tuple(minutes, fc.constantFrom("cup", "league"));
    const rule = fc.record({ gap: fc.constantFrom(0, 5 * MINUTE, 15 * MINUTE), startOver: fc.constantFrom(0, MINUTE) });
    fc.assert(
      fc.property(booking, rule, fc.integer({ min: 0, max: 10 }), ([from, rights], one, late) => {
        const now = AIR + late * MINUTE;
        const other = next(Math.max(from, 0), rights);
        const own = { from: AIR - 60 * MINUTE, to: AIR, content: "rights:cup" };
        const parts = hull([own, { ...other, content: `rights:${rights}` }], one);
        // The encoder stays up exactly where one part covers the run's last moment and the time after it.
        const part = covering(parts, AIR - 1);
        expect(asked([other], one, now).goesOn).toBe(part !== undefined && part.to > now);
      }),
    );
  });
});
