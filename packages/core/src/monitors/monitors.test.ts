import type { Channel, Leg } from "@showcaller/contracts";
import { channel as built, liveEvent } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../time/instant.ts";
import { deliveryAlarms } from "./alarms.ts";
import { dashboardBody } from "./dashboard.ts";
import { alarmName, dashboardName, deliveryAlarm, madeFor } from "./names.ts";
import { ofReady, steps, wanted } from "./plan.ts";

const PREFIX = "showcaller-production-live";
const ABOUT = { prefix: PREFIX, account: "111122223333" };
const FLOW = "arn:aws:mediaconnect:eu-west-1:111122223333:flow:1-aa:main-a";
const channel = (id = "main", more: Partial<Channel["packager"]> = {}): Channel => ({
  ...built(id),
  flows: [{ arn: FLOW as never }],
  packager: {
    manifestUrl: "https://example.com/out/v1/g/c/e/index.m3u8",
    channelGroup: "group",
    channel: `packager-${id}`,
    distribution: "E2QWRUHAPOMQZL",
    ...more,
  },
});
const event = liveEvent({ status: "on-air" });
const map = (...channels: Channel[]) => new Map(channels.map((one) => [one.id, one]));

describe("names", () => {
  it("say whose they are, whatever a channel is called", () => {
    for (const id of ["main", "a-ingest-b", "source0-x"]) {
      const name = alarmName(PREFIX, event.id, "ingest", id);
      expect(deliveryAlarm(name)).toEqual({ liveEvent: event.id, channel: id });
      expect(madeFor(PREFIX, name)).toBe(event.id);
    }
    expect(madeFor(PREFIX, dashboardName(PREFIX, event.id))).toBe(event.id);
  });
  it("are no other stage's, and nobody else's", () => {
    for (const name of [
      `showcaller-production-live-live-${event.id}`,
      `${PREFIX}-mine`,
      `${PREFIX}-${event.id}-mine`,
      `showcaller-staging-live-${event.id}`,
    ])
      expect(madeFor(PREFIX, name)).toBeUndefined();
    for (const name of ["showcaller-self-broken", `mine-live-${event.id}-ingest-main`, "HighLatencyAlarm"])
      expect(deliveryAlarm(name)).toBeUndefined();
  });
});

describe("alarms", () => {
  const alarms = deliveryAlarms(event, [channel()], PREFIX);
  it("look at metrics that have points: whole sets of dimensions, in the Region that they are in", () => {
    expect(alarms.map(({ region, namespace, metric, dimensions }) => [region, namespace, metric, dimensions])).toEqual([
      ["eu-west-1", "AWS/MediaPackage", "IngressBytes", { ChannelGroup: "group", Channel: "packager-main" }],
      ["eu-west-1", "AWS/MediaConnect", "SourceConnected", { FlowARN: FLOW }],
      ["us-east-1", "AWS/CloudFront", "5xxErrorRate", { DistributionId: "E2QWRUHAPOMQZL", Region: "Global" }],
    ]);
  });
  it("have thresholds in their metric's unit: CloudFront's rates are percent", () => {
    expect(alarms.at(-1)).toMatchObject({ statistic: "Average", comparison: "GreaterThanThreshold", threshold: 5 });
  });
  it("are silent without data, but for the packager, whose silence is the trouble", () => {
    expect(alarms.map(({ missing }) => missing)).toEqual(["breaching", "notBreaching", "notBreaching"]);
  });
  it("are made once of what legs share", () => {
    const both = deliveryAlarms(event, [channel("main"), channel("second")], PREFIX);
    expect(both.filter(({ metric }) => metric === "5xxErrorRate")).toHaveLength(1);
    expect(both.filter(({ metric }) => metric === "IngressBytes")).toHaveLength(2);
  });
  it("are none of what nobody has registered", () => {
    const { packager: _, ...bare } = channel();
    expect(deliveryAlarms(event, [{ ...bare, flows: [] }], PREFIX)).toEqual([]);
  });
});

