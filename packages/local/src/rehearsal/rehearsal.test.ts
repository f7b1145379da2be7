import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dynoxide } from "../dynamodb/launchers.ts";
import { namedTroubles, type Trouble } from "./fault-lists.ts";
import { type Fixture, readFixtures } from "./fixtures.ts";
import { type RehearsalOptions, rehearse } from "./rehearse.ts";
import { type Report, reportOf } from "./report.ts";

const SEASON = new URL("../../../../../shared/data/fixtures/premier-league-2025-26.json", import.meta.url);

/** The last match day of a season: ten at one minute. */
const matchDay: Fixture[] = Array.from({ length: 10 }, (_, n) => ({
  externalId: `Matchday 38/Home ${n} - Away ${n}`,
  title: `Home ${n} - Away ${n}`,
  start: { local: "2026-05-24T16:00", zone: "Europe/London" },
  duration: "PT2H",
}));

/** Only the sweep is left to bring a match on air and off again. */
const lost: Trouble[] = [
  { kind: "bus", source: "*", loss: 1, double: 0, delaySeconds: 0, reorder: 0, holdSeconds: 0 },
  {
    kind: "call",
    match: { function: "scheduler" },
    probability: 1,
    effect: { kind: "error", code: "AccessDeniedException" },
  },
  // Long enough that a sweep finds nothing new and sleeps.
  { kind: "start", probability: 1, fault: { kind: "slow-start", runs: 1, takesMs: 400_000 } },
];

const play = (faults: string, seed: number, more: Partial<RehearsalOptions> = {}) =>
  rehearse({
    fixtures: matchDay,
    regions: ["eu-west-1"],
    legs: 1,
    seed,
    troubles: namedTroubles(faults) ?? [],
    ...more,
  });
const report = async (...asked: Parameters<typeof play>): Promise<Report> => reportOf(await play(...asked));

describe("ten matches at one minute", () => {
  it("are all ready two minutes before and on air within a second, and nothing is left running", async () => {
    const { matches, cuts, lostSeconds, orphans, troubled, breaks, channelsUsed } = await report("none", 1);
    expect(breaks).toEqual([]);
    expect(troubled).toEqual([]);
    expect(matches).toMatchObject({ booked: 10, onAirInTime: 10, readyInTime: 10, ended: 10, degraded: 0 });
    expect({ cuts, lostSeconds, orphans, channelsUsed }).toEqual({
      cuts: 0,
      lostSeconds: expect.closeTo(0, 0),
      orphans: 0,
      channelsUsed: 10,
    });
  });

  it.each([1, 2, 3])("break no invariant under calm faults, seed %i", async (seed) => {
    const { breaks, strikes } = await report("calm", seed);
    expect(breaks).toEqual([]);
    expect(strikes.total).toBeGreaterThan(100);
  });

  it("are the same bytes for the same seed, and others for another", async () => {
    const four = { fixtures: matchDay.slice(0, 4) };
    const [one, two] = [await report("calm", 7, four), await report("calm", 7, four)];
    const other = await report("calm", 8, four);
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(other.hashes).not.toEqual(one.hashes);
  });

  it.each([
    ["calm", namedTroubles("calm")],
    ["every event and every schedule lost", lost],
  ])("have the same journal whether idle sweeps run or not: %s", async (_, troubles = []) => {
    const three = { fixtures: matchDay.slice(0, 3), troubles };
    const [few, all] = [await play("none", 2, three), await play("none", 2, { ...three, everySweep: true })];
    expect(few.hashes.journal).toBe(all.hashes.journal);
    expect(few.events.map(({ status }) => status)).toEqual(["ended", "ended", "ended"]);
    expect(few.calls.sweeps).toBeLessThan(all.calls.sweeps / 5);
  });

  it("leave out what finds no channel, and say so", async () => {
    const { matches, leftOut } = await report("none", 1, { channels: 8 });
    expect(matches).toMatchObject({ booked: 8, onAirInTime: 8 });
    expect(leftOut).toHaveLength(2);
    expect(leftOut[0]?.why).toContain("all channels are booked");
  });

  it("run on two legs in two Regions", async () => {
    const { matches, breaks } = await report("none", 3, {
      fixtures: matchDay.slice(0, 2),
      legs: 2,
      regions: ["eu-west-1", "eu-central-1"],
    });
    expect(breaks).toEqual([]);
    expect(matches).toMatchObject({ booked: 2, readyInTime: 2, onAirInTime: 2 });
  });
});

describe.skipIf("missing" in dynoxide.find())("on the real engine", () => {
  it("two matches come out as they do in memory", async () => {
    const wish = { fixtures: matchDay.slice(0, 2) };
    const [real, memory] = [await report("none", 1, { ...wish, engine: "real" }), await report("none", 1, wish)];
    const outcome = ({ matches, cuts, lostSeconds, orphans, troubled, breaks, channelsUsed, from, to }: Report) => ({
      ...{ matches, cuts, lostSeconds, orphans, troubled, breaks, channelsUsed, from, to },
    });
    expect(outcome(real)).toEqual(outcome(memory));
    expect(real.matches).toMatchObject({ booked: 2, onAirInTime: 2, ended: 2 });
    expect(real.breaks).toEqual([]);
    expect(real.calls.dynamodb?.calls).toBeGreaterThan(100);
  });
});

describe("a fault of the encoder", () => {
  const stuck = [{ kind: "start", probability: 1, fault: { kind: "stuck-starting", runs: 1 } }] as const;

  it("makes its match late, which is said with its cause and breaks nothing", async () => {
    const { matches, troubled, breaks } = await report("none", 1, {
      troubles: [...stuck],
      fixtures: matchDay.slice(0, 1),
    });
    expect(matches).toMatchObject({ booked: 1, onAirInTime: 0 });
    expect(troubled[0]?.firstCause).toContain("stuck-starting");
    expect(troubled[0]?.lostSeconds).toBeGreaterThan(60);
    expect(breaks).toEqual([]);
  });

  it("strikes nowhere but at the places that are named", async () => {
    const three = { fixtures: matchDay.slice(0, 3) };
    const all = await play("calm", 5, three);
    const [one] = all.strikes.filter(({ place }) => place.startsWith("call/"));
    const again = await play("calm", 5, { ...three, only: new Set([one?.place ?? ""]) });
    expect(one).toBeDefined();
    expect(again.strikes.map(({ place }) => place)).toEqual([one?.place]);
  });
});

describe.skipIf(!existsSync(SEASON))("the season's fixture list", () => {
  it("has 379 matches with a kick-off time and one without, on ten channels", async () => {
    const { fixtures, leftOut } = readFixtures(readFileSync(SEASON, "utf8"), {
      zone: "Europe/London",
      duration: "PT2H",
    });
    expect([fixtures.length, leftOut.map(({ why }) => why)]).toEqual([379, ["no kick-off time"]]);
    const { planOf } = await import("./stage.ts");
    const programme = { fixtures, regions: ["eu-west-1"], legs: 1 } as const;
    expect(planOf(programme).channelsPerRegion).toBe(10);
  });
});
if (!existsSync(SEASON)) console.warn(`skipped: there is no ${SEASON.pathname}`);
