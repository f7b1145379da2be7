import type { LiveEvent } from "@showcaller/contracts";
import { cancel, hold, release } from "@showcaller/core/lifecycle/operator";
import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { byHand, channelOf, killControlPlane, register, setMode, untag } from "./hands.ts";
import { nothingRuns, wrongs } from "./invariants.ts";
import { bookAnother, clock, play, pressed, type Scenario } from "./scenario.ts";

/* Law 6: what nobody booked. The match itself is a day later, and of no matter. */
const TOMORROW: Scenario = { input: { start: { instant: "2025-08-16T19:00:00Z" } } };

const pagesOf = async ({ site }: Match): Promise<string[]> =>
  (await site.deps.store.journal.read("SYSTEM" as LiveEvent["id"], { limit: 100 })).items
    .filter(({ name }) => name === "operator.paged")
    .map(({ at }) => at.slice(11, 16));

test("a channel started by hand for nobody is paged once after 15 minutes, and never touched", async () => {
  const match = await play({ ...TOMORROW, when: [["18:41", (m) => byHand(m, "StartChannel")]], until: "20:00" });
  expect(await pagesOf(match)).toEqual(["18:57"]);
  expect(match.site.twin.runs(channelOf(match, 0).encoder.arn).filter(({ stop }) => stop.accepted > 0)).toEqual([]);
});

test("stopped by hand in time nobody is paged; started by hand again, the 15 minutes begin anew", async () => {
  const match = await play({
    ...TOMORROW,
    when: [
      ["18:41", (m) => byHand(m, "StartChannel")],
      ["18:50", (m) => byHand(m, "StopChannel")],
      ["19:30", (m) => byHand(m, "StartChannel")],
      ["19:50", (m) => byHand(m, "StopChannel")],
      ["20:10", (m) => byHand(m, "StartChannel")],
    ],
    until: "21:00",
  });
  expect(await pagesOf(match)).toEqual(["19:46", "20:26"]);
});

test("a channel in observe that runs for nobody is none of our business", async () => {
  const match = await play({
    ...TOMORROW,
    given: (m) => setMode(m, channelOf(m, 0).id, "observe"),
    when: [["18:41", (m) => byHand(m, "StartChannel")]],
    until: "20:00",
  });
  expect(await pagesOf(match)).toEqual([]);
  expect(match.site.twin.runs(channelOf(match, 0).encoder.arn).filter(({ stop }) => stop.accepted > 0)).toEqual([]);
});

/** Who stopped a leg's encoder, run by run; undefined: nobody. */
const stoppers = (match: Match, leg: number): (string | undefined)[] =>
  match.site.twin
    .runs(channelOf(match, leg).encoder.arn)
    .filter(({ start }) => start.accepted > 0)
    .map(({ stoppedBy }) => stoppedBy);

test("with an explicit manualGrace a channel that somebody else started is paged with its cost, then stopped", async () => {
  const match = await play({
    ...TOMORROW,
    given: (m) => register(m, channelOf(m, 0).id, { manualGrace: "PT10M" }),
    when: [["18:41", (m) => byHand(m, "StartChannel")]],
    until: "18:51:59",
  });
  expect(await pagesOf(match)).toEqual(["18:47"]);
  expect(stoppers(match, 0)).toEqual([undefined]);
  await match.runUntil(clock("18:53:30"));
  expect(stoppers(match, 0)).toEqual(["showcaller-sweep"]);
  const { items } = await match.site.deps.store.journal.read("SYSTEM" as LiveEvent["id"], { limit: 100 });
  const told = items.filter(({ name }) => name === "operator.paged" || name === "channel.foreign");
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringMatching(/runs, and we did not start it/),
    expect.stringMatching(/runs for nobody, since .*Z, about \$0\.26 so far/),
    expect.stringMatching(/^stop channel .*: it ran for nobody, since .*Z, about \$0\.52 so far/),
  ]);
});

test("booked before its manualGrace is over, what somebody else started is taken over and not stopped", async () => {
  const match = await play({
    given: (m) => register(m, channelOf(m, 0).id, { manualGrace: "PT10M" }),
    when: [["18:41", (m) => byHand(m, "StartChannel")]],
  });
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});

test("put into enforce while it runs for nobody: its time begins then, and it is never touched", async () => {
  const match = await play({
    ...TOMORROW,
    given: (m) => setMode(m, channelOf(m, 0).id, "observe"),
    when: [
      ["18:41", (m) => byHand(m, "StartChannel")],
      ["19:10:30", (m) => setMode(m, channelOf(m, 0).id, "enforce")],
    ],
    until: "20:00",
  });
  expect(await pagesOf(match)).toEqual(["19:26"]);
  expect(stoppers(match, 0)).toEqual([undefined]);
});

