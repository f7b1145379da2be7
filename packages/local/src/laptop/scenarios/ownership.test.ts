import type { LiveEvent } from "@showcaller/contracts";
import { cancel, hold, release } from "@showcaller/core/lifecycle/operator";
import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { byHand, channelOf, killControlPlane, setMode } from "./hands.ts";
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
