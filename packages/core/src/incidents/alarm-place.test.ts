import { channel, flowArn, liveEvent, ON_AIR } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { normalise } from "../signals/normalise.ts";
import { place } from "./place.ts";

const SOURCE = "arn:aws:mediaconnect:eu-west-1:123456789012:source:2-aa-bb:contribution";
const PACKAGER = "arn:aws:mediapackage:eu-west-1:123456789012:channels/0a1b2c";
const url = "https://x.egress.y.mediapackagev2.eu-west-1.amazonaws.com/out/v1/arena/pitch-1/hls/index.m3u8";
const v2 = channel("v2", { packager: { manifestUrl: url } });
const v1 = channel("v1", {
  packager: {
    manifestUrl: "https://z.mediapackage.eu-west-1.amazonaws.com/out/v1/9f/index.m3u8",
    channel: "studio",
    arn: PACKAGER,
  },
});
const flow = channel("flow", { flows: [{ arn: flowArn("a"), sources: [SOURCE] }] });
const named = channel("named", { alarms: ["pitch is ill"] });
const site = { channels: [v2, v1, flow, named], events: [liveEvent({ status: "on-air" as const })] };

const alarm = (
  namespace: string,
  name: string,
  dimensions: object,
  wish: { alarmName?: string; region?: string; rule?: string } = {},
) => ({
  version: "0",
  id: "e1",
  "detail-type": "CloudWatch Alarm State Change",
  source: "aws.cloudwatch",
  account: "123456789012",
  time: "2025-08-15T19:02:00Z",
  region: wish.region ?? "eu-west-1",
  resources: [`arn:aws:cloudwatch:${wish.region ?? "eu-west-1"}:123456789012:alarm:${wish.alarmName ?? "a"}`],
  detail: {
    alarmName: wish.alarmName ?? "a",
    state: { value: "ALARM", reason: "Threshold Crossed", timestamp: "2025-08-15T19:02:00.000+0000" },
    configuration: wish.rule
      ? { alarmRule: wish.rule }
      : { metrics: [{ metricStat: { metric: { namespace, name, dimensions } } }] },
  },
});
const placesOf = (event: object): unknown[] =>
  normalise(event, ON_AIR).flatMap((signal) =>
    place(signal, site, ON_AIR).map(({ channel: on, signal: { cause } }) => `${on?.id ?? "nobody"} ${cause ?? "-"}`),
  );

it.each([
  [
    "v2, by group and channel",
    alarm("AWS/MediaPackage", "IngressBytes", { ChannelGroup: "arena", Channel: "pitch-1" }),
    "v2 ingest-failing",
  ],
  [
    "v2 of another group",
    alarm("AWS/MediaPackage", "IngressBytes", { ChannelGroup: "hall", Channel: "pitch-1" }),
    "nobody ingest-failing",
  ],
  [
    "v2 of another Region",
    alarm("AWS/MediaPackage", "IngressBytes", { ChannelGroup: "arena", Channel: "pitch-1" }, { region: "us-east-1" }),
    "nobody ingest-failing",
  ],
  ["v1, by the channel's id", alarm("AWS/MediaPackage", "IngressBytes", { Channel: "studio" }), "v1 ingest-failing"],
  [
    "a source, by its ARN",
    alarm("AWS/MediaConnect", "SourceConnected", { Region: "eu-west-1", SourceARN: SOURCE }),
    "flow source-loss",
  ],
  [
    "a source that nobody has registered",
    alarm("AWS/MediaConnect", "SourceConnected", { SourceARN: `${SOURCE}x` }),
    "nobody source-loss",
  ],
  [
    "a composite that a channel names",
    alarm("", "", {}, { alarmName: "pitch is ill", rule: 'ALARM("a")' }),
    "named unspecified",
  ],
  ["a composite that none names", alarm("", "", {}, { alarmName: "other", rule: 'ALARM("a")' }), "nobody -"],
])("an alarm of %s", (_, event, where) => {
  expect(placesOf(event)).toEqual([where]);
});

it("a notification of MediaPackage v1, by the channel's ARN", () => {
  const event = {
    id: "e2",
    "detail-type": "MediaPackage Input Notification",
    source: "aws.mediapackage",
    account: "123456789012",
    time: "2025-08-15T19:02:00Z",
    region: "eu-west-1",
    resources: [PACKAGER],
    detail: { event: "IngestError", message: "gone" },
  };
  expect(placesOf(event)).toEqual(["v1 ingest-failing"]);
});
