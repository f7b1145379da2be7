import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import { AIR, channel, eventId, flowArn, leg, liveEvent } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { mustArm, workOf } from "./work.ts";

const PREPARE = AIR - 15 * MINUTE;
const spreads = (count: number, left: number) =>
  Array.from({ length: count }, (_, n) => {
    const event = liveEvent({ id: eventId(n) });
    const work = workOf(event, leg({ phase: "waiting" }), channel(), AIR - left);
    return work.kind === "work" ? work.leg.spread : Number.NaN;
  });

describe("a leg's work", () => {
  it("is everything its tasks need", () => {
    const flows = [{ arn: flowArn("a") }];
    const one = channel("main", { flows, packager: { manifestUrl: "https://example.com/index.m3u8" } });
    const work = workOf(liveEvent(), leg({ phase: "waiting" }), one, PREPARE);
    expect(work).toMatchObject({
      kind: "work",
      leg: {
        channel: "main",
        region: "eu-west-1",
        pipelines: 2,
        programme: "programme",
        preShow: "pre-show",
        flows: [flowArn("a")],
        manifestUrl: "https://example.com/index.m3u8",
        runs: false,
      },
    });
  });
  it("is none on what we may not touch", () => {
    expect(workOf(liveEvent(), leg(), undefined, PREPARE)).toMatchObject({ kind: "impossible" });
    expect(workOf(liveEvent(), leg(), channel("main", { mode: "observe" }), PREPARE)).toMatchObject({
      kind: "impossible",
    });
  });
  it("of a ready leg is at most to arm the switch, at once", () => {
    const armed = leg({ armed: { actionName: "air", at: formatInstant(AIR) } });
    expect(workOf(liveEvent(), armed, channel(), PREPARE)).toEqual({ kind: "none" });
    expect(workOf(liveEvent(), leg(), channel(), PREPARE)).toMatchObject({
      kind: "work",
      leg: { runs: true, spread: 0 },
    });
  });
});

describe("arming", () => {
  const old = leg({ armed: { actionName: "air", at: "2025-08-15T18:00:00Z" } });
  it.each([
    ["nothing armed yet", liveEvent(), leg(), channel(), true],
    ["armed for another instant", liveEvent(), old, channel(), true],
    ["armed for this one", liveEvent({ air: AIR - 60 * MINUTE }), old, channel(), false],
    ["manual staging: the instant is not known", liveEvent({ staging: "manual" }), leg(), channel(), false],
    [
      "no pre-show: the programme is on from the start",
      liveEvent(),
      leg(),
      channel("main", { inputs: { programme: "p" } }),
      false,
    ],
  ])("%s: %j", (_, event, known, one, must) => expect(mustArm(event, known, one)).toBe(must));
});

describe("500 starts at one minute", () => {
  it("are spread over two minutes, evenly enough for the account's 20 calls a second", () => {
    const seconds = spreads(500, 15 * MINUTE);
    const counts = new Map<number, number>();
    for (const second of seconds) counts.set(second, (counts.get(second) ?? 0) + 1);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(120);
    expect(counts.size).toBeGreaterThan(100);
    expect(Math.max(...counts.values())).toBeLessThan(16);
  });
  it("are the same on every attempt", () => expect(spreads(20, 15 * MINUTE)).toEqual(spreads(20, 15 * MINUTE)));
  it("wait less when less is left, and not at all within ten minutes of air", () => {
    expect(Math.max(...spreads(100, 10 * MINUTE + 30_000))).toBeLessThanOrEqual(30);
    for (const left of [10 * MINUTE, MINUTE, 0, -MINUTE]) expect(new Set(spreads(50, left))).toEqual(new Set([0]));
  });
});
