import type { Cause, Edge, Subject } from "@showcaller/contracts";
import { deliveryAlarm } from "../monitors/names.ts";
import type { Instant } from "../ports.ts";
import { metricCause } from "./alarm-metrics.ts";
import { type BusEvent, instantOf, type Reader, type Reading, subjectOf } from "./bus-event.ts";
import { type Fields, fields, inner, list, number, parsed, text, upper } from "./lenient.ts";
import { isBroken, isOwnAlarm } from "./own.ts";

/*
 * Alarms come in three shapes that say the same: on the bus (guaranteed, unlike media events), straight to a Lambda, and by SNS
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html, …/alarms-and-actions-Lambda.html,
 * sns/latest/dg/sns-… "AlarmName"). Each is read into `Alarm`, and that into a signal.
 */
interface Alarm {
  name: string;
  arn: string | undefined;
  state: string;
  reason: string;
  reasonData: Fields;
  previousReasonData: Fields;
  evaluation: string | undefined;
  namespace: string | undefined;
  metric: string | undefined;
  dimensions: ReadonlyMap<string, string>;
  rule: string | undefined;
  at: Instant | undefined;
}

/** `CloudWatch Alarm State Change`: metric, anomaly and composite alarms alike. */
export const alarmChange: Reader = (event) => {
  const { detail } = event;
  const name = text(detail, "alarmName");
  const state = inner(detail, "state");
  const value = upper(state, "value");
  if (name === undefined || value === undefined) return undefined;
  return alarmSignal(event, {
    name,
    arn: event.resources.find((arn) => arn.includes(":alarm:")),
    state: value,
    ...reasons(state, inner(detail, "previousState")),
    ...metricOf(inner(detail, "configuration")),
    at: instantOf(text(state, "timestamp"), event.at),
  });
};

/** An alarm's direct action on a Lambda: another envelope, no detail-type. */
export const directAlarm = (from: Fields, event: BusEvent): Reading | undefined => {
  const data = inner(from, "alarmData");
  const [name, state] = [text(data, "alarmName"), inner(data, "state")];
  const value = upper(state, "value");
  if (name === undefined || value === undefined) return undefined;
  return alarmSignal(event, {
    name,
    arn: text(from, "alarmArn"),
    state: value,
    ...reasons(state, inner(data, "previousState")),
    ...metricOf(inner(data, "configuration")),
    at: instantOf(text(state, "timestamp"), event.at),
  });
};

/** What SNS carries. */
export const snsAlarm = (from: Fields, event: BusEvent): Reading | undefined => {
  const [name, value] = [text(from, "AlarmName"), upper(from, "NewStateValue")];
  if (name === undefined || value === undefined) return undefined;
  const trigger = inner(from, "Trigger");
  return alarmSignal(event, {
    name,
    arn: text(from, "AlarmArn"),
    state: value,
    reason: text(from, "NewStateReason") ?? "",
    reasonData: new Map(),
    previousReasonData: new Map(),
    evaluation: undefined,
    namespace: text(trigger, "Namespace"),
    metric: text(trigger, "MetricName"),
    dimensions: new Map(
      list(trigger, "Dimensions").map((pair) => {
        const members = fields(pair);
        return [text(members, "name") ?? "", text(members, "value") ?? ""] as const;
      }),
    ),
    rule: text(from, "AlarmRule"),
    at: instantOf(text(from, "StateChangeTime"), event.at),
  });
};

/** One contributor of an alarm over many series. */
export const contributorChange: Reader = (event) => {
  const read = alarmChange(event);
  const contributor = inner(event.detail, "alarmContributor");
  const id = text(contributor, "id");
  if (read === undefined || id === undefined) return undefined;
  return {
    ...read,
    kind: "alarm-contributor",
    condition: `${read.condition}|${id}`,
    text: `${read.text} (contributor ${id})`,
  };
};

/** An alarm that was made, edited or deleted. A threshold that was moved heals nothing. */
export const alarmConfiguration: Reader = (event) => {
  const name = text(event.detail, "alarmName");
  if (name === undefined) return undefined;
  const operation = text(event.detail, "operation") ?? "changed";
  return {
    kind: "alarm-configuration",
    subject: { ...subjectOf("cloudwatch", event, event.resources[0]), name },
    condition: "configuration",
    name,
    text: `alarm ${name}: ${operation}`,
    ours: isOwnAlarm(name),
  };
};