describe("the dashboard", () => {
  const text = dashboardBody(
    { ...event, title: "Liverpool - *Bournemouth* [x](y)" },
    [channel("main"), channel("second")],
    [],
    "1",
  );
  const { widgets } = JSON.parse(text) as {
    widgets: {
      x: number;
      y: number;
      width: number;
      height: number;
      properties: { title?: string; markdown?: string };
    }[];
  };
  it("has of each leg its source, encoder, packager and viewers", () => {
    const of = (id: string) =>
      widgets.flatMap(({ properties: { title } }) =>
        title?.startsWith(`${id}: `) ? [title.slice(id.length + 2)] : [],
      );
    expect(of("main")).toEqual([
      "sources connected, and what they lose",
      "alerts set",
      "input, frames a second",
      "dropped frames",
      "quality score (MQCS)",
      "output refused by the packager",
      "packager, bytes in and out",
      "packager, requests and how long they take (ms)",
      "answers to viewers that are errors (%)",
    ]);
    expect(of("second")).toEqual(of("main"));
  });
  it("has no two widgets on one place of its 24 columns", () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, n) => `${x + (n % width)},${y + Math.floor(n / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });
  it("takes a title for text", () => {
    expect(widgets[0]?.properties.markdown).toMatch(/^# Liverpool - {2}Bournemouth {3}x \(y\)\n/);
  });
});

describe("what is wanted", () => {
  const at = parseInstant(event.airAt ?? "");
  const count = (status: Parameters<typeof liveEvent>[0], now: number) => {
    const wish = wanted(liveEvent(status), map(channel()), ABOUT, now);
    return [wish.dashboard ? 1 : 0, wish.alarms.length];
  };
  it.each([
    ["scheduled", -10, [0, 0]],
    ["preparing", -10, [1, 0]],
    ["standby", -10, [1, 0]],
    ["standby", -5, [1, 3]],
    ["on-air", 1, [1, 3]],
    ["ending", 121, [1, 0]],
    ["ended", 130, [0, 0]],
    ["cancelled", -10, [0, 0]],
    ["failed", 130, [0, 0]],
  ] as const)("%s at %i minutes from air", (status, minutes, expected) => {
    expect(count({ status }, at + minutes * 60_000)).toEqual(expected);
  });
  it("has no alarm before somebody says go", () => {
    expect(count({ status: "standby", staging: "manual" }, at)).toEqual([1, 0]);
  });
  it("has no alarm of a leg that is not up: its start says why", () => {
    const { alarms } = wanted(event, map(channel()), ABOUT, at);
    const leg = { liveEvent: event.id, channel: "main", why: "", updatedAt: event.createdAt } as unknown as Leg;
    expect(ofReady(alarms, [{ ...leg, phase: "failed" }])).toEqual([]);
    expect(ofReady(alarms, [{ ...leg, phase: "ready" }])).toHaveLength(3);
  });
});

describe("steps", () => {
  const wish = wanted(event, map(channel()), ABOUT, parseInstant(event.airAt ?? ""));
  const all = Object.fromEntries(wish.alarms.map(({ region, name, digest }) => [`${region}/${name}`, digest]));
  const standing = { liveEvent: event.id, rev: 1, alarms: all, dashboard: wish.dashboard?.digest ?? "" };
  it("are none where all stands", () => {
    expect(steps(wish, standing)).toEqual({
      putDashboard: undefined,
      removeDashboard: false,
      putAlarms: [],
      removeAlarms: [],
    });
  });
  it("put again what may or may not be there, and what has changed", () => {
    const [first = ""] = Object.keys(all);
    expect(steps(wish, { ...standing, alarms: { ...all, [first]: "" } }).putAlarms).toHaveLength(1);
    const moved = wanted(
      { ...event, title: "Everton - Fulham" },
      map(channel()),
      ABOUT,
      parseInstant(event.airAt ?? ""),
    );
    expect(steps(moved, standing)).toMatchObject({ putDashboard: moved.dashboard, removeAlarms: [] });
  });
  it("remove what is not wanted", () => {
    expect(steps({ alarms: [] }, standing)).toEqual({
      ...{ putDashboard: undefined, removeDashboard: true, putAlarms: [], removeAlarms: Object.keys(all) },
    });
  });
});
