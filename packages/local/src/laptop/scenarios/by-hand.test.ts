import type { JournalEntry } from "@showcaller/contracts";
import { giveBack } from "@showcaller/functions/api/give-back";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { byHand, channelOf, switchByHand } from "./hands.ts";
import { journalOf, wrongs } from "./invariants.ts";
import { clock, play } from "./scenario.ts";

/* Somebody works in the AWS console on a channel that a live event needs: it settles, is held, and is handed back at the next cue. */
const [FIRST, SECOND] = ["main-eu-west-1", "main-eu-central-1"] as const;
const lines = async (match: Match, ...names: JournalEntry["name"][]): Promise<string[]> =>
  (await journalOf(match, match.id))
    .filter(({ name }) => names.includes(name))
    .map(({ at, name }) => `${at.slice(11, 16)} ${name}`);
const HANDS = ["channel.by-hand", "operator.paged", "channel.handed-back"] as const;
const starts = (match: Match, leg: number): number =>
  match.site.twin.runs(channelOf(match, leg).encoder.arn).filter(({ start }) => start.accepted > 0).length;

const weathers: { weather: string; given: (match: Match) => unknown }[] = [
  { weather: "every event arrives", given: () => {} },
  { weather: "not one event arrives", given: ({ site }) => setWeather(site.world, [{ source: "*", loss: 1 }]) },
];

test.each(weathers)(
  "stopped by hand on air, $weather: left alone to the end, told once, the other leg carries the show",
  async ({ given }) => {
    const match = await play({ given, when: [["19:30:10", (m) => byHand(m, "StopChannel")]] });
    expect(await lines(match, ...HANDS)).toEqual([
      "19:31 channel.by-hand",
      "19:33 operator.paged",
      "21:00 channel.handed-back",
    ]);
    expect(starts(match, 0)).toBe(1);
    expect(await wrongs(match, { status: "ended", degraded: true, carried: [SECOND] })).toEqual([]);
  },
);

test("stopped and started by hand on air: nobody is woken, nothing is done to it, and it is whole again", async () => {
  const match = await play({
    when: [
      ["19:30:10", (m) => byHand(m, "StopChannel")],
      ["19:31:30", (m) => byHand(m, "StartChannel")],
    ],
    until: "19:50",
  });
  expect((await lines(match, "operator.paged")).length).toBeLessThanOrEqual(1);
  expect(await lines(match, "channel.handed-back")).toHaveLength(1);
  expect(await match.event()).toMatchObject({ status: "on-air", degraded: false });
  await match.runUntil(clock("22:00"));
  expect(await match.event()).toMatchObject({ status: "ended" });
  // Its second run is a human's; our stop at the end takes it down, as the booking is ours.
  expect(match.site.twin.runs(channelOf(match, 0).encoder.arn).map(({ stoppedBy }) => stoppedBy)).toEqual([
    "client",
    "showcaller-task-stop-channel",
  ]);
});

test("the operator releases it: its leg is started again and carries the programme", async () => {
  const match = await play({
    when: [
      ["19:30:10", (m) => byHand(m, "StopChannel")],
      [
        "19:40:10",
        async (m) => giveBack(m.site.deps.store, await m.event(), { actor: "operator", now: m.site.world.now }),
      ],
    ],
    until: "19:55",
  });
  expect(await lines(match, "channel.handed-back")).toEqual(["19:41 channel.handed-back"]);
  expect(await match.event()).toMatchObject({ status: "on-air", degraded: false });
  expect(pictureAt(match.site.twin.pictures(FIRST), clock("19:55"))).toBe("programme");
  await match.runUntil(clock("22:00"));
  expect(await wrongs(match, { status: "ended", carried: [SECOND], starts: { [FIRST]: 2, [SECOND]: 1 } })).toEqual([]);
});

test("stopped by hand on standby: held to air, then started again", async () => {
  const match = await play({ when: [["18:55:10", (m) => byHand(m, "StopChannel")]], until: "19:15" });
  expect(await lines(match, ...HANDS)).toEqual([
    "18:56 channel.by-hand",
    "18:58 operator.paged",
    "19:00 channel.handed-back",
  ]);
  expect(await match.event()).toMatchObject({ status: "on-air", degraded: false });
  expect(pictureAt(match.site.twin.pictures(FIRST), clock("19:15"))).toBe("programme");
});

test("a pipeline that dies and one that AWS restarts are no hands", async () => {
  const match = await play({
    when: [
      [
        "19:10",
        ({ site }) =>
          site.twin.faults.set({ region: "eu-west-1", name: FIRST }, { kind: "pipeline-loss", pipeline: 0, inMs: 0 }),
      ],
      [
        "19:20",
        ({ site }) =>
          site.twin.faults.set(
            { region: "eu-west-1", name: FIRST },
            { kind: "maintenance-restart", inMs: 0, downMs: 100_000 },
          ),
      ],
    ],
  });
  expect(await lines(match, ...HANDS)).toEqual([]);
});

test("switched by hand on air: told once, and its inputs are left so to the end", async () => {
  const match = await play({ when: [["19:30:10", (m) => switchByHand(m, "pre-show")]], until: "20:30" });
  expect(await lines(match, ...HANDS)).toEqual(["19:30 channel.by-hand", "19:30 operator.paged"]);
  expect(pictureAt(match.site.twin.pictures(FIRST), clock("20:30"))).toBe("slate");
  const { inputsHeld } = await match.site.deps.store.runtimes.get(channelOf(match, 0).id);
  expect(inputsHeld).toMatchObject({ liveEvent: match.id, during: "on-air", attachment: "pre-show" });
});

test("switched by hand on standby: what is armed for air happens all the same", async () => {
  const match = await play({ when: [["18:56:10", (m) => switchByHand(m, "pre-show")]], until: "19:15" });
  expect(await lines(match, ...HANDS)).toEqual(["18:56 channel.by-hand", "18:56 operator.paged"]);
  expect(pictureAt(match.site.twin.pictures(FIRST), clock("19:15"))).toBe("programme");
});
