import type { LiveEvent } from "@showcaller/contracts";
import type { Item, Write } from "@showcaller/core/ports";
import { HOUR } from "@showcaller/core/time/instant";
import { AIR, at, eventId, leg, liveEvent } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { ENTRY, retitle, storing, type TestStore, testStore } from "../../test/store.ts";
import { CorruptItem } from "./items.ts";
import { BadCursor } from "./types.ts";

let t: TestStore;
beforeEach(() => {
  t = testStore();
});
const titleOf = async (id: LiveEvent["id"]) => (await t.store.liveEvents.read(id))?.event.title;
const journalOf = async (id: LiveEvent["id"]) => (await t.store.journal.read(id, {})).items.map(({ text }) => text);
/** Lets somebody else go first, `times` times. */
const overtake = (times: number, act: () => Promise<unknown>): void => {
  t.wire.before = async () => {
    if (times-- <= 0) return;
    const { before } = t.wire;
    delete t.wire.before;
    await act();
    t.wire.before = before;
  };
};
/** The transaction takes effect, its answer is lost, and the client repeats it. */
const loseAnswer = (): void => {
  t.wire.after = async (writes, result) => {
    delete t.wire.after;
    return result.ok ? t.inner.write(writes) : result;
  };
};

describe("creating", () => {
  it("writes live event, ledgers and journal together, and reads it back as it was", async () => {
    const event = await t.book();
    expect(await t.store.liveEvents.read(event.id)).toEqual({ event, legs: [], claims: {} });
    expect(await journalOf(event.id)).toEqual(["a change"]);
    expect(await t.inner.get({ pk: "LEDGER#main", sk: "2025-08-15" })).toMatchObject({ version: 1 });
  });
  it("of an overlap writes nothing at all", async () => {
    await t.book();
    const before = JSON.stringify(t.inner.snapshot());
    const second = liveEvent({ id: eventId(2), air: AIR + HOUR, rev: 1 });
    expect(await t.store.liveEvents.create(storing(second), "cms")).toMatchObject({
      kind: "refused",
      refusal: { problem: "overlap", extra: { otherLiveEvent: eventId(1) } },
    });
    expect(JSON.stringify(t.inner.snapshot())).toBe(before);
  });
  it("on an unregistered channel is refused", async () => {
    expect(await t.store.liveEvents.create(storing(liveEvent({ rev: 1 })), "cms")).toMatchObject({
      kind: "refused",
      refusal: { problem: "unknown-channel" },
    });
  });
  it("whose answer was lost is created once, and says so", async () => {
    await t.book({ id: eventId(9), legs: ["other"] });
    loseAnswer();
    await t.book();
    expect(await journalOf(eventId(1))).toHaveLength(1);
    expect(await t.inner.get({ pk: "LEDGER#main", sk: "2025-08-15" })).toMatchObject({ version: 1 });
  });
  it("that loses five races is busy", async () => {
    await t.book({ id: eventId(9), air: AIR + 9 * HOUR });
    let nudges = 0;
    // Somebody else's bookings of the same day.
    overtake(Number.POSITIVE_INFINITY, () =>
      t.book({ id: eventId(100 + nudges++), duration: "PT1M", air: AIR - 9 * HOUR - nudges * HOUR }),
    );
    const result = await t.store.liveEvents.create(storing(liveEvent({ rev: 1 })), "cms");
    expect([result.kind, nudges]).toEqual(["busy", 5]);
    expect(await titleOf(eventId(1))).toBeUndefined();
  });
});

