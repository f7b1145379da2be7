import type { LiveEvent, LiveEventInput } from "@showcaller/contracts";
import { cancel, delay, end, extend, go, hold, release } from "@showcaller/core/lifecycle/operator";
import { parseInstant } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { type Outcome, wrongs } from "./invariants.ts";
import { edited, play as playOn, type press, pressed, type Scenario, type When } from "./scenario.ts";

/* Kick-off 19:00, planned end 21:00, limit 21:30, tail of 5 minutes; prepared from 18:45, on standby by about 18:50. */
/** One leg: what a cue does, it does to each. */
const play = (scenario: Scenario): Promise<Match> => playOn({ regions: ["eu-west-1"], ...scenario });
type Cue = Parameters<typeof press>[1];
const says = (at: string, cue: Cue): When => [at, (match) => pressed(match, cue)];
const delayed =
  (by: string): Cue =>
  (event, at) =>
    delay(event, by, at);
const extended =
  (by: string): Cue =>
  (event, at) =>
    extend(event, by, at);
const patched = (at: string, wish: Partial<LiveEventInput>): When => [at, (match) => edited(match, wish)];

interface Case {
  name: string;
  input?: Partial<LiveEventInput>;
  when: readonly When[];
  outcome?: Partial<Outcome>;
  /** Of the live event as it was in the end. */
  event?: Partial<LiveEvent>;
}

const moved: Case[] = [
  {
    name: "moved earlier while scheduled: prepared at once",
    when: [patched("18:41", { start: { instant: "2025-08-15T18:53:00Z" } })],
    event: { airAt: "2025-08-15T18:53:00Z", endAt: "2025-08-15T20:53:00Z", plan: 2 },
  },
  {
    name: "moved later while scheduled: the old schedule prepares nothing",
    when: [patched("18:41", { start: { instant: "2025-08-15T19:20:00Z" } })],
    event: { airAt: "2025-08-15T19:20:00Z", prepareAt: "2025-08-15T19:05:00Z", endAt: "2025-08-15T21:20:00Z" },
  },
  {
    name: "delayed twice while scheduled",
    when: [says("18:41", delayed("PT5M")), says("18:43", delayed("PT10M"))],
    event: { airAt: "2025-08-15T19:15:00Z", prepareAt: "2025-08-15T19:00:00Z" },
  },
  {
    name: "delayed while preparing: prepared once, air later",
    when: [says("18:46", delayed("PT10M"))],
    event: { airAt: "2025-08-15T19:10:00Z", prepareAt: "2025-08-15T18:45:00Z", endAt: "2025-08-15T21:10:00Z" },
  },
  {
    name: "delayed twice on standby",
    when: [says("18:55", delayed("PT10M")), says("19:05", delayed("PT5M"))],
    event: { airAt: "2025-08-15T19:15:00Z", endAt: "2025-08-15T21:15:00Z" },
  },
  {
    name: "delayed ten seconds before air",
    when: [says("18:59:50", delayed("PT5M"))],
    event: { airAt: "2025-08-15T19:05:00Z" },
  },
  {
    name: "made longer while preparing",
    when: [patched("18:46", { duration: "PT2H10M" })],
    event: { endAt: "2025-08-15T21:10:00Z" },
  },
  {
    name: "made shorter on standby",
    when: [patched("18:56", { duration: "PT1H" })],
    event: { endAt: "2025-08-15T20:00:00Z" },
  },
];

