import { expect, test } from "vitest";
import type { TwinFaultInput } from "../../twin/faults.ts";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { byHand, channelOf, setMode } from "./hands.ts";
import { type Outcome, wrongs } from "./invariants.ts";
import { clock, play, type When } from "./scenario.ts";

const [FIRST, SECOND] = ["main-eu-west-1", "main-eu-central-1"] as const;
const MINUTES = 60_000;

const broken =
  (fault: TwinFaultInput, ...legs: number[]) =>
  (match: Match): void => {
    for (const leg of legs) {
      const { id, region } = channelOf(match, leg);
      match.site.twin.faults.set({ region, name: id }, fault);
    }
  };

interface Case {
  name: string;
  given?: (match: Match) => unknown;
  when?: readonly When[];
  outcome?: Partial<Outcome>;
  /** Picture of each leg at 19:30. */
  at1930?: Partial<Record<typeof FIRST | typeof SECOND, string>>;
}

const cases: Case[] = [
  {
    name: "one leg's start hangs for ever: after ten minutes it is stopped and started again, and both are on air",
    given: broken({ kind: "stuck-starting" }, 1),
    outcome: { degraded: false, starts: { [FIRST]: 1, [SECOND]: 2 }, carried: [FIRST] },
  },
  {
    name: "one leg hangs in STARTING for 25 minutes: nobody waits for that, it is started again and whole",
    given: broken({ kind: "stuck-starting", forMs: 25 * MINUTES }, 1),
    outcome: { degraded: false, starts: { [FIRST]: 1, [SECOND]: 2 }, carried: [FIRST] },
    at1930: { [SECOND]: "programme" },
  },
  {
    name: "one start fails: tried again, both legs on air in time",
    given: broken({ kind: "start-fails", runs: 1 }, 1),
    outcome: { starts: { [FIRST]: 1, [SECOND]: 2 } },
  },
  {
    name: "both starts fail: tried again, both legs on air in time",
    given: broken({ kind: "start-fails", runs: 1 }, 0, 1),
    outcome: { starts: 2 },
  },
  {
    name: "a slow start of nine minutes: on air in time",
    given: broken({ kind: "slow-start", takesMs: 9 * MINUTES, runs: 1 }, 0, 1),
  },
  {
    name: "a pipeline is lost for good before standby: ready on the other, degraded",
    when: [["18:48:30", broken({ kind: "pipeline-loss", pipeline: 0, inMs: 0, forMs: null }, 0)]],
    outcome: { degraded: false },
  },
  {
    name: "a pipeline is lost for good on standby: no viewer sees it",
    when: [["18:58", broken({ kind: "pipeline-loss", pipeline: 1, inMs: 0, forMs: null }, 0)]],
  },
  {
    name: "AWS restarts a channel for maintenance on standby: both legs on air in time",
    when: [["18:54", broken({ kind: "maintenance-restart", inMs: 0, downMs: 40_000 }, 0)]],
  },
  {
    name: "a channel runs by hand before prepare: adopted, not started again, stopped at the end",
    when: [["18:42", (match) => byHand(match, "StartChannel")]],
  },
  {
    name: "a channel is still STOPPING when its start comes: started when that is over",
    when: [
      ["18:41", (match) => byHand(match, "StartChannel")],
      ["18:45:30", (match) => byHand(match, "StopChannel")],
    ],
    outcome: { starts: { [FIRST]: 2 } },
  },
  {
    name: "a channel that was adopted is stopped by hand while the other still starts: started again",
    when: [
      ["18:41", (match) => byHand(match, "StartChannel")],
      ["18:45:58", (match) => byHand(match, "StopChannel")],
    ],
    outcome: { starts: { [FIRST]: 2 } },
  },
  {
    name: "a start fails every time: the other is on air alone, and the attempts grow rarer",
    given: broken({ kind: "start-fails", runs: 1000 }, 1),
    outcome: { degraded: true, carried: [FIRST], starts: { [SECOND]: 10 } },
  },
  {
    name: "every start fails every time: it never reaches air, and nothing is left",
    given: broken({ kind: "start-fails", runs: 1000 }, 0, 1),
    outcome: { status: "failed", starts: "any" },
  },
  {
    name: "one channel is in observe: never touched, the other carries the show",
    given: (match) => setMode(match, channelOf(match, 1).id, "observe"),
    outcome: { degraded: true, carried: [FIRST], starts: { [SECOND]: 0 } },
  },
  {
    name: "one channel is in observe and runs by hand: never touched, and nobody tries again and again",
    given: (match) => setMode(match, channelOf(match, 1).id, "observe"),
    when: [
      ["18:42", (match) => byHand(match, "StartChannel", 1)],
      ["21:20", (match) => byHand(match, "StopChannel", 1)],
    ],
    outcome: { degraded: true, carried: [FIRST] },
  },
  {
    name: "every channel is in observe: it never reaches air, and nothing is touched",
    given: async (match) => {
      for (const { id } of match.channels) await setMode(match, id, "observe");
    },
    outcome: { status: "failed", starts: 0 },
  },
];

test.each(cases)("$name", async ({ given, when, outcome, at1930 = {} }) => {
  const match = await play({ ...(given ? { given } : {}), ...(when ? { when } : {}) });
  expect(await wrongs(match, { status: "ended", ...outcome })).toEqual([]);
  for (const [leg, picture] of Object.entries(at1930))
    expect(pictureAt(match.site.twin.pictures(leg), clock("19:30"))).toBe(picture);
});

test("with the shortest lead, one leg hanging: on air is recorded within a minute of air, and it ends as a show", async () => {
  const match = await play({
    input: { lead: "PT5M", duration: "PT5M" },
    given: (match) => {
      broken({ kind: "slow-start", takesMs: 2 * MINUTES }, 0)(match);
      broken({ kind: "stuck-starting" }, 1)(match);
    },
  });
  expect(await wrongs(match, { status: "ended", degraded: true, carried: [FIRST] })).toEqual([]);
  expect(Date.parse((await match.event()).onAirAt ?? "")).toBeLessThanOrEqual(clock("19:01:45"));
});