describe("changing", () => {
  it("loses no update: whoever lost decides again on what is stored", async () => {
    const { id } = await t.book({ title: "0" });
    const add = ({ event }: { event: LiveEvent }) =>
      storing({ ...event, title: `${event.title}+`, rev: event.rev + 1 });
    const results = await Promise.all(Array.from({ length: 4 }, () => t.store.liveEvents.change(id, "kim", add)));
    expect(results.map(({ kind }) => kind)).toEqual(["changed", "changed", "changed", "changed"]);
    expect(await t.store.liveEvents.read(id)).toMatchObject({ event: { title: "0++++", rev: 5 } });
    expect(await journalOf(id)).toHaveLength(5);
  });
  it("four lost races are survived, five are busy", async () => {
    const { id } = await t.book();
    for (const [losses, kind] of [
      [4, "changed"],
      [5, "busy"],
    ] as const) {
      let other = 0;
      overtake(losses, () => t.store.liveEvents.change(id, "other", retitle(`other ${other++}`)));
      expect((await t.store.liveEvents.change(id, "kim", retitle(`kim ${losses}`))).kind).toBe(kind);
      delete t.wire.before;
    }
    expect(await titleOf(id)).toBe("other 4");
  });
  it("whose answer was lost is done once", async () => {
    const { id } = await t.book();
    loseAnswer();
    expect(await t.store.liveEvents.change(id, "kim", retitle("Derby"))).toMatchObject({
      kind: "changed",
      stored: { event: { title: "Derby", rev: 2 } },
    });
    expect(await t.store.liveEvents.read(id)).toMatchObject({ event: { rev: 2 } });
    expect(await journalOf(id)).toHaveLength(2);
  });
  it("moves the booking with it: the old time is free, the new one taken", async () => {
    const event = await t.book();
    const moved = liveEvent({ id: event.id, air: AIR + 24 * HOUR, rev: 2 });
    expect((await t.store.liveEvents.change(event.id, "kim", () => storing(moved))).kind).toBe("changed");
    await t.book({ id: eventId(2) });
    const clash = liveEvent({ id: eventId(3), air: AIR + 24 * HOUR, rev: 1 });
    expect((await t.store.liveEvents.create(storing(clash), "cms")).kind).toBe("refused");
  });
  it.each([
    ["of nothing", { kind: "none", why: "as it is" }, { kind: "none", why: "as it is" }],
    [
      "refused",
      { kind: "refuse", refusal: { problem: "wrong-status", detail: "no", errors: [] } },
      { kind: "refused" },
    ],
  ] as const)("%s writes nothing", async (_, decision, expected) => {
    const { id } = await t.book();
    const writes = t.writes();
    expect(await t.store.liveEvents.change(id, "kim", () => decision)).toMatchObject(expected);
    expect(t.writes()).toBe(writes);
  });
  it("knows what is absent and what is stale", async () => {
    const { id } = await t.book();
    expect((await t.store.liveEvents.change(eventId(7), "kim", retitle("x"))).kind).toBe("absent");
    expect(await t.store.liveEvents.change(id, "kim", retitle("x"), { ifRevs: [7] })).toEqual({
      kind: "stale",
      rev: 1,
    });
    expect((await t.store.liveEvents.change(id, "kim", retitle("x"), { ifRevs: [7, 1] })).kind).toBe("changed");
  });
});

describe("the list", () => {
  const months = [
    "2025-08-15T19:00:00Z",
    "2025-08-31T23:59:59Z",
    "2025-10-01T00:00:00Z",
    "2025-12-31T20:00:00Z",
    "2026-01-01T20:00:00Z",
  ];
  beforeEach(async () => {
    for (const [n, air] of months.entries())
      await t.book({ id: eventId(n + 1), air: at(air), status: n % 2 === 0 ? "scheduled" : "cancelled" });
  });
  const all = async (request: Parameters<TestStore["store"]["liveEvents"]["list"]>[0]) => {
    const found: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await t.store.liveEvents.list({ ...request, ...(cursor ? { cursor } : {}) });
      expect(page.items.length).toBeLessThanOrEqual(request.limit ?? 50);
      found.push(...page.items.map(({ airAt }) => airAt ?? ""));
      cursor = page.cursor;
      expect(++pages).toBeLessThan(20);
    }
    return found;
  };
  const from = "2025-08-01T00:00:00Z";
  it.each([1, 2, 3, 50])("is in order of air across months and years, %i at a time", async (limit) => {
    expect(await all({ from, to: "2026-02-01T00:00:00Z", limit })).toEqual(months);
  });
  it("begins and ends where it is told, both included", async () => {
    expect(await all({ from: "2025-08-31T23:59:59Z", to: "2025-12-31T20:00:00Z" })).toEqual(months.slice(1, 4));
    expect(await all({ from: "2025-09-01T00:00:00Z", to: "2025-09-30T00:00:00Z" })).toEqual([]);
  });
  it("is filtered by status without losing its place", async () => {
    for (const limit of [1, 2]) {
      const cancelled = await all({ from, to: "2026-02-01T00:00:00Z", status: "cancelled", limit });
      expect(cancelled).toEqual([months[1], months[3]]);
    }
  });
  it("is by default of yesterday and the 90 days after", async () => {
    t.clock.at = at("2025-10-02T00:00:00Z");
    expect(await all({})).toEqual([months[2]]);
    t.clock.at = at("2025-10-04T00:00:00Z");
    expect(await all({})).toEqual([months[3]]);
  });
  it("has drafts under the month they were made in", async () => {
    await t.book({ id: eventId(50), status: "draft", createdAt: "2025-09-03T10:00:00Z" });
    const { items } = await t.store.liveEvents.list({ from: "2025-09-01T00:00:00Z", to: "2025-09-30T00:00:00Z" });
    expect(items.map(({ id }) => id)).toEqual([eventId(50)]);
  });
  it.each(
    [
      "",
      "x",
      Buffer.from('["MONTH#2025-13x",null]').toString("base64url"),
      Buffer.from("{}").toString("base64url"),
    ].slice(1),
  )("refuses a cursor that is not one: %s", async (cursor) => {
    await expect(t.store.liveEvents.list({ from, cursor })).rejects.toThrow(BadCursor);
  });
});

