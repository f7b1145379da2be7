import fc from "fast-check";
import { expect, test } from "vitest";
import type { PictureChange } from "./audience.ts";
import { bring, REGION, stage } from "./testing.ts";
import { legSeconds, watch } from "./watching.ts";

/** Segments of 6 s begin at multiples of 6 s. */
const at = (seconds: number, picture: PictureChange["picture"], reachable = picture !== "error"): PictureChange => ({
  at: seconds * 1000,
  picture,
  reachable,
});
const over = (seconds: number) => ({ from: 0, to: seconds * 1000 });
const some = (seconds: object) => expect.objectContaining(seconds);

test("a leg's seconds of each picture; slate before the programme is the pre-show, after it slate", () => {
  const history = [
    at(0, "slate"),
    at(60, "programme"),
    at(90, "black"),
    at(95, "slate"),
    at(100, "frozen"),
    at(110, "programme"),
  ];
  expect(legSeconds(history, over(120))).toEqual({
    preShow: 60,
    programme: 40,
    black: 5,
    slate: 5,
    frozen: 10,
    poor: 0,
    corrupt: 0,
    error: 0,
  });
});

test("by status codes black is watched to its end, by score until the segment ends", () => {
  const legs = [[at(0, "programme"), at(61, "black"), at(121, "programme")], [at(0, "programme")]];
  expect(watch(legs, over(180))).toEqual(some({ programme: 120, black: 60 }));
  expect(watch(legs, { ...over(180), selection: "media-quality-based" })).toEqual(some({ programme: 175, black: 5 }));
});

test("a leg that answers no more is an error until the next segment, which comes from the other", () => {
  const legs = [[at(0, "programme"), at(62, "error", false)], [at(0, "programme")]];
  for (const selection of ["default", "media-quality-based"] as const)
    expect(watch(legs, { ...over(120), selection })).toEqual(some({ programme: 116, error: 4 }));
});

test("an answering leg with nothing new holds its viewers by status codes, and loses them by score", () => {
  const legs = [[at(0, "programme"), at(60, "error", true)], [at(0, "programme")]];
  expect(watch(legs, over(120))).toEqual(some({ programme: 60, error: 60 }));
  expect(watch(legs, { ...over(120), selection: "media-quality-based" })).toEqual(some({ programme: 120 }));
});

test("on equal scores the first origin is kept; none that answers is an error", () => {
  const legs = [[at(0, "slate")], [at(0, "programme")]];
  expect(watch(legs, { ...over(60), selection: "media-quality-based" })).toEqual(some({ preShow: 60 }));
  expect(watch([[at(0, "error", false)], []], over(60))).toEqual(some({ error: 60 }));
});

const history = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 300_000 }),
      picture: fc.constantFrom<PictureChange["picture"]>("programme", "poor", "frozen", "black", "slate", "error"),
      reachable: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.sort((a, b) => a.at - b.at));

test("every second is counted once, and stretches add up wherever they are cut at a segment", () => {
  fc.assert(
    fc.property(
      fc.array(history, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 49 }),
      (legs, byScore, cut) => {
        const selection = byScore ? "media-quality-based" : "default";
        const whole = watch(legs, { from: 0, to: 300_000, selection });
        expect(Object.values(whole).reduce((sum, one) => sum + one, 0)).toBeCloseTo(300, 6);
        const parts = [
          watch(legs, { from: 0, to: cut * 6_000, selection }),
          watch(legs, { from: cut * 6_000, to: 300_000, selection }),
        ];
        for (const name of ["programme", "poor", "frozen", "black", "error"] as const)
          expect(parts.reduce((sum, part) => sum + part[name], 0)).toBeCloseTo(whole[name], 6);
      },
    ),
  );
});

test("the twin counts for each leg and for the viewers of its origin group", async () => {
  const s = stage();
  const legs = ["north", "south"].map((id) =>
    s.twin.installChannel({
      id,
      region: id === "south" ? "eu-central-1" : REGION,
      flows: 0,
      inputs: [{ name: "programme" }],
    }),
  );
  await Promise.all(legs.map((leg) => bring(s, leg)));
  const from = s.world.now;
  s.twin.faults.set({ region: REGION, name: "north" }, { kind: "input-black", inMs: 60_000, forMs: 60_000 });
  await s.pass(180_000);
  const seen = (selection?: "media-quality-based") =>
    s.twin.audience(["north", "south"], { from, to: s.world.now, ...(selection ? { selection } : {}) });
  expect(seen()).toMatchObject({
    viewer: { programme: 120, black: 60 },
    legs: { north: { black: 60 }, south: { black: 0 } },
  });
  expect(seen("media-quality-based").viewer.black).toBeLessThanOrEqual(6);
});

test("viewers whom the edge moves see the other leg from the next segment on, whatever the group would pick, and go back likewise", () => {
  const legs = [[at(0, "programme"), at(61, "black")], [at(0, "frozen")]];
  const moves = [
    { at: 70_000, leg: 1 },
    { at: 100_000, leg: undefined },
  ];
  expect(watch(legs, { ...over(120), moves })).toEqual(some({ programme: 61, black: 11 + 18, frozen: 30 }));
});
