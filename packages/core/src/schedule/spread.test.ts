import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CROWD, MEDIALIVE, spreadBy, spreadWindow } from "./spread.ts";

const stops = { callsEach: 2, widest: 55 };
/** Calls that find the bucket empty, if so many legs call `callsEach` times each at their own second. */
const refused = (legs: number, window: number, callsEach: number): number => {
  const calls = new Array<number>(window + 1).fill(0);
  for (let n = 0; n < legs; n++)
    calls[spreadBy(`leg ${n}`, window)] = (calls[spreadBy(`leg ${n}`, window)] ?? 0) + callsEach;
  let tokens: number = MEDIALIVE.burst;
  let lost = 0;
  for (const wanted of calls) {
    lost += Math.max(0, wanted - tokens);
    tokens = Math.min(MEDIALIVE.burst, Math.max(0, tokens - wanted) + MEDIALIVE.perSecond);
  }
  return lost;
};

describe("the window over which calls are spread", () => {
  it("is none for as many as half a burst takes, and the widest for a crowd", () => {
    expect([1, 10, 11, 50, 99].map((legs) => spreadWindow(legs, stops))).toEqual([0, 0, 1, 5, 10]);
    expect([CROWD, 1000].map((legs) => spreadWindow(legs, stops))).toEqual([55, 55]);
    expect(spreadWindow(CROWD, { callsEach: 1, widest: 27 })).toBe(27);
  });
  it("keeps any number up to a crowd inside the rate, and 500 too", () => {
    for (const legs of [1, 10, 20, 40, 60, 80, 99]) expect(refused(legs, spreadWindow(legs, stops), 2)).toBe(0);
    expect(refused(500, 55, 2) / 1000).toBeLessThan(0.01);
    expect(refused(500, 27, 1) / 500).toBeLessThan(0.01);
    expect(refused(500, 0, 2)).toBeGreaterThan(900);
  });
  it("holds every leg", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(120), (text, window) => {
        const at = spreadBy(text, window);
        expect(Number.isInteger(at) && at >= 0 && at <= window).toBe(true);
      }),
    );
  });
});
