import { formatInstant, HOUR, parseInstant } from "@showcaller/core/time/instant";
import { eventId } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { zones } from "./handle.ts";

const KICK_OFF = parseInstant("2025-08-15T19:00:00Z");
const NOW = parseInstant("2025-08-01T04:30:00Z");
const intent = { local: "2025-08-15T20:00", zone: "Europe/London" };

/** Live events on channels of their own whose instants an older zone database said, an hour late. */
async function stale(count: number) {
  const t = fakeDeps();
  t.clock.at = NOW;
  const book = (number: number, wish: object = {}) =>
    t.book({
      id: eventId(number),
      legs: [`pitch-${number}`],
      air: KICK_OFF + HOUR,
      start: intent,
      tzdata: "2024b",
      ...wish,
    });
  for (let number = 1; number <= count; number++) await book(number);
  const airs = async (...numbers: number[]) =>
    Promise.all(numbers.map(async (number) => (await t.store.liveEvents.read(eventId(number)))?.event.airAt));
  return { ...t, book, airs };
}
const then = formatInstant(KICK_OFF + HOUR);
const right = formatInstant(KICK_OFF);

describe("the daily look at local times", () => {
  it("moves what means another instant now, bookings with it, and nothing the second time", async () => {
    const t = await stale(3);
    await t.book(4, { start: undefined });
    await t.book(5, { air: KICK_OFF });
    expect(await zones(t.deps, "2025b")).toEqual({ tzdata: "2025b", looked: 4, moved: 3, conflicts: 0, left: 0 });
    expect(await t.airs(1, 2, 3, 4, 5)).toEqual([right, right, right, then, right]);
    const ledger = await t.table.get({ pk: "LEDGER#pitch-1", sk: "2025-08-15" });
    expect(JSON.stringify(ledger?.data)).toContain('"from":"2025-08-15T18:45:00Z"');
    expect((await t.journal(eventId(1))).at(-1)).toMatchObject({
      name: "live-event.changed",
      actor: "showcaller:zones",
    });
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 0, conflicts: 0 });
    const lines = (await t.journal()).filter(({ name }) => name === "zones.resolved");
    expect(lines.map(({ text }) => text)).toEqual([expect.stringContaining("2025b: 3 moved, 0 cannot")]);
  });

  it("touches nothing that has begun to prepare, also when it begins between the look and the write", async () => {
    const t = await stale(2);
    const prepare = (number: number) =>
      t.store.liveEvents.change(eventId(number), "test", ({ event }) => ({
        kind: "change",
        event: { ...event, status: "preparing", rev: event.rev + 1 },
        entry: { kind: "result", name: "live-event.preparing", text: "t", why: "w" },
      }));
    await prepare(1);
    const { query } = t.table;
    t.table.query = async (request) => {
      const page = await query(request);
      if (request.index === "gsi1") await prepare(2);
      return page;
    };
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 0, conflicts: 0 });
    expect(await t.airs(1, 2)).toEqual([then, then]);
  });

  it("tells a human once of what cannot be moved, moves the rest, and moves it when the way is free", async () => {
    const t = await stale(2);
    // Whoever booked the channel for the hour that opens up.
    await t.book(9, { air: KICK_OFF - 2 * HOUR, legs: ["pitch-1"], start: undefined, duration: "PT1H45M" });
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 1, conflicts: 1 });
    t.clock.at += 24 * HOUR;
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 0, conflicts: 1 });
    const pages = (await t.journal(eventId(1))).filter(({ name }) => name === "operator.paged");
    expect(pages.map(({ why }) => why)).toEqual([expect.stringContaining("is booked from")]);
    expect(await t.airs(1, 2)).toEqual([then, right]);
    await t.store.liveEvents.change(eventId(9), "test", ({ event }) => ({
      kind: "change",
      event: { ...event, status: "cancelled", rev: event.rev + 1 },
      entry: { kind: "request", name: "live-event.cancelled", text: "t", why: "w" },
    }));
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 1, conflicts: 0 });
    expect(await t.airs(1)).toEqual([right]);
  });

  it("out of a pool, moves to another channel where its own is taken at the right time", async () => {
    const t = await stale(0);
    await t.book(1, { legs: ["pitch-1"], pool: { legs: 1 } });
    await t.book(2, { legs: ["pitch-2"], air: KICK_OFF + 24 * HOUR, start: undefined });
    await t.book(9, { air: KICK_OFF - 2 * HOUR, legs: ["pitch-1"], start: undefined, duration: "PT1H45M" });
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 1, conflicts: 0 });
    expect((await t.store.liveEvents.read(eventId(1)))?.event).toMatchObject({
      airAt: right,
      legs: [{ channel: "pitch-2" }],
    });
  });

  it("moves neighbours on one channel the same way, whichever way that is", async () => {
    const t = await stale(0);
    const show = (number: number, utc: number, off: number) =>
      t.book(number, {
        air: parseInstant(`2025-08-15T${utc}:00:00Z`) + off,
        start: { local: `2025-08-15T${utc + 1}:00`, zone: "Europe/London" },
        duration: "PT1H",
        legs: [off < 0 ? "later" : "earlier"],
      });
    for (const [at, utc] of [16, 18, 20].entries()) {
      await show(20 + at, utc, -HOUR);
      await show(30 + at, utc, HOUR);
    }
    expect(await zones(t.deps, "2025b")).toMatchObject({ moved: 6, conflicts: 0 });
    expect((await t.airs(20, 21, 22, 30, 31, 32)).map((air) => air?.slice(11, 13))).toEqual(
      [16, 18, 20, 16, 18, 20].map(String),
    );
    expect((await t.journal(eventId(20))).map(({ name }) => name)).toEqual(["live-event.booked", "live-event.changed"]);
  });

  it("is whole in the end wherever it dies, and whoever else runs it", async () => {
    for (let death = 1; death < 20; death++) {
      const t = await stale(3);
      const { write } = t.table;
      let writes = 0;
      t.table.write = async (given) => {
        if (++writes === death) throw new Error("killed before a write");
        const done = await write(given);
        if (writes === death - 1 && death % 2) throw new Error("killed after it");
        return done;
      };
      await zones(t.deps, "2025b").catch(() => undefined);
      t.table.write = write;
      await Promise.all([zones(t.deps, "2025b"), zones(t.deps, "2025b")]);
      expect(await t.airs(1, 2, 3)).toEqual([right, right, right]);
      const plans = await Promise.all(
        [1, 2, 3].map(async (n) => (await t.store.liveEvents.read(eventId(n)))?.event.plan),
      );
      expect(plans).toEqual([2, 2, 2]);
      if (writes < death) return;
    }
    throw new Error("it writes more often than was tried");
  });

  it("looks at more than a page, and leaves what an older Node would say", async () => {
    const t = await stale(130);
    expect(await zones(t.deps, "2024a")).toMatchObject({ looked: 0, moved: 0 });
    expect(await zones(t.deps, "2025b")).toMatchObject({ looked: 130, moved: 130 });
  });
});
