import { AIR, liveEvent } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../time/instant.ts";
import { covering, hull } from "./hull.ts";
import { moments } from "./moments.ts";

describe("moments", () => {
  it("are all derived from what is stored", () => {
    const event = liveEvent({ status: "on-air", endAt: "2025-08-15T21:10:00Z" });
    expect(moments(event)).toEqual({
      prepareAt: AIR - 15 * MINUTE,
      airAt: AIR,
      plannedEndAt: AIR + 2 * HOUR,
      endAt: AIR + 130 * MINUTE,
      stopAt: AIR + 135 * MINUTE,
      limitAt: AIR + 150 * MINUTE,
      booking: { from: AIR - 15 * MINUTE, to: AIR + 155 * MINUTE },
      run: { from: AIR - 15 * MINUTE, to: AIR + 135 * MINUTE },
    });
  });
  it("there are none of a draft", () => expect(moments(liveEvent({ status: "draft" }))).toBeUndefined());
  it("run on as long as somebody holds it", () => {
    const run = (until?: string) =>
      moments(liveEvent({ held: { by: "op", since: "2025-08-15T20:00:00Z", ...(until ? { until } : {}) } }))?.run.to;
    expect(run()).toBe(Number.POSITIVE_INFINITY);
    expect(run("2025-08-15T21:30:00Z")).toBe(AIR + 155 * MINUTE);
    // A hold that ends before the show does shortens nothing.
    expect(run("2025-08-15T20:00:00Z")).toBe(AIR + 125 * MINUTE);
  });
});

describe("the hull", () => {
  const minute = fc.integer({ min: 0, max: 60 });
  const run = fc.tuple(minute, minute).map(([from, length]) => ({ from, to: from + length }));
  const runs = fc.array(run, { maxLength: 7 });

  it("covers exactly what its runs cover, and the gaps that are short enough", () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 10 }), (given, gap) => {
        const covered = (at: number) => given.some(({ from, to }) => from <= at && at < to);
        const expected = Array.from({ length: 121 }, (_, at) => {
          if (covered(at)) return true;
          const before = Math.max(...given.filter((one) => one.to > one.from && one.to <= at).map(({ to }) => to));
          const after = Math.min(...given.filter((one) => one.to > one.from && one.from > at).map(({ from }) => from));
          return after - before <= gap;
        });
        const parts = hull(given, gap);
        expect(Array.from({ length: 121 }, (_, at) => covering(parts, at) !== undefined)).toEqual(expected);
      }),
    );
  });
  it("is in order, with gaps longer than the gap between its parts, and the same of itself", () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 10 }), (given, gap) => {
        const parts = hull(given, gap);
        for (const [index, part] of parts.entries()) {
          expect(part.to).toBeGreaterThan(part.from);
          const next = parts[index + 1];
          if (next) expect(next.from - part.to).toBeGreaterThan(gap);
        }
        expect(hull(parts, gap)).toEqual(parts);
      }),
    );
  });
  it("leaves what it was given as it is", () => {
    const given = [
      { from: 5, to: 9 },
      { from: 0, to: 5 },
    ];
    expect(hull(given)).toEqual([{ from: 0, to: 9 }]);
    expect(given).toEqual([
      { from: 5, to: 9 },
      { from: 0, to: 5 },
    ]);
  });
  it("takes a run without an end", () => {
    const endless = { from: 3, to: Number.POSITIVE_INFINITY };
    expect(hull([endless, { from: 0, to: 3 }, { from: 9, to: 10 }])).toEqual([
      { from: 0, to: Number.POSITIVE_INFINITY },
    ]);
    expect(covering([endless], 2)).toBeUndefined();
    expect(covering([endless], 3)).toEqual(endless);
  });
});
