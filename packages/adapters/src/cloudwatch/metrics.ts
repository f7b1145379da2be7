import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Measured, Metrics } from "@showcaller/core/ports";
import { SECOND } from "@showcaller/core/time/instant";
import { outcome } from "../failure.ts";

/** Metrics a call (AmazonCloudWatch/latest/APIReference/API_GetMetricData.html). */
const METRICS_A_CALL = 500;
/**
 * Seconds. MediaLive publishes a sample a second, and points of 1, 5, 10 and 30 s are kept for 3 h (medialive/latest/ug/eml-metrics-gen-info.html).
 * An alert that is over is in the maximum of its last period, so for that long it seems to last: not for a minute, then.
 */
const PERIOD = 5;

/** CloudWatch of one Region. Reading a metric costs $0.01 for a thousand. */
export const metrics = (client: CloudWatchClient): Metrics => ({
  activeAlerts: (encoders, span) =>
    outcome(async () => {
      const pipelines = encoders.flatMap(({ arn, pipelines: count }) =>
        count === 2
          ? ([
              [arn, 0],
              [arn, 1],
            ] as const)
          : ([[arn, 0]] as const),
      );
      const found = new Map<string, Measured>();
      for (let from = 0; from < pipelines.length; from += METRICS_A_CALL) {
        const asked = pipelines.slice(from, from + METRICS_A_CALL);
        const newest = await newestOf(client, asked.map(queryOf), span);
        for (const [n, [arn, pipeline]] of asked.entries()) {
          const point = newest.get(idOf(n));
          if (point) found.set(arn, [...(found.get(arn) ?? []), { pipeline, ...point }]);
        }
      }
      return found;
    }),
});

/** An id begins with a lower-case letter. */
const idOf = (n: number): string => `m${n}`;

const queryOf = ([arn, pipeline]: readonly [string, 0 | 1], n: number): MetricDataQuery => ({
  Id: idOf(n),
  MetricStat: {
    Metric: {
      Namespace: "AWS/MediaLive",
      MetricName: "ActiveAlerts",
      Dimensions: [
        { Name: "ChannelId", Value: arn.slice(arn.lastIndexOf(":") + 1) },
        { Name: "Pipeline", Value: String(pipeline) },
      ],
    },
    Period: PERIOD,
    Stat: "Maximum",
  },
});

type Point = Omit<Measured[number], "pipeline">;

/** The newest first, so that of each metric the first one counts; whatever more pages there are belong to it. */
async function newestOf(
  client: CloudWatchClient,
  MetricDataQueries: MetricDataQuery[],
  { from, to }: { from: number; to: number },
): Promise<Map<string, Point>> {
  const newest = new Map<string, Point>();
  const step = PERIOD * SECOND;
  const span = { StartTime: new Date(Math.floor(from / step) * step), EndTime: new Date(Math.ceil(to / step) * step) };
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page = await client.send(
      new GetMetricDataCommand({
        ...span,
        MetricDataQueries,
        ScanBy: "TimestampDescending",
        ...(token ? { NextToken: token } : {}),
      }),
    );
    for (const { Id = "", Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const [[at], [value]] = [Timestamps, Values];
      if (at && value !== undefined && !newest.has(Id)) newest.set(Id, { value, at: at.getTime() });
    }
    token = page.NextToken;
  }
  return newest;
}
