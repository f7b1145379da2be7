import { hold, release } from "@showcaller/core/lifecycle/operator";
import { scheduleName } from "@showcaller/core/names";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { HOME } from "../site.ts";
import { killControlPlane } from "./hands.ts";
import { wrongs } from "./invariants.ts";
import { clock, play, pressed } from "./scenario.ts";

test("law 3: the control plane dies on standby for good; viewers get the show to the planned end and beyond its limit", async () => {
  const match = await play({ when: [["18:57", killControlPlane]], until: "21:40" });
  for (const { id } of match.channels) {
    const history = match.site.twin.pictures(id);
    expect(pictureAt(history, clock("18:59:59"))).toBe("slate");
    expect(pictureAt(history, clock("19:00:01"))).toBe("programme");
    const cuts = history.filter(
      ({ at, picture }) => at > clock("19:00:01") && at <= clock("21:30") && picture !== "programme",
    );
    expect(cuts).toEqual([]);
  }
});

test.each([
  { dies: "18:44", lives: "18:47", what: "over prepare" },
  { dies: "18:46", lives: "18:50", what: "while the legs start" },
  { dies: "18:57", lives: "19:10", what: "over air" },
  { dies: "19:30", lives: "20:30", what: "on air" },
  { dies: "20:58", lives: "21:03", what: "over the end" },
  { dies: "21:02", lives: "21:08", what: "over the stop" },
])("dead from $dies to $lives, $what: the right end", async ({ dies, lives }) => {
  let revive = (): void => {};
  const match = await play({
    when: [
      [dies, (m) => (revive = killControlPlane(m))],
      [lives, () => revive()],
    ],
  });
  const late = Math.max(0, (clock(lives) - clock("21:05")) / 1000);
  expect(await wrongs(match, { status: "ended", broken: true, graceSeconds: late })).toEqual([]);
});

const ONE = { "main-eu-west-1": 1, "main-eu-central-1": 0 };
/*
 * Ghosts: their end has come and they never reached air. The sweep closes them, and nothing of theirs runs on.
 */
test.each([
  { what: "it was never prepared", dies: "18:44", starts: 0 },
  { what: "one encoder and the flows of the other were starting", dies: "18:45:50", starts: ONE },
  { what: "its encoders were starting", dies: "18:47", starts: 1 },
])(
  "dead from $dies until after its end, when $what: it has failed, and starts nothing more",
  async ({ dies, starts }) => {
    let revive = (): void => {};
    const match = await play({
      input: { staging: "manual" },
      when: [
        [dies, (m) => (revive = killControlPlane(m))],
        ["21:10", () => revive()],
      ],
    });
    const late = (clock("21:10") - clock("21:05")) / 1000;
    expect(await wrongs(match, { status: "failed", starts, broken: true, graceSeconds: late })).toEqual([]);
  },
);

test("nobody says go, and the schedule of its end is lost: the sweep closes it a minute after its end", async () => {
  const match = await play({
    input: { staging: "manual" },
    when: [
      [
        "18:41",
        async ({ site, id }) => {
          await site.world.quiet();
          site.scheduler.delete(HOME, "default", scheduleName(id, "end", 1));
        },
      ],
    ],
  });
  expect(await wrongs(match, { status: "failed" })).toEqual([]);
  expect(Date.parse((await match.event()).endedAt ?? "")).toBeLessThanOrEqual(clock("21:02"));
  expect((await restartsOf(match)).length).toBe(1);
});

/** Every workflow that runs at this instant is stopped, as an operator of AWS could. */
const stopWorkflows = async ({ site }: Match): Promise<void> => {
  const running = site.workflows.running();
  if (running.length === 0) throw new Error("no workflow runs: this instant tests nothing");
  for (const { executionArn } of running)
    await site.workflows.call("StopExecution", { executionArn }, { region: "eu-west-2", function: "client" });
};

test.each([
  { at: "18:45:05", what: "spread" },
  { at: "18:46:20", what: "flows starting" },
  { at: "18:47:10", what: "encoders starting" },
  { at: "18:56:00", what: "standby" },
  { at: "18:59:58", what: "two seconds before air" },
  { at: "21:02:00", what: "the tail" },
  { at: "21:05:05", what: "encoders stopping" },
])("every workflow dies at $at ($what): the next attempt within about two minutes, the right end", async ({ at }) => {
  const match = await play({ when: [[at, stopWorkflows]] });
  expect(await wrongs(match, { status: "ended", broken: true })).toEqual([]);
  const before = new Set(
    match.site.workflows.transitions().flatMap(({ name, status }) => (status === "ABORTED" ? [name] : [])),
  );
  expect(before.size).toBe(1);
  const next = await restartsOf(match);
  expect(next[0]).toBeLessThanOrEqual(clock(at) + 125_000);
});

const restartsOf = async (match: Match): Promise<number[]> => {
  const { items } = await match.site.deps.store.journal.read(match.id, { limit: 100 });
  return items.filter(({ name }) => name === "workflow.restarted").map((entry) => Date.parse(entry.at));
};

test("every workflow dies, and not one event says so: the sweep asks, and starts the next attempt", async () => {
  const match = await play({
    given: ({ site }) => setWeather(site.world, [{ source: "*", loss: 1 }]),
    when: [
      ["18:47:10", stopWorkflows],
      ["21:02", stopWorkflows],
    ],
  });
  expect(await wrongs(match, { status: "ended", broken: true })).toEqual([]);
});

test("the workflow dies while a human holds the show: nothing is started until it is released", async () => {
  const match = await play({
    input: { overrun: { policy: "hold" } },
    when: [
      ["21:10", stopWorkflows],
      ["21:12", (m) => pressed(m, hold)],
      ["21:40", (m) => pressed(m, release)],
    ],
  });
  expect(await wrongs(match, { status: "ended", broken: true })).toEqual([]);
  expect(await match.event()).toMatchObject({ endAt: "2025-08-15T21:40:00Z" });
});

test("law 5: dead over the end and the whole tail of a show that runs on; the sweep asks its policy and cuts nothing", async () => {
  let revive = (): void => {};
  const match = await play({
    input: { overrun: { policy: "extend", limit: "PT30M" } },
    when: [
      ["20:58", (m) => (revive = killControlPlane(m))],
      ["21:10", () => revive()],
    ],
  });
  expect(await wrongs(match, { status: "ended", broken: true })).toEqual([]);
  expect(await match.event()).toMatchObject({ endAt: "2025-08-15T21:30:00Z" });
});
