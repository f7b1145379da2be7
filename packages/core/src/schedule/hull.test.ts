import { AIR, eventId, liveEvent } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, HOUR, MINUTE } from "../time/instant.ts";
import { mayFollow } from "./handover.ts";
import { covering, hull, type Run, runOf } from "./hull.ts";
import { type Interval, moments } from "./moments.ts";

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

describe("the run of a live event", () => {
  it("is its run as it stands; what was cancelled or has failed ends at that moment; a draft has none", () => {
    const content = `event:${eventId(1)}`;
    const run = { from: AIR - 15 * MINUTE, to: AIR + 125 * MINUTE, content };
    expect(runOf(liveEvent())).toEqual(run);
    expect(runOf(liveEvent({ rights: "cup" }))).toEqual({ ...run, content: "rights:cup" });
    for (const status of ["cancelled", "failed"] as const)
      expect(runOf(liveEvent({ status, endedAt: formatInstant(AIR) }))).toEqual({ ...run, to: AIR });
    expect(runOf(liveEvent({ status: "draft" }))).toBeUndefined();
  });
});

describe("the hull", () => {
  const minute = fc.integer({ min: 0, max: 60 });
  const run = fc
    .tuple(minute, minute, fc.constantFrom("x", "y"))
    .map(([from, length, content]): Run => ({ from, to: from + length, content }));
  const runs = fc.array(run, { maxLength: 7 });
  const gap = fc.integer({ min: 0, max: 10 });
  const rule = fc.record({ gap, startOver: fc.constantFrom(0, 60) });
  const all = Array.from({ length: 121 }, (_, at) => at);
  const covered = (given: readonly Interval[], at: number) => given.some(({ from, to }) => from <= at && at < to);

  it("covers exactly what its runs cover, and the gaps that are short enough, where nothing can be reached", () => {
    fc.assert(
      fc.property(runs, gap, (given, gapOf) => {
        const expected = all.map((at) => {
          if (covered(given, at)) return true;
          const before = Math.max(...given.filter((one) => one.to > one.from && one.to <= at).map(({ to }) => to));
          const after = Math.min(...given.filter((one) => one.to > one.from && one.from > at).map(({ from }) => from));
          return after - before <= gapOf;
        });
        const parts = hull(given, { gap: gapOf, startOver: 0 });
        expect(all.map((at) => covering(parts, at) !== undefined)).toEqual(expected);
      }),
    );
  });
  it("with start-over, covers what its runs cover, and a gap only between two of the same content", () => {
    fc.assert(
      fc.property(runs, rule, (given, { gap: gapOf }) => {
        const parts = hull(given, { gap: gapOf, startOver: 60 });
        for (const at of all) {
          if (covered(given, at)) expect(covering(parts, at)).toBeDefined();
          else if (covering(parts, at)) {
            const before = given.filter((one) => one.to > one.from && one.to <= at);
            const after = given.filter((one) => one.to > one.from && one.from > at);
            const close = before.some((one) =>
              after.some((next) => next.content === one.content && next.from - one.to <= gapOf),
            );
            expect(close).toBe(true);
          }
        }
        // Whose pictures a part has, some run of it says.
        for (const part of parts)
          expect(
            given.some(({ content, from, to }) => content === part.content && from < part.to && to > part.from),
          ).toBe(true);
      }),
    );
  });
  it("is in order; between two parts the encoder stops: their gap is too long, or the next may not follow", () => {
    fc.assert(
      fc.property(runs, rule, (given, one) => {
        const parts = hull(given, one);
        for (const [index, part] of parts.entries()) {
          expect(part.to).toBeGreaterThan(part.from);
          const next = parts[index + 1];
          if (!next) continue;
          expect(next.from).toBeGreaterThanOrEqual(part.to);
          expect(next.from - part.to > one.gap || !mayFollow(one, part.content, next.content)).toBe(true);
        }
        expect(hull(parts, one)).toEqual(parts);
      }),
    );
  });
  it("never covers less under a longer gap, nor without start-over", () => {
    fc.assert(
      fc.property(runs, rule, (given, one) => {
        const parts = hull(given, one);
        for (const wider of [
          { ...one, gap: one.gap + 5 },
          { ...one, startOver: 0 },
        ]) {
          const others = hull(given, wider);
          for (const at of all) if (covering(parts, at)) expect(covering(others, at)).toBeDefined();
        }
      }),
    );
  });
  it("leaves what it was given as it is", () => {
    const given = [
      { from: 5, to: 9, content: "x" },
      { from: 0, to: 5, content: "x" },
    ];
    const before = structuredClone(given);
    expect(hull(given, { gap: 0, startOver: 60 })).toEqual([{ from: 0, to: 9, content: "x" }]);
    expect(given).toEqual(before);
  });
  it("takes a run without an end", () => {
    const to = Number.POSITIVE_INFINITY;
    const endless = { from: 3, to, content: "x" };
    const given = [endless, { from: 0, to: 3, content: "x" }, { from: 9, to: 10, content: "y" }];
    expect(hull(given, { gap: 0, startOver: 60 })).toEqual([{ from: 0, to, content: "x" }]);
    expect(covering([endless], 2)).toBeUndefined();
    expect(covering([endless], 3)).toEqual(endless);
  });
});
