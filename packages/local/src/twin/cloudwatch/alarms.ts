import * as z from "zod";
import type { Millis } from "../../kernel/types.ts";
import { type Environment, send } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { alarmsIn, holds, parseRule } from "./composite.ts";
import { type AlarmState, evaluate, TreatMissingData } from "./evaluate.ts";
import { lagOf, type Metric, pointsOf } from "./metrics.ts";

const name = z.string().min(1).max(255);
const MetricAlarm = z.strictObject({
  AlarmName: name,
  AlarmDescription: z.string().max(1024).optional(),
  Tags: z
    .array(z.strictObject({ Key: z.string(), Value: z.string() }))
    .max(50)
    .optional(),
  Namespace: z.string().min(1),
  MetricName: z.string().min(1),
  Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
  Statistic: z.enum(["Minimum", "Maximum", "Average", "Sum", "SampleCount"]),
  /** Seconds: 10, 20, 30 or whole minutes. */
  Period: z.int().refine((s) => [10, 20, 30].includes(s) || (s > 0 && s % 60 === 0), "10, 20, 30 or a multiple of 60"),
  EvaluationPeriods: z.int().min(1).max(100),
  DatapointsToAlarm: z.int().min(1).optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum([
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
  ]),
  TreatMissingData: TreatMissingData.default("missing"),
});
const CompositeAlarm = z.strictObject({
  AlarmName: name,
  AlarmRule: z.string().min(1).refine(parses, "not a rule of alarm states"),
});
/** As PutMetricAlarm and PutCompositeAlarm take them, less actions: whatever changes state is on the bus. */
export const AlarmDefinition = z.union([CompositeAlarm, MetricAlarm]);
export type AlarmInput = z.input<typeof AlarmDefinition>;
type Definition = z.infer<typeof AlarmDefinition>;

function parses(rule: string): boolean {
  try {
    parseRule(rule);
    return true;
  } catch {
    return false;
  }
}

export interface Alarm {
  region: string;
  definition: Definition;
  state: AlarmState;
  reason: string;
  since: Millis;
}

/** Ids: `<region>/<name>`. */
const LOOK = "twin.alarm.look";
const kind = (region: string): string => `twin.alarm.set:${region}`;
const get = (env: Environment, region: string, alarm: string): Alarm | undefined =>
  env.world.shelf.get<Alarm>(kind(region), alarm);
export const alarmsOf = (env: Environment, region: string): Alarm[] =>
  env.world.shelf.all<Alarm>(kind(region)).map(([, alarm]) => alarm);

export const registerAlarms = (env: Environment): void =>
  env.world.on(LOOK, (_, id) => {
    const [region = "", ...rest] = id.split("/");
    const alarm = get(env, region, rest.join("/"));
    if (alarm && "MetricName" in alarm.definition) look(env, alarm, alarm.definition);
  });

/**
 * Puts an alarm, in INSUFFICIENT_DATA until it is evaluated, or changes one. Throws a ZodError, or a RangeError for a composite of
 * alarms that are not there or of itself.
 */
export const putAlarm = (env: Environment, region: string, input: AlarmInput): Alarm => {
  const definition = AlarmDefinition.parse(input);
  const was = get(env, region, definition.AlarmName);
  const alarm: Alarm = {
    region,
    definition,
    state: was?.state ?? "INSUFFICIENT_DATA",
    reason: was?.reason ?? "Unchecked: Initial alarm creation",
    since: was?.since ?? env.world.now,
  };
  if ("AlarmRule" in definition) {
    const unknown = alarmsIn(parseRule(definition.AlarmRule)).find((child) => !get(env, region, child));
    if (unknown !== undefined) throw new RangeError(`there is no alarm ${unknown} in ${region}`);
    if (comesBack(env, region, definition.AlarmRule, definition.AlarmName))
      throw new RangeError(`${definition.AlarmName} would ask about itself`);
  }
  env.world.shelf.atomically(() => {
    env.world.shelf.put(kind(region), definition.AlarmName, alarm);
    if ("MetricName" in definition) lookNext(env, alarm, definition);
    else settleComposites(env, region);
  });
  return alarm;
};

/** False when there is none. */
export const dropAlarm = (env: Environment, region: string, alarm: string): boolean => {
  if (!get(env, region, alarm)) return false;
  env.world.shelf.delete(kind(region), alarm);
  env.world.clearTimer(LOOK, `${region}/${alarm}`);
  return true;
};

type Metrical = z.infer<typeof MetricAlarm>;

/** At the end of the next period, when its point has come in: some namespaces are late. */
const lookNext = (env: Environment, { region }: Alarm, definition: Metrical): void => {
  const period = definition.Period * 1000;
  const lag = lagOf(definition.Namespace);
  const end = (Math.floor((env.world.now - lag) / period) + 1) * period;
  env.world.setTimer(LOOK, `${region}/${definition.AlarmName}`, end + lag);
};