test("put into enforce in the middle of a show: its leg is taken in, and stopped at the end", async () => {
  const match = await play({
    given: (m) => setMode(m, channelOf(m, 1).id, "observe"),
    when: [
      ["18:42", (m) => byHand(m, "StartChannel", 1)],
      ["19:20:30", (m) => setMode(m, channelOf(m, 1).id, "enforce")],
    ],
  });
  expect(await wrongs(match, { status: "ended", carried: [channelOf(match, 0).id] })).toEqual([]);
  expect(stoppers(match, 1)).toEqual(["showcaller-task-stop-channel"]);
});

test.each([
  { what: "put into observe", change: (m: Match) => setMode(m, channelOf(m, 1).id, "observe") },
  { what: "without its tag", change: (m: Match) => untag(m, 1) },
])(
  "$what in the middle of a show, a channel is never touched again, and the show ends without it",
  async ({ change }) => {
    const match = await play({ when: [["19:20:30", change]], until: "22:30" });
    expect(await match.event()).toMatchObject({ status: "ended" });
    expect([stoppers(match, 0), stoppers(match, 1)]).toEqual([["showcaller-task-stop-channel"], [undefined]]);
    const stored = await match.site.deps.store.liveEvents.read(match.id);
    expect(stored?.legs.find(({ channel }) => channel === channelOf(match, 1).id)).toMatchObject({
      phase: "kept",
      why: expect.stringContaining("it is left as it is"),
    });
  },
);

test("without its tag before its start, a channel is not started; the other carries the show", async () => {
  const match = await play({ when: [["18:44:30", (m) => untag(m, 1)]] });
  expect(stoppers(match, 1)).toEqual([]);
  expect(
    await wrongs(match, {
      status: "ended",
      degraded: true,
      carried: [channelOf(match, 0).id],
      starts: { [channelOf(match, 0).id]: 1, [channelOf(match, 1).id]: 0 },
    }),
  ).toEqual([]);
});

test("started by hand in the minute after our stop: it is theirs, and nothing of ours stops it", async () => {
  const match = await play({ when: [["21:05:40", (m) => byHand(m, "StartChannel")]], until: "22:00" });
  expect(stoppers(match, 0)).toEqual(["showcaller-task-stop-channel", undefined]);
  expect(await pagesOf(match)).toHaveLength(1);
});

test("cancelled while the control plane is dead: everything is down two minutes after it is back", async () => {
  let revive = (): void => {};
  const match = await play({
    when: [
      ["18:56", (m) => (revive = killControlPlane(m))],
      ["18:57", (m) => pressed(m, cancel)],
      ["19:20", () => revive()],
    ],
    until: "19:22:30",
  });
  expect(nothingRuns(match)).toEqual([]);
  await match.runUntil(clock("22:00"));
  const late = { status: "cancelled", broken: true, graceSeconds: 24 * 60 } as const;
  expect(await wrongs(match, late)).toEqual([]);
});

test("a run of ours that no live event remembers is an orphan: down within two minutes", async () => {
  const match = await play({ until: "20:00" });
  const { items } = match.table.snapshot();
  match.table.load({ ...match.table.snapshot(), items: items.filter(({ pk }) => pk !== `EVENT#${match.id}`) });
  await match.runUntil(clock("20:02:30"));
  const stops = match.channels.map(
    ({ encoder }) =>
      match.site.twin.runs(encoder.arn).find((run) => run.start.accepted > 0)?.stopRequestedAt ?? Infinity,
  );
  for (const at of stops) expect(at).toBeLessThanOrEqual(clock("20:02"));
});

test("two matches back to back on one pair of channels: the second opens on the slate again", async () => {
  const match = await play({ until: "20:30" });
  // The first one's booking reaches to 21:35: limit and tail included.
  const booked = await bookAnother(match, { start: { instant: "2025-08-15T21:50:00Z" } });
  if (booked.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(booked)}`);
  await match.runUntil(clock("23:30"));
  expect(await wrongs(match, { status: "ended", starts: 2, id: booked.stored.event.id })).toEqual([]);
});

test("held beyond its booking into the next one's: neither show is cut, and the channels are never stopped between", async () => {
  const match = await play({ until: "20:30" });
  const booked = await bookAnother(match, { start: { instant: "2025-08-15T21:50:00Z" }, duration: "PT1H" });
  if (booked.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(booked)}`);
  await pressed(match, hold);
  await match.runUntil(clock("22:00"));
  await pressed(match, release);
  await match.runUntil(clock("22:20"));
  expect(await match.event()).toMatchObject({ status: "ended" });
  await match.runUntil(clock("23:50"));
  expect((await match.site.deps.store.liveEvents.read(booked.stored.event.id))?.event).toMatchObject({
    status: "ended",
    degraded: false,
  });
  for (const { id, encoder } of match.channels) {
    expect(match.site.twin.intervals(encoder.arn)).toHaveLength(1);
    const history = match.site.twin.pictures(id);
    const cuts = history.filter(
      ({ at, picture }) => at > clock("19:01") && at < clock("22:50") && picture !== "programme",
    );
    expect(cuts).toEqual([]);
    expect(pictureAt(history, clock("19:01"))).toBe("programme");
  }
  expect(nothingRuns(match)).toEqual([]);
});