describe("what is stored and cannot be read", () => {
  it.each([
    ["nothing inside", {}],
    ["a status that is none", { data: { ...liveEvent(), status: "paused" } as unknown as Item["data"] }],
    ["a member too many", { data: { ...liveEvent(), colour: "red" } as unknown as Item["data"] }],
  ])("%s: is never acted upon", async (_, attributes) => {
    await t.inner.write([
      { put: { pk: `EVENT#${eventId(1)}`, sk: "EVENT", rev: 3, ...(attributes as object) } as Item },
    ]);
    await expect(t.store.liveEvents.read(eventId(1))).rejects.toThrow(CorruptItem);
    await expect(t.store.liveEvents.change(eventId(1), "kim", retitle("x"))).rejects.toThrow(
      `EVENT#${eventId(1)} / EVENT`,
    );
  });
  it("a channel is left out of all of them, and told", async () => {
    await t.book();
    await t.inner.write([{ put: { pk: "CHANNELS", sk: "broken", rev: 1, data: { id: "broken" } } }]);
    const told: string[] = [];
    const found = await t.store.channels.all((item) => told.push(item.key.sk));
    expect([found.map(({ id }) => id), told]).toEqual([["main"], ["broken"]]);
    await expect(t.store.channels.get("broken" as never)).rejects.toThrow(CorruptItem);
  });
});

describe("the way back to air", () => {
  const ending = () => t.book({ status: "ending" });
  const back = ({ event }: { event: LiveEvent }) => storing({ ...event, status: "on-air", rev: event.rev + 1 });
  const put = (phase: "ready" | "stopping"): Write => ({
    put: { pk: `EVENT#${eventId(1)}`, sk: "LEG#main", phase, data: leg({ phase }) as never },
  });
  it("is open until a leg has been told to stop", async () => {
    await ending();
    await t.inner.write([put("ready")]);
    expect((await t.store.liveEvents.change(eventId(1), "op", back)).kind).toBe("changed");
  });
  it("is closed afterwards, also when the stop comes in between", async () => {
    await ending();
    await t.inner.write([put("ready")]);
    overtake(1, () => t.inner.write([put("stopping")]));
    const result = await t.store.liveEvents.change(eventId(1), "op", back);
    expect(result).toMatchObject({ kind: "refused", refusal: { problem: "wrong-status" } });
  });
});

it("an entry tells what it was for", async () => {
  const { id } = await t.book();
  await t.store.liveEvents.change(id, "kim", retitle("Derby"), { cause: "request-7" });
  const [, entry] = (await t.store.journal.read(id, {})).items;
  expect(entry).toMatchObject({
    ...ENTRY,
    actor: "kim",
    liveEvent: id,
    cause: "request-7",
    at: "2025-08-15T18:00:00.000Z",
  });
});
