import type { Channel, LiveEvent } from "@showcaller/contracts";
import { type AlarmKind, alarmName } from "./names.ts";

/** A metric alarm, as CloudWatch takes it. */
export interface DeliveryAlarm {
  region: string;
  name: string;
  /** What whoever reads it has to know. */
  says: string;
  namespace: string;
  metric: string;
  dimensions: Readonly<Record<string, string>>;
  statistic: "Sum" | "Maximum" | "Average";
  /** Seconds. */
  period: 60;
  points: number;
  of: number;
  comparison: "LessThanThreshold" | "GreaterThanThreshold";
  threshold: number;
  /** In the metric's own unit. CloudFront's rates are percent: 5 is one answer of twenty, 0.05 one of two thousand. */
  missing: "breaching" | "notBreaching";
}

/** CloudFront's metrics are in this Region and no other, and so are alarms on them (AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html). */
export const CLOUDFRONT_REGION = "us-east-1";

/**
 * Minutes that are evaluated: a hiccup raises nothing, and an alarm that is taken away within a minute of the end never hears the encoder
 * stop. The metrics of one minute are there a minute or two later.
 */
const MINUTES = { period: 60, points: 3, of: 3 } as const;
/** Percent. Refused tokens are 4xx, and a wave of them is no trouble of ours: they are on the dashboard, and raise nothing. */
const EDGE_ERRORS = 5;

/**
 * The delivery alarms of one live event: what its packagers get, what its flows get, what its viewers are answered. What MediaLive says of
 * itself comes sooner by its alerts. What several legs share has one.
 */
export const deliveryAlarms = (event: LiveEvent, channels: readonly Channel[], prefix: string): DeliveryAlarm[] => {
  const made = channels.flatMap((channel) => [
    ...ingest(event, channel, prefix),
    ...sources(event, channel, prefix),
    ...edgeErrors(event, channel, prefix),
  ]);
  return made.filter((one, n) => made.findIndex((other) => looksAt(other) === looksAt(one)) === n);
};

const looksAt = ({ region, metric, dimensions }: DeliveryAlarm): string => JSON.stringify([region, metric, dimensions]);

type Measure = Omit<DeliveryAlarm, "region" | "name" | "says" | keyof typeof MINUTES>;

const alarm = (
  { id, title }: LiveEvent,
  channel: Channel,
  prefix: string,
  { kind, says, region = channel.region, ...measure }: Measure & { kind: AlarmKind; says: string; region?: string },
): DeliveryAlarm => ({
  region,
  name: alarmName(prefix, id, kind, channel.id),
  says: `${title}, leg ${channel.id}: ${says}`,
  ...MINUTES,
  ...measure,
});

/** MediaPackage v2, by both of its names. Without a request in it there is no point at all, which is the trouble: missing breaches. */
function ingest(event: LiveEvent, channel: Channel, prefix: string): DeliveryAlarm[] {
  const { channelGroup, channel: name } = channel.packager ?? {};
  if (channelGroup === undefined || name === undefined) return [];
  return [
    alarm(event, channel, prefix, {
      kind: "ingest",
      says: "the packager has got nothing for three minutes: viewers get nothing new.",
      namespace: "AWS/MediaPackage",
      metric: "IngressBytes",
      dimensions: { ChannelGroup: channelGroup, Channel: name },
      ...{ statistic: "Sum", comparison: "LessThanThreshold", threshold: 1, missing: "breaching" },
    }),
  ];
}

/** Only SRT sources have it; of any other there are no points, and no alarm (mediaconnect/latest/ug/monitoring-with-cloudwatch.html). */
const sources = (event: LiveEvent, channel: Channel, prefix: string): DeliveryAlarm[] =>
  channel.flows.map(({ arn }, n) =>
    alarm(event, channel, prefix, {
      kind: `source${n}`,
      says: `the source of flow ${arn.split(":").at(-1)} has not been connected for three minutes.`,
      namespace: "AWS/MediaConnect",
      metric: "SourceConnected",
      dimensions: { FlowARN: arn },
      ...{ statistic: "Maximum", comparison: "LessThanThreshold", threshold: 1, missing: "notBreaching" },
    }),
  );

/** Without both dimensions CloudFront's metrics have no points, wherever an alarm stands. */
function edgeErrors(event: LiveEvent, channel: Channel, prefix: string): DeliveryAlarm[] {
  const distribution = channel.packager?.distribution;
  if (distribution === undefined) return [];
  return [
    alarm(event, channel, prefix, {
      kind: "edge-errors",
      says: `more than ${EDGE_ERRORS} % of what viewers ask distribution ${distribution} is answered 5xx, for three minutes.`,
      region: CLOUDFRONT_REGION,
      namespace: "AWS/CloudFront",
      metric: "5xxErrorRate",
      dimensions: { DistributionId: distribution, Region: "Global" },
      ...{ statistic: "Average", comparison: "GreaterThanThreshold", threshold: EDGE_ERRORS, missing: "notBreaching" },
    }),
  ];
}