const breaches = (value: number, { ComparisonOperator, Threshold }: Metrical): boolean => {
  switch (ComparisonOperator) {
    case "GreaterThanThreshold":
      return value > Threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= Threshold;
    case "LessThanThreshold":
      return value < Threshold;
    case "LessThanOrEqualToThreshold":
      return value <= Threshold;
  }
};

const metricOf = (region: string, { Namespace, MetricName, Dimensions }: Metrical): Metric => ({
  region,
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

const look = (env: Environment, alarm: Alarm, definition: Metrical): void => {
  const period = definition.Period * 1000;
  const end = env.world.now - lagOf(definition.Namespace);
  const range = definition.EvaluationPeriods + parameters.cloudwatch.range.value;
  const metric = metricOf(alarm.region, definition);
  const periods = Array.from({ length: range }, (_, n) => end - (range - n) * period).map((from) => ({
    from,
    to: from + period,
  }));
  const points = pointsOf(env, metric, definition.Statistic, periods);
  const state = evaluate(
    points.map((point) => (point === undefined ? undefined : breaches(point, definition))),
    {
      evaluated: definition.EvaluationPeriods,
      toAlarm: Math.min(definition.DatapointsToAlarm ?? definition.EvaluationPeriods, definition.EvaluationPeriods),
      missing: definition.TreatMissingData,
    },
    alarm.state,
  );
  const recent = points.filter((point) => point !== undefined).slice(-definition.EvaluationPeriods);
  move(env, alarm, state, {
    reason: `Threshold ${state === "ALARM" ? "" : "not "}Crossed: ${recent.length} of ${definition.EvaluationPeriods} datapoints [${recent.join(", ")}] against ${definition.ComparisonOperator} ${definition.Threshold}`,
    data: {
      version: "1.0",
      period: definition.Period,
      statistic: definition.Statistic,
      recentDatapoints: recent,
      threshold: definition.Threshold,
    },
  });
  lookNext(env, alarm, definition);
};

const timestamp = (at: Millis): string => new Date(at).toISOString().replace("Z", "+0000");

/** The alarm's state from now on, and the event that AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html shows. */
const move = (
  env: Environment,
  alarm: Alarm,
  state: AlarmState,
  { reason, data }: { reason: string; data: object },
): void => {
  if (state === alarm.state) return;
  const { now } = env.world;
  const previousState = { value: alarm.state, reason: alarm.reason, timestamp: timestamp(alarm.since) };
  Object.assign(alarm, { state, reason, since: now });
  env.world.shelf.put(kind(alarm.region), alarm.definition.AlarmName, alarm);
  send(env, alarm.region, {
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    resources: [`arn:aws:cloudwatch:${alarm.region}:${env.account}:alarm:${alarm.definition.AlarmName}`],
    detail: {
      alarmName: alarm.definition.AlarmName,
      state: { value: state, reason, reasonData: JSON.stringify(data), timestamp: timestamp(now) },
      previousState,
      configuration: configurationOf(alarm),
    },
  });
  settleComposites(env, alarm.region);
};

const configurationOf = ({ region, definition }: Alarm): object =>
  "AlarmRule" in definition
    ? { alarmRule: definition.AlarmRule }
    : {
        metrics: [
          {
            id: "m1",
            metricStat: {
              metric: {
                namespace: definition.Namespace,
                name: definition.MetricName,
                dimensions: metricOf(region, definition).dimensions,
              },
              period: definition.Period,
              stat: definition.Statistic,
            },
            returnData: true,
          },
        ],
      };

/** Composites follow at once; one of composites settles when those have moved. */
const settleComposites = (env: Environment, region: string): void => {
  const stateOf = (child: string): AlarmState => get(env, region, child)?.state ?? "INSUFFICIENT_DATA";
  for (const { definition } of alarmsOf(env, region)) {
    const alarm = get(env, region, definition.AlarmName);
    if (!alarm || !("AlarmRule" in definition)) continue;
    const rule = parseRule(definition.AlarmRule);
    const children = alarmsIn(rule).map((child) => ({ name: child, state: { value: stateOf(child) } }));
    move(env, alarm, holds(rule, stateOf) ? "ALARM" : "OK", {
      reason: children.map((child) => `${child.name} is ${child.state.value}`).join(", "),
      data: { triggeringAlarms: children },
    });
  }
};

/** Whether a composite comes, by what it asks about, to `name` again: such a circle would never settle. */
const comesBack = (env: Environment, region: string, rule: string, name: string): boolean =>
  alarmsIn(parseRule(rule)).some((child) => {
    const definition = get(env, region, child)?.definition;
    return (
      child === name || (definition && "AlarmRule" in definition && comesBack(env, region, definition.AlarmRule, name))
    );
  });
