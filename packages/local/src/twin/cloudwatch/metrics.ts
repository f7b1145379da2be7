import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { type Span, type Step, stepsOf, valuesIn } from "./levels.ts";

export const STATISTICS = ["Minimum", "Maximum", "Average", "Sum", "SampleCount"] as const;
export type Statistic = (typeof STATISTICS)[number];
export interface Metric {
  region: string;
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

/** How long after they were measured samples of a namespace can be read. */
export const lagOf = (namespace: string): Millis =>
  (parameters.cloudwatch.lag.value as Readonly<Record<string, Millis>>)[namespace] ?? 0;

/** One sample a second, as MediaLive publishes them; `Sum` adds them up. */
const SAMPLE = 1000;

/** Whose levels a metric is worked out from; undefined: nobody publishes it, so it never has data. */
const subjectOf = ({ region, namespace, dimensions: by }: Metric): string | undefined => {
  const exactly = (...names: string[]): boolean =>
    names.every((name) => name in by) && Object.keys(by).every((name) => names.includes(name));
  if (namespace === "AWS/MediaLive")
    return exactly("ChannelId", "Pipeline") || exactly("ChannelId", "Pipeline", "OutputGroupName")
      ? `${region}/medialive/${by.ChannelId}/${by.Pipeline}`
      : undefined;
  if (namespace === "AWS/MediaConnect") return exactly("FlowARN") ? `${region}/mediaconnect/${by.FlowARN}` : undefined;
  if (namespace === "AWS/MediaPackage")
    return exactly("ChannelGroup", "Channel") ? `${region}/mediapackage/${by.ChannelGroup}/${by.Channel}` : undefined;
  return undefined;
};

/** A metric's point for each of these periods; undefined: no data. */
export const pointsOf = (
  env: Environment,
  metric: Metric,
  statistic: Statistic,
  periods: readonly Span[],
): (number | undefined)[] => {
  const subject = subjectOf(metric);
  const steps = subject === undefined ? [] : stepsOf(env, subject);
  return periods.map((period) => pointIn(steps, metric.name, statistic, period));
};

const pointIn = (steps: readonly Step[], name: string, statistic: Statistic, period: Span): number | undefined => {
  const values = valuesIn(steps, name, period);
  if (values.length === 0) return undefined;
  const samples = values.reduce((sum, { ms }) => sum + ms / SAMPLE, 0);
  const sum = values.reduce((total, { value, ms }) => total + (value * ms) / SAMPLE, 0);
  switch (statistic) {
    case "Minimum":
      return Math.min(...values.map(({ value }) => value));
    case "Maximum":
      return Math.max(...values.map(({ value }) => value));
    case "Sum":
      return sum;
    case "SampleCount":
      return samples;
    case "Average":
      return sum / samples;
  }
};
