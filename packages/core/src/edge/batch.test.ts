import { type Projection, Revocation } from "@showcaller/contracts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { formatInstant, parseInstant } from "../time/instant.ts";
import { BATCH_KEY, type Held, keysIn, MOST_CHANGES, nextBatch, type Wanted } from "./batch.ts";
import { bytesOf, MOST_BYTES } from "./capacity.ts";

const NOW = parseInstant("2025-08-15T19:00:00Z");
const held = (n: number, wish: { was?: boolean; lifted?: boolean; expiresIn?: number; entry?: string } = {}): Held => {
  const at = formatInstant(NOW);
  const { was = false, lifted = false, expiresIn = 3_600_000, entry = "t11u40" } = wish;
  const revocation = Revocation.parse({
    id: `r${String(n).padStart(16, "0")}`,
    kind: "session",
    entry,
    expiresAt: formatInstant(NOW + expiresIn),
    ...{ rev: 1, why: "", createdAt: at, createdBy: "kim", updatedAt: at },
    ...(lifted ? { lifted: { at, by: "kim" } } : {}),
  });
  return { revocation, was };
};
const projection = (wish: Partial<Projection["content"]> = {}, batch = 0): Projection => ({
  rev: 1,
  batch,
  etag: "E",
  content: { counts: { session: 0, subject: 0, channel: 0 }, small: {}, control: "", kids: [], heartbeat: 0, ...wish },
});
const wanted = (wish: Partial<Wanted> = {}): Wanted => ({
  held: [],
  pending: [],
  legs: [],
  hullOpen: false,
  kids: [],
  control: (counts, heartbeat) => [{ key: "c", value: `${counts.session} ${heartbeat}` }],
  digest: (text) => text,
  ...wish,
});

it("nothing is to be done where nothing is wanted", () => {
  expect(nextBatch(projection({ control: "0 0" }), wanted(), NOW)).toBeUndefined();
});

it("a heartbeat is due after five minutes, half a minute early, and is taken back when the hull closes", () => {
  const beat = (secondsAgo: number, hullOpen: boolean) =>
    nextBatch(projection({ control: "0 0", heartbeat: NOW / 1000 - secondsAgo }), wanted({ hullOpen }), NOW)?.puts[0]
      ?.value;
  expect([beat(269, true), beat(270, true), beat(10, false)]).toEqual([undefined, `0 ${NOW / 1000}`, "0 0"]);
});

it("where there is no room a revocation is refused; what leaves in the same batch makes room", () => {
  const counts = { session: 200_000, subject: 0, channel: 0 };
  expect(bytesOf(counts)).toBe(MOST_BYTES);
  const batch = nextBatch(
    projection({ counts }),
    wanted({
      held: [held(1), held(2, { was: true, lifted: true }), held(3), held(4), held(5, { was: true, entry: "t11u41" })],
    }),
    NOW,
  );
  expect(batch?.intent.changes.map(({ present, refused }) => refused ?? present)).toEqual([
    "capacity",
    false,
    true,
    "capacity",
    true,
  ]);
  expect(batch?.intent.content.counts).toEqual(counts);
});

const Change = fc.record({
  was: fc.boolean(),
  lifted: fc.boolean(),
  expiresIn: fc.integer({ min: -5, max: 5 }).map((n) => n * 1000),
});

it("whatever is wanted: at most 50 keys, none twice, only what is there deleted, counts as what is put and deleted", () => {
  fc.assert(
    fc.property(
      fc.array(Change, { maxLength: MOST_CHANGES }),
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }),
      (changes, legsBefore, legsWanted) => {
        const before = Object.fromEntries(legsBefore.map((n) => [`leg:${n}`, "a"]));
        const was = changes.filter((change) => change.was).length;
        const from = projection({ counts: { session: was, subject: 0, channel: 0 }, small: before }, 7);
        const batch = nextBatch(
          from,
          wanted({
            held: changes.map((change, n) => held(n, change)),
            legs: legsWanted.map((n) => ({ key: `leg:${n}`, value: n % 2 ? "a" : "b" })),
          }),
          NOW,
        );
        const keys = [...(batch?.puts.map(({ key }) => key) ?? []), ...(batch?.deletes ?? [])];
        expect(keys.length).toBeLessThanOrEqual(50);
        expect(new Set(keys).size).toBe(keys.length);
        expect(batch?.puts).toContainEqual({ key: BATCH_KEY, value: "8" });
        const there = new Set([
          ...Object.keys(before),
          ...changes.flatMap((change, n) => (change.was ? [held(n).revocation.id as string] : [])),
        ]);
        for (const key of batch?.deletes ?? []) expect(there.delete(key)).toBe(true);
        for (const { key } of batch?.puts ?? []) there.add(key);
        there.add("c");
        there.add(BATCH_KEY);
        expect(batch && keysIn(batch.intent.content)).toBe(there.size);
      },
    ),
  );
});