const ended: Case[] = [
  {
    name: "extended while preparing",
    when: [says("18:46", extended("PT10M"))],
    event: { endAt: "2025-08-15T21:10:00Z", overrunning: true },
  },
  { name: "extended on standby", when: [says("18:56", extended("PT10M"))], event: { endAt: "2025-08-15T21:10:00Z" } },
  {
    name: "extended twice on air",
    when: [says("20:30", extended("PT10M")), says("20:59:59", extended("PT10M"))],
    event: { endAt: "2025-08-15T21:20:00Z" },
  },
  {
    name: "extended during the tail: on air again without a break",
    when: [says("21:03", extended("PT15M"))],
    event: { endAt: "2025-08-15T21:18:00Z" },
  },
  {
    name: "extended in the last second of the tail",
    when: [says("21:04:59", extended("PT15M"))],
    event: { endAt: "2025-08-15T21:19:59Z" },
  },
  {
    name: "held, then released before the end",
    when: [says("20:00", hold), says("20:30", release)],
    event: { endAt: "2025-08-15T21:00:00Z" },
  },
  {
    name: "held on standby, released after the end",
    when: [says("18:56", hold), says("21:20", release)],
    event: { endAt: "2025-08-15T21:20:00Z" },
  },
  {
    name: "held on air past the limit, then released",
    when: [says("20:30", hold), says("21:45", release)],
    event: { endAt: "2025-08-15T21:45:00Z" },
  },
  {
    name: "held during the tail, then released",
    when: [says("21:03", hold), says("21:10", release)],
    event: { endAt: "2025-08-15T21:10:00Z" },
  },
  { name: "ended at once", when: [says("20:00", end)], event: { endAt: "2025-08-15T20:00:00Z" } },
  {
    name: "ended at once, taken back by extend",
    when: [says("20:00", end), says("20:02", extended("PT20M"))],
    event: { endAt: "2025-08-15T20:22:00Z" },
  },
  {
    name: "overrun policy hold: to the limit when nobody says a word",
    input: { overrun: { policy: "hold" } },
    when: [],
    event: { endAt: "2025-08-15T21:30:00Z", overrunning: true },
  },
  {
    name: "overrun policy hold, released by a human",
    input: { overrun: { policy: "hold" } },
    when: [says("21:12", release)],
    event: { endAt: "2025-08-15T21:12:00Z" },
  },
  {
    name: "overrun policy extend, the feed lives: to the limit",
    input: { overrun: { policy: "extend" } },
    when: [],
    event: { endAt: "2025-08-15T21:30:00Z" },
  },
  {
    name: "overrun policy extend, the feed is dead: at the planned end",
    input: { overrun: { policy: "extend" } },
    when: [["20:59:30", (match) => breakFlows(match)]],
    outcome: { carried: [] },
    event: { endAt: "2025-08-15T21:00:00Z" },
  },
];

const breakFlows = ({ site, channels }: Match): void => {
  for (const { id, region } of channels)
    for (const flow of ["a", "b"])
      site.twin.faults.set({ region, name: `${id}-${flow}` }, { kind: "flow-error", inMs: 0 });
};

const manual: Case[] = [
  {
    name: "manual staging: go two minutes late, the end moves with it",
    input: { staging: "manual" },
    when: [says("19:01:40", go)],
    event: { airAt: "2025-08-15T19:02:00Z", endAt: "2025-08-15T21:02:00Z" },
  },
  {
    name: "manual staging: go early",
    input: { staging: "manual" },
    when: [says("18:58", go)],
    event: { airAt: "2025-08-15T18:58:20Z", endAt: "2025-08-15T20:58:20Z" },
  },
  {
    name: "manual staging: nobody says go",
    input: { staging: "manual" },
    when: [],
    outcome: { status: "failed" },
  },
  {
    name: "manual staging: cancelled instead of go",
    input: { staging: "manual" },
    when: [says("19:10", cancel)],
    outcome: { status: "cancelled" },
  },
];

/** Scheduled, the second of prepare, before the first call, flows starting, encoders starting, standby, the second before air. */
const cancelled: Case[] = [
  { at: "18:41", starts: 0 },
  { at: "18:45", starts: 0 },
  { at: "18:45:30", starts: 0 },
  { at: "18:46:15" },
  { at: "18:46:30" },
  { at: "18:47:30" },
  { at: "18:56" },
  { at: "18:59:59" },
].map(({ at, ...outcome }) => ({
  name: `cancelled at ${at}`,
  when: [says(at, cancel)],
  outcome: { status: "cancelled", ...outcome },
}));

test.each([...moved, ...ended, ...manual, ...cancelled])("$name", async ({ input, when, outcome, event }) => {
  const match = await play({ ...(input ? { input } : {}), when });
  expect(await wrongs(match, { status: "ended", ...outcome })).toEqual([]);
  expect(await match.event()).toMatchObject(event ?? {});
});

test.each(["18:41", "18:45:30", "18:47", "18:56", "19:30", "21:02"])(
  "a title edited at %s changes no plan, and nothing is started again",
  async (at) => {
    const match = await play({ when: [patched(at, { title: "Liverpool v Bournemouth" })] });
    expect(await wrongs(match, { status: "ended" })).toEqual([]);
    expect(await match.event()).toMatchObject({ plan: 1, title: "Liverpool v Bournemouth" });
    expect(match.site.workflows.transitions()).toHaveLength(2);
  },
);

test("a title edited two minutes before standby changes no plan", async () => {
  const calm = await play({});
  const standby = parseInstant((await calm.event()).prepareAt ?? "") + 3 * 60_000;
  const at = new Date(standby - 120_000).toISOString().slice(11, 19);
  const match = await play({ when: [patched(at, { title: "Liverpool v Bournemouth" })] });
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
  expect(await match.event()).toMatchObject({ plan: 1 });
  expect(match.site.workflows.transitions()).toHaveLength(2);
});