function alarmSignal(event: BusEvent, alarm: Alarm): Reading {
  const own = isOwnAlarm(alarm.name);
  const edge = edgeOfAlarm(alarm);
  const cause: Cause | undefined = isBroken(alarm.name)
    ? "control-plane"
    : own
      ? undefined
      : deliveryAlarm(alarm.name)
        ? "delivery"
        : metricCause(alarm.namespace, alarm.metric);
  const pipeline = alarm.dimensions.get("Pipeline");
  return {
    kind: "alarm",
    severity: alarm.state === "ALARM" ? (cause ? "critical" : "warning") : "info",
    subject: subjectOfAlarm(event, alarm),
    condition: `alarm|${alarm.arn ?? alarm.name}`,
    edge,
    cause,
    pipeline: pipeline === "0" ? 0 : pipeline === "1" ? 1 : undefined,
    name: alarm.name,
    text: `alarm ${alarm.name} ${alarm.state}: ${alarm.reason}`,
    facts: {
      state: alarm.state,
      ...(alarm.metric ? { metric: `${alarm.namespace ?? ""} ${alarm.metric}` } : {}),
      ...(alarm.rule ? { rule: alarm.rule } : {}),
    },
    ours: own && cause === undefined,
    at: alarm.at,
  };
}

/**
 * ALARM sets. OK clears only if it was measured: not with missing data taken for good, not on part of the data, and not because
 * somebody moved the threshold under it. INSUFFICIENT_DATA says nothing.
 */
function edgeOfAlarm({ state, reason, reasonData, previousReasonData, evaluation }: Alarm): Edge | undefined {
  if (state === "ALARM") return "SET";
  if (state !== "OK" || evaluation === "PARTIAL_DATA" || evaluation === "EVALUATION_ERROR") return undefined;
  if (/no datapoints|unchecked: initial alarm creation/i.test(reason)) return undefined;
  const [now, before] = [number(reasonData, "threshold"), number(previousReasonData, "threshold")];
  return now !== undefined && before !== undefined && now !== before ? undefined : "CLEARED";
}

function reasons(state: Fields, previous: Fields) {
  return {
    reason: text(state, "reason") ?? "",
    reasonData: fields(parsed(state.get("reasondata"))),
    previousReasonData: fields(parsed(previous.get("reasondata"))),
    evaluation: upper(state, "evaluationState"),
  };
}

/** The first metric of an alarm; of a metric math expression, the first of its terms. */
function metricOf(configuration: Fields): Pick<Alarm, "namespace" | "metric" | "dimensions" | "rule"> {
  for (const entry of list(configuration, "metrics")) {
    const metric = inner(inner(fields(entry), "metricStat"), "metric");
    if (metric.size === 0) continue;
    return {
      namespace: text(metric, "namespace"),
      metric: text(metric, "name"),
      dimensions: dimensionsOf(metric.get("dimensions")),
      rule: undefined,
    };
  }
  return { namespace: undefined, metric: undefined, dimensions: new Map(), rule: text(configuration, "alarmRule") };
}

/** Names of dimensions are not folded: ChannelId and its misspellings are different metrics at AWS. */
function dimensionsOf(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, said]) => (typeof said === "string" ? [[name, said] as const] : [])),
  );
}

/** The thing that is measured, where the dimensions name it; else the alarm. */
function subjectOfAlarm(event: BusEvent, { name, arn, namespace, dimensions }: Alarm): Subject {
  const base = subjectOf("cloudwatch", event, arn);
  const { arn: _, ...place } = base;
  if (namespace === "AWS/MediaLive" && dimensions.has("ChannelId"))
    return { ...place, service: "medialive", name: dimensions.get("ChannelId") ?? "" };
  if (namespace === "AWS/MediaConnect" && dimensions.has("FlowARN"))
    return { ...place, service: "mediaconnect", arn: dimensions.get("FlowARN") ?? "" };
  if (namespace === "AWS/MediaConnect" && dimensions.has("SourceARN"))
    return { ...place, service: "mediaconnect", arn: dimensions.get("SourceARN") ?? "" };
  if (namespace === "AWS/MediaPackage" && dimensions.has("Channel")) {
    const group = dimensions.get("ChannelGroup");
    const name = dimensions.get("Channel") ?? "";
    return { ...place, service: "mediapackage", name, ...(group === undefined ? {} : { group }) };
  }
  return { ...base, name };
}
