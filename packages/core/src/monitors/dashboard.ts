import type { Channel, LiveEvent } from "@showcaller/contracts";
import { CLOUDFRONT_REGION, type DeliveryAlarm } from "./alarms.ts";

/** A line of a metric widget: `[namespace, metric, dimension, value, …, options?]`. */
type Line = readonly (string | Readonly<Record<string, unknown>>)[];
interface Widget {
  type: "text" | "metric" | "alarm";
  properties: Readonly<Record<string, unknown>>;
}

/** Of 24. */
const WIDTH = 12;
const HEIGHT = 6;

/**
 * The page of one live event, a row of widgets for each leg from its source to its viewers, as PutDashboard takes it
 * (AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html; at most 500 widgets). Metrics that hang on the name of an
 * output group are searched for, since no registration names it.
 */
export const dashboardBody = (
  event: LiveEvent,
  channels: readonly Channel[],
  alarms: readonly DeliveryAlarm[],
  account: string,
): string => {
  const head: Widget = {
    type: "text",
    properties: {
      markdown: [
        `# ${event.title.replaceAll(/[\\`*_[\]<>#|]/g, " ")}`,
        `live event \`${event.id}\`, air ${event.airAt ?? "when somebody says go"}, end ${event.endAt ?? "open"}; made and removed by Showcaller`,
      ].join("\n\n"),
    },
  };
  const watched: Widget[] =
    alarms.length === 0
      ? []
      : [
          {
            type: "alarm",
            properties: {
              title: "Delivery alarms",
              alarms: alarms.map(({ region, name }) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`),
            },
          },
        ];
  const tops = [head, ...watched].map((widget, n) => ({ ...widget, x: 0, y: n * 3, width: 24, height: 3 }));
  const widgets = channels.flatMap(legWidgets).map((widget, n) => ({
    ...widget,
    x: (n % 2) * WIDTH,
    y: tops.length * 3 + Math.floor(n / 2) * HEIGHT,
    ...{ width: WIDTH, height: HEIGHT },
  }));
  return JSON.stringify({ start: "-PT3H", periodOverride: "inherit", widgets: [...tops, ...widgets] });
};

const metric = (
  channel: Channel,
  title: string,
  metrics: readonly Line[],
  more: Record<string, unknown> = {},
): Widget => ({
  type: "metric",
  properties: {
    title: `${channel.id}: ${title}`,
    ...{ region: channel.region, view: "timeSeries", period: 60, stat: "Maximum", metrics },
    ...more,
  },
});

/** Metrics, dimensions and the statistic that each has by medialive/latest/ug/eml-metrics.html and mqcs.html, mediapackage/latest/userguide/metrics.html. */
function legWidgets(channel: Channel): Widget[] {
  const encoder = channel.encoder.arn.split(":").at(-1) ?? "";
  const pipelines = channel.encoder.pipelines === 2 ? ["0", "1"] : ["0"];
  const each = (...names: string[]): Line[] =>
    names.flatMap((name) =>
      pipelines.map((pipeline) => ["AWS/MediaLive", name, "ChannelId", encoder, "Pipeline", pipeline]),
    );
  const byOutput = (name: string, stat: string): Line[] => [
    [
      {
        expression: `SEARCH('{AWS/MediaLive,ChannelId,OutputGroupName,Pipeline} MetricName="${name}" ChannelId="${encoder}"', '${stat}', 60)`,
        label: name,
      },
    ],
  ];
  return [
    ...sourceWidgets(channel),
    metric(channel, "alerts set", each("ActiveAlerts")),
    metric(channel, "input, frames a second", each("InputVideoFrameRate")),
    metric(channel, "dropped frames", each("DroppedFrames"), { stat: "Sum" }),
    metric(channel, "quality score (MQCS)", byOutput("MinMQCS", "Minimum")),
    metric(channel, "output refused by the packager", [
      ...byOutput("Output4xxErrors", "Sum"),
      ...byOutput("Output5xxErrors", "Sum"),
    ]),
    ...packagerWidgets(channel),
    ...viewerWidgets(channel),
  ];
}

const sourceWidgets = (channel: Channel): Widget[] =>
  channel.flows.length === 0
    ? []
    : [
        metric(
          channel,
          "sources connected, and what they lose",
          channel.flows.flatMap(({ arn }): Line[] => [
            ["AWS/MediaConnect", "SourceConnected", "FlowARN", arn],
            ["AWS/MediaConnect", "SourceNotRecoveredPackets", "FlowARN", arn, { stat: "Sum", yAxis: "right" }],
          ]),
        ),
      ];

function packagerWidgets(channel: Channel): Widget[] {
  const { channelGroup, channel: name } = channel.packager ?? {};
  if (channelGroup === undefined || name === undefined) return [];
  const by = ["ChannelGroup", channelGroup, "Channel", name];
  return [
    metric(
      channel,
      "packager, bytes in and out",
      ["IngressBytes", "EgressBytes"].map((one) => ["AWS/MediaPackage", one, ...by]),
      { stat: "Sum" },
    ),
    metric(channel, "packager, requests and how long they take (ms)", [
      ["AWS/MediaPackage", "EgressRequestCount", ...by, { stat: "Sum" }],
      ["AWS/MediaPackage", "EgressResponseTime", ...by, { stat: "Average", yAxis: "right" }],
    ]),
  ];
}

function viewerWidgets(channel: Channel): Widget[] {
  const distribution = channel.packager?.distribution;
  if (distribution === undefined) return [];
  const by = ["DistributionId", distribution, "Region", "Global"];
  return [
    metric(
      channel,
      "answers to viewers that are errors (%)",
      ["4xxErrorRate", "5xxErrorRate"].map((one) => ["AWS/CloudFront", one, ...by]),
      { region: CLOUDFRONT_REGION, stat: "Average" },
    ),
  ];
}

/** Where a human opens it. Dashboards are of the account, shown in any Region. */
export const dashboardUrl = (region: string, name: string): string =>
  `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`;
