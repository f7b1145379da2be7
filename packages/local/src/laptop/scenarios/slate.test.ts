import { SECOND } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { Match } from "../harness.ts";
import { incidents, LOST, remedies, strike, strikeSource, UNTIL, WITH_SLATE } from "./remedy.ts";
import { clock, play } from "./scenario.ts";

/* Whole program: the only input is lost, and comes back. */

const weathers = [
  { weather: "calm", sets: {}, late: 0 },
  { weather: "tripled", sets: { double: 1, delaySeconds: 4 }, late: 4 },
  { weather: "reordered", sets: { reorder: 0.6, holdSeconds: 20, double: 0.5 }, late: 20 },
];

/** What viewers of the leg had, from the loss on. */
const pictures = ({ site, channels }: Match) =>
  site.twin.pictures(channels[0]?.id ?? "").filter(({ at }) => at > clock(LOST) && at < clock("19:20"));
const switches = (match: Match) =>
  remedies(match).filter(({ operation, outcome }) => operation === "BatchUpdateSchedule" && outcome === "ok");

test.each(weathers)(
  "an input of which nothing tells, $weather: slate, and the programme as soon as it is tried; one switch each way",
  async ({ sets, late }) => {
    const match = await play({
      ...WITH_SLATE,
      until: UNTIL,
      given: ({ site }) => setWeather(site.world, [{ source: "aws.media*", ...sets }]),
      when: [[LOST, strike({ kind: "input-loss", input: "programme", inMs: 0, forMs: 50 * SECOND })]],
    });
    const [incident, ...others] = await incidents(match);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ status: "resolved", outcome: "remedied" });
    // A clearing that comes late leaves time to page somebody.
    const attempts = incident?.attempts.map(({ rung, verdict }) => `${rung} ${verdict}`);
    expect(attempts?.filter((text) => text !== "page unknown")).toEqual(["slate effective", "switch-back effective"]);
    expect(switches(match)).toHaveLength(2);
    const seen = pictures(match);
    expect(seen.at(-1)?.picture).toBe("programme");
    // Hold-off 20 s and 10 s until the slate lands, after the alert; then 30 s of slate, and 10 s until the programme lands.
    expect(seen.at(-1)?.at).toBeLessThanOrEqual(clock(LOST) + (2 + late + 20 + 30 + 10 + 2) * SECOND);
  },
);

test.each(weathers)(
  "a source of which MediaConnect tells, $weather: slate for as long as it says so; one switch each way",
  async ({ sets, late }) => {
    const match = await play({
      ...WITH_SLATE,
      until: UNTIL,
      given: ({ site }) => setWeather(site.world, [{ source: "aws.media*", ...sets }]),
      when: [[LOST, strikeSource(150 * SECOND)]],
    });
    const [incident, ...others] = await incidents(match);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ status: "resolved", outcome: "remedied", cause: "source-loss" });
    expect(switches(match)).toHaveLength(2);
    const seen = pictures(match);
    expect(seen.map(({ picture }) => picture)).toEqual(expect.arrayContaining(["slate", "programme"]));
    expect(seen.at(-1)?.picture).toBe("programme");
    // The source's word comes up to 4 s after it, and the switch lands 10 s later.
    expect(seen.at(-1)?.at).toBeLessThanOrEqual(clock(LOST) + (150 + 4 + late + 10 + 2) * SECOND);
  },
);

test("a source that is gone for good: each trial is ended at once, and viewers have the slate but for that", async () => {
  const match = await play({
    ...WITH_SLATE,
    until: UNTIL,
    when: [[LOST, strike({ kind: "input-loss", input: "programme", inMs: 0, forMs: null })]],
  });
  const [incident] = await incidents(match);
  const rungs = incident?.attempts.map(({ rung }) => rung).filter((rung) => rung !== "page");
  expect(incident?.pages).toHaveLength(1);
  expect(rungs?.slice(0, 5)).toEqual(["slate", "switch-back", "again", "switch-back", "again"]);
  const seen = pictures(match);
  const dark = seen.flatMap(({ at, picture }, n) =>
    picture === "slate" || n === 0 ? [] : [(seen[n + 1]?.at ?? clock("19:20")) - at],
  );
  expect(dark.length).toBeGreaterThan(3);
  // The alert within a second or two, and ten seconds until the slate lands again.
  for (const lasted of dark) expect(lasted).toBeLessThanOrEqual(14 * SECOND);
  expect((await match.event()).status).toBe("ended");
});
