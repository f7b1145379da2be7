import type { Incident } from "@showcaller/contracts";
import {
  AIR,
  channel,
  channelId,
  Desk,
  eventId,
  legView,
  liveEvent,
  ON_AIR,
  scene,
} from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { describe, expect, it } from "vitest";
import { formatInstant, MINUTE } from "../time/instant.ts";
import { pastOf } from "./past.ts";

const [main, spare] = [channel("main"), channel("spare")];
const channels = new Map([main, spare].map((one) => [one.id, one]));
const event = liveEvent({ status: "ended", legs: ["main", "spare"] });
const incident = (wish: Partial<Incident> = {}): Incident => {
  const desk = new Desk({ channels: [main], events: [liveEvent({ status: "on-air" })] }, () =>
    scene({ leg: legView() }),
  );
  desk.tell(alertEvent({ time: formatInstant(ON_AIR) }), ON_AIR);
  const [made] = desk.all;
  if (!made) throw new Error("no incident");
  return { ...made, ...wish };
};
const at = (minutes: number) => formatInstant(AIR + minutes * MINUTE);
const sceneOf = (one: Incident, liveOne = event, incidents: Incident[] = []) =>
  pastOf(one, { liveEvent: liveOne, channels, incidents }).scene;

describe("a past incident's scene", () => {
  it.each([
    [-500, "scheduled"],
    [-10, "standby"],
    [20, "on-air"],
    [121, "ending"],
    [2_000, "ended"],
  ])("%i min after air its live event is %s", (minutes, status) => {
    expect(sceneOf(incident({ openedAt: at(minutes) })).liveEvent?.status).toBe(status);
  });

  it("what was goes before what was planned: on air late, and ended early", () => {
    const late = { ...event, onAirAt: at(30), endedAt: at(60) };
    const status = (minutes: number) => sceneOf(incident({ openedAt: at(minutes) }), late).liveEvent?.status;
    expect([status(20), status(40), status(70)]).toEqual(["standby", "on-air", "ending"]);
  });

  it("has its own leg in trouble, down where the cause says so, and one pipeline less where one was lost", () => {
    expect(sceneOf(incident()).leg).toMatchObject({ state: "RUNNING", running: 2, trouble: true });
    expect(sceneOf(incident({ cause: "stopped-on-air" })).leg).toMatchObject({ state: "IDLE", running: 0 });
    expect(sceneOf(incident({ cause: "pipeline-loss" })).leg).toMatchObject({ running: 1 });
  });

  it("has the other leg healthy, unless an incident of that time says otherwise", () => {
    const other = (change: Partial<Incident>) =>
      incident({ channel: channelId("spare"), openedAt: at(10), resolvedAt: at(40), status: "resolved", ...change });
    const isIll = (change: Partial<Incident>) => sceneOf(incident(), event, [other(change)]).others[0]?.trouble;
    expect(sceneOf(incident()).others).toMatchObject([{ channel: { id: "spare" }, running: 2, trouble: false }]);
    expect(isIll({})).toBe(true);
    expect(isIll({ resolvedAt: at(15) })).toBe(false);
    expect(isIll({ openedAt: at(30) })).toBe(false);
    expect(isIll({ liveEvent: eventId(9) })).toBe(false);
    expect(isIll({ scope: "drm-key" })).toBe(false);
  });
});
