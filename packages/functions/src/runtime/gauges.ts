import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Telemetry } from "./wrap.ts";

/*
 * What functions say of themselves besides one metric an invocation, in CloudWatch's embedded metric format. Each name with its dimensions
 * is a metric that is paid for ($0.30 a month, aws.amazon.com/cloudwatch/pricing): few of them, once a run.
 */
const units = {
  /** A sweep that has looked and decided: none for minutes, and nobody sweeps. */
  Swept: MetricUnit.Count,
  /** Of one Region, 1 when its list of encoders did not answer this sweep, else 0. */
  RegionUnseen: MetricUnit.Count,
  /** What a sweep decided and could not do, and what it could not read. */
  SweepFailures: MetricUnit.Count,
  /** Age of the oldest revocation that the edge has not been told of. */
  ProjectionLag: MetricUnit.Seconds,
  /** Of the edge's store, how much of its room for revocations is taken. */
  StoreFill: MetricUnit.Percent,
  /** An export that was written. */
  Exported: MetricUnit.Count,
  /** 1 while the table is lost or being rebuilt. */
  TableLost: MetricUnit.Count,
} as const;
export type GaugeName = keyof typeof units;

/** One line in the log, from which CloudWatch makes the metric. `service` is a dimension of every one. */
export function gauge(
  { metrics }: Pick<Telemetry, "metrics">,
  name: GaugeName,
  value: number,
  dimensions: { region?: string } = {},
): void {
  const metric = metrics?.singleMetric();
  if (!metric) return;
  if (dimensions.region !== undefined) metric.addDimension("region", dimensions.region);
  metric.addMetric(name, units[name], value);
}
