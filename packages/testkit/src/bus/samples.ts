import type { Cause, Edge, SignalKind } from "@showcaller/contracts";
import { alertKinds } from "@showcaller/core/signals/alerts";
import { encoderArn, flowArn } from "../builders/parts.ts";

/*
 * One event for each row of the services' event lists, in the shapes that AWS documents or that were seen live (docs.aws.amazon.com/
 * eventbridge/latest/ref, medialive, mediaconnect, mediapackage and CloudWatch user guides), with account, names and times made up.
 */

export interface Sample {
  name: string;
  event: unknown;
  /** What it must be read as. */
  reads: { kind: SignalKind; edge?: Edge; cause?: Cause; pipeline?: 0 | 1; ours?: boolean };
}

export const SAMPLE_AT = "2025-08-15T19:20:00Z";

/** An event as EventBridge delivers it. */
export const busEvent = (
  source: string,
  type: string,
  detail: unknown,
  wish: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({
  version: "0",
  id: "0b0c1d2e-0000-4000-8000-000000000001",
  "detail-type": type,
  source,
  account: "123456789012",
  time: SAMPLE_AT,
  region: "eu-west-1",
  resources: [],
  detail,
  ...wish,
});

/** One turn of a MediaLive alert. */
export const alertEvent = (
  wish: {
    type?: string;
    state?: string;
    id?: string;
    pipeline?: string;
    channel?: string;
    time?: string;
    eventId?: string;
  } = {},
): Record<string, unknown> => {
  const arn = encoderArn(wish.channel ?? "main");
  return busEvent(
    "aws.medialive",
    "MediaLive Channel Alert",
    {
      alarm_state: wish.state ?? "SET",
      alarm_id: wish.id ?? "3ae2f1a9b7",
      alert_type: wish.type ?? "Video Not Detected",
      pipeline: wish.pipeline ?? "0",
      channel_arn: arn,
      message: "made up",
    },
    {
      resources: [arn],
      ...(wish.time ? { time: wish.time } : {}),
      ...(wish.eventId ? { id: wish.eventId } : {}),
    },
  );
};

const live = (type: string, detail: object) =>
  busEvent(
    "aws.medialive",
    `MediaLive ${type}`,
    { channel_arn: encoderArn("main"), ...detail },
    { resources: [encoderArn("main")] },
  );
const FLOW = flowArn("a");
const SOURCE = "arn:aws:mediaconnect:eu-west-1:123456789012:source:1-a:primary";
const OUTPUT = "arn:aws:mediaconnect:eu-west-1:123456789012:output:1-a:to-medialive";
const connect = (type: string, detail: object, ...more: string[]) =>
  busEvent("aws.mediaconnect", `MediaConnect ${type}`, detail, { resources: [FLOW, ...more] });
/** MediaPackage's own samples have no `version`. */
const packager = (type: string, detail: object) => {
  const { version: _, ...event } = busEvent("aws.mediapackage", `MediaPackage ${type}`, detail, {
    resources: ["arn:aws:mediapackage:eu-west-1:123456789012:channels/262ff182d46d4b399fcabea1364df682"],
  });
  return event;
};
const multiplex = (type: string, detail: object) =>
  busEvent("aws.medialive", `MediaLive Multiplex ${type}`, detail, {
    resources: ["arn:aws:medialive:eu-west-1:123456789012:multiplex:7"],
  });
const tr101 = (errors: object = {}) => ({
  ts_sync_loss: false,
  continuity_count_error: false,
  transport_error: false,
  pcr_error: false,
  ...errors,
});

/** An alarm on the metric of a MediaLive channel, as the bus has it. */
export const alarmEvent = (
  value: string,
  wish: {
    metric?: string;
    namespace?: string;
    dimensions?: object;
    reason?: string;
    reasonData?: object;
    previous?: object;
    name?: string;
    state?: object;
  } = {},
): Record<string, unknown> => {
  const name = wish.name ?? "main-active-alerts";
  return busEvent(
    "aws.cloudwatch",
    "CloudWatch Alarm State Change",
    {
      alarmName: name,
      state: {
        value,
        reason:
          wish.reason ??
          "Threshold Crossed: 1 datapoint [3.0 (15/08/25 19:19:00)] was greater than the threshold (0.0).",
        reasonData: JSON.stringify({ version: "1.0", threshold: 0, recentDatapoints: [3], ...wish.reasonData }),
        timestamp: "2025-08-15T19:19:58.000+0000",
        ...wish.state,
      },
      previousState: {
        value: value === "ALARM" ? "OK" : "ALARM",
        reason: "before",
        reasonData: JSON.stringify({ version: "1.0", threshold: 0, ...wish.previous }),
        timestamp: "2025-08-15T19:10:00.000+0000",
      },
      configuration: {
        metrics: [
          {
            id: "m1",
            metricStat: {
              metric: {
                namespace: wish.namespace ?? "AWS/MediaLive",
                name: wish.metric ?? "ActiveAlerts",
                dimensions: wish.dimensions ?? { ChannelId: "main", Pipeline: "0" },
              },
              period: 10,
              stat: "Maximum",
            },
            returnData: true,
          },
        ],
      },
    },
    { resources: [`arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`] },
  );
};

const snsAlarm = {
  AlarmName: "main-input-loss",
  AlarmArn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:main-input-loss",
  AWSAccountId: "123456789012",
  NewStateValue: "ALARM",
  OldStateValue: "OK",
  NewStateReason: "Threshold Crossed: 1 datapoint was greater than the threshold (0.0).",
  StateChangeTime: "2025-08-15T19:19:58.000+0000",
  Region: "EU (Ireland)",
  Trigger: {
    MetricName: "InputLossSeconds",
    Namespace: "AWS/MediaLive",
    Dimensions: [
      { name: "ChannelId", value: "main" },
      { name: "Pipeline", value: "1" },
    ],
  },
};
const notification = {
  Type: "Notification",
  MessageId: "m-1",
  TopicArn: "arn:aws:sns:eu-west-1:123456789012:alarms",
  Message: JSON.stringify(snsAlarm),
};

const sample = (name: string, event: unknown, reads: Sample["reads"]): Sample => ({ name, event, reads });

/** Every alert of MediaLive's list, set on pipeline 1. */
export const alertSamples: readonly Sample[] = alertKinds.map(({ id, type, cause, of }, n) => {
  const detail = { alarm_state: "SET", alert_type: type, pipeline: "1", message: "made up" };
  return sample(
    `${id} ${type}`,
    of === "multiplex" ? multiplex("Alert", detail) : live("Channel Alert", { ...detail, alarm_id: `a${n}` }),
    {
      kind: of === "multiplex" ? "multiplex-alert" : "encoder-alert",
      edge: "SET",
      pipeline: 1,
      ...(cause ? { cause } : {}),
    },
  );
});

const lossy = {
  unhealthy: true,
  current: { state: "CONNECTED", tr101: tr101({ pcr_error: true }) },
  previous: { state: "CONNECTED", tr101: tr101() },
};

/** Every other row. */
export const samples: readonly Sample[] = [
  sample(
    "alert cleared in small letters",
    live("Channel Alert", { alarm_state: "cleared", alarm_id: "a1", alert_type: "video not detected", pipeline: "0" }),
    { kind: "encoder-alert", edge: "CLEARED", cause: "input-loss", pipeline: 0 },
  ),
  sample(
    "channel state",
    live("Channel State Change", {
      state: "RUNNING",
      message: "Running channel",
      pipelines_running_count: 2,
      pipeline: "1",
    }),
    { kind: "encoder-state", pipeline: 1 },
  ),
  sample(
    "channel input",
    live("Channel Input Change", {
      pipeline: "0",
      message: "Input switch event on pipeline",
      active_input_attachment_name: "programme",
      active_input_switch_action_name: "Initial Channel Input",
    }),
    { kind: "encoder-input", pipeline: 0 },
  ),
  sample(
    "multiplex alert",
    multiplex("Alert", { alarm_state: "SET", alert_type: "MPTS Bitrate Overflow", message: "made up", pipeline: "0" }),
    { kind: "multiplex-alert", edge: "SET", pipeline: 0 },
  ),
  sample(
    "multiplex state",
    multiplex("State Change", { state: "RUNNING", message: "Running multiplex", pipeline: "0" }),
    { kind: "multiplex-state", pipeline: 0 },
  ),
  sample("flow alert set", connect("Alert", { errored: true, "error-code": "SRC001", "error-message": "no source" }), {
    kind: "flow-alert",
    edge: "SET",
    cause: "source-loss",
  }),
  sample("flow alert cleared, as seen live", connect("Alert", { errored: false, "error-id": "SRC001" }), {
    kind: "flow-alert",
    edge: "CLEARED",
    cause: "source-loss",
  }),
  sample(
    "source lost",
    connect(
      "Source Health",
      {
        unhealthy: true,
        current: { state: "DISCONNECTED", tr101: tr101({ ts_sync_loss: true }) },
        previous: { state: "CONNECTED", tr101: tr101() },
      },
      SOURCE,
    ),
    { kind: "source-health", edge: "SET", cause: "source-loss" },
  ),
  sample("source with errors", connect("Source Health", lossy, SOURCE), {
    kind: "source-health",
    edge: "SET",
    cause: "low-quality",
  }),
  sample(
    "source healthy",
    connect("Source Health", { unhealthy: false, current: { source_state: "CONNECTED", tr101: tr101() } }, SOURCE),
    { kind: "source-health", edge: "CLEARED", cause: "source-loss" },
  ),
  sample(
    "flow unhealthy, as seen live",
    connect("Flow Health", {
      unhealthy: true,
      current: { state: "DISCONNECTED", isBitrateZero: true, tr101: tr101() },
      previous: { state: "" },
    }),
    { kind: "flow-health", edge: "SET", cause: "source-loss" },
  ),
  sample(
    "flow healthy after its own failover",
    connect("Flow Health", {
      unhealthy: false,
      current: { source_state: "CONNECTED", failover_switch: true, tr101: tr101() },
    }),
    { kind: "flow-health", edge: "CLEARED", cause: "source-loss" },
  ),
  sample(
    "output disconnected",
    connect("Output Health", { current: { state: "DISCONNECTED" }, previous: { state: "SENDING" } }, OUTPUT),
    { kind: "output-health", edge: "SET", cause: "flow-down" },
  ),
  sample(
    "output idle",
    connect("Output Health", { current: { state: "IDLE" }, previous: { state: "SENDING" } }, OUTPUT),
    { kind: "output-health", cause: "flow-down" },
  ),
  sample("flow status", connect("Flow Status Change", { currentStatus: "ACTIVE", previousStatus: "STARTING" }), {
    kind: "flow-status",
  }),
  sample("maintenance scheduled", connect("Flow Maintenance", { currentStatus: "SCHEDULED" }), {
    kind: "flow-maintenance",
    cause: "maintenance",
  }),
  sample(
    "maintenance under way",
    connect("Flow Maintenance", { currentStatus: "INPROGRESS", previousStatus: "SCHEDULED" }),
    { kind: "flow-maintenance", edge: "SET", cause: "maintenance" },
  ),
  sample(
    "output disabled",
    connect("Output Status Change", { currentStatus: "DISABLED", previousStatus: "ENABLED" }, OUTPUT),
    { kind: "output-status", edge: "SET", cause: "flow-down" },
  ),
  sample(
    "content frozen",
    connect("Flow Content Quality", {
      impacted: true,
      streams: [
        {
          stream_pid: 256,
          video_missing: false,
          black_frames_duration_breaching: false,
          frozen_frames_duration_breaching: true,
        },
      ],
    }),
    { kind: "content-quality", edge: "SET", cause: "frozen" },
  ),
  sample(
    "content silent",
    connect("Flow Content Quality", {
      impacted: true,
      streams: [{ audio_missing: false, silent_audio_duration_breaching: true }],
    }),
    { kind: "content-quality", edge: "SET", cause: "audio-loss" },
  ),
  sample("content clear", connect("Flow Content Quality", { impacted: false, streams: [] }), {
    kind: "content-quality",
    edge: "CLEARED",
  }),
  sample(
    "router input black",
    connect("Router Input Content Quality", {
      current: { blackFrames: "DETECTED", frozenFrames: "NOT_DETECTED" },
      previous: { blackFrames: "NOT_DETECTED" },
    }),
    { kind: "router-quality", edge: "SET", cause: "black" },
  ),
  sample(
    "router input watched no more",
    connect("Router Input Content Quality", { current: { blackFrames: "DISABLED" } }),
    { kind: "router-quality" },
  ),
  sample("source metadata", connect("Flow Source Metadata Changed", { metadataChangeTime: SAMPLE_AT }, SOURCE), {
    kind: "source-metadata",
  }),
  sample(
    "packager input switch",
    packager("Input Notification", { event: "InputSwitchEvent", message: "switched", EventDetails: {} }),
    { kind: "packager-input" },
  ),
  sample("packager ingest error", packager("Input Notification", { event: "IngestError", message: "no segments" }), {
    kind: "packager-input",
    edge: "SET",
    cause: "ingest-failing",
  }),
  sample("packager ingest start", packager("Input Notification", { event: "IngestStart", message: "" }), {
    kind: "packager-input",
    edge: "CLEARED",
    cause: "ingest-failing",
  }),
  sample("packager streams", packager("Input Notification", { event: "MaxIngestStreamsError", message: "too many" }), {
    kind: "packager-input",
    edge: "SET",
    cause: "configuration",
  }),
  sample("key provider", packager("Key Provider Notification", { event: "KeyProviderError", message: "timed out" }), {
    kind: "packager-keys",
    edge: "SET",
    cause: "drm-key",
  }),
  sample("packager throttles", packager("Throttle", {}), {
    kind: "packager-throttle",
    edge: "SET",
    cause: "configuration",
  }),
  sample(
    "harvest of version 1",
    packager("HarvestJob Notification", {
      harvest_job: {
        id: "match",
        arn: "arn:aws:mediapackage-vod:eu-west-1:123456789012:harvest_jobs/match",
        status: "SUCCEEDED",
      },
    }),
    { kind: "harvest", edge: "CLEARED", cause: "harvest" },
  ),
  sample(
    "harvest of version 2",
    busEvent("aws.mediapackagev2", "MediaPackageV2 HarvestJob Notification", {
      harvestJob: { harvestJobName: "match", status: "FAILED", message: "no content" },
    }),
    { kind: "harvest", edge: "SET", cause: "harvest" },
  ),
  sample("alarm on a metric", alarmEvent("ALARM"), { kind: "alarm", edge: "SET", cause: "unspecified", pipeline: 0 }),
  sample("alarm is over", alarmEvent("OK"), { kind: "alarm", edge: "CLEARED", cause: "unspecified", pipeline: 0 }),
  sample("alarm without data", alarmEvent("INSUFFICIENT_DATA"), { kind: "alarm", cause: "unspecified", pipeline: 0 }),
  sample("alarm whose threshold was moved", alarmEvent("OK", { reasonData: { threshold: 5 } }), {
    kind: "alarm",
    cause: "unspecified",
    pipeline: 0,
  }),
  sample(
    "alarm whose missing data count as good",
    alarmEvent("OK", {
      reason:
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
    }),
    { kind: "alarm", cause: "unspecified", pipeline: 0 },
  ),
  sample("anomaly alarm", anomaly(), { kind: "alarm", edge: "SET", cause: "ingest-failing" }),
  sample("composite alarm", composite("main-anything"), { kind: "alarm", edge: "SET" }),
  sample("we are broken", composite("showcaller-self-broken"), { kind: "alarm", edge: "SET", cause: "control-plane" }),
  sample("our own alarm", composite("showcaller-self-dispatcher-age"), { kind: "alarm", edge: "SET", ours: true }),
  sample(
    "alarm contributor",
    {
      ...alarmEvent("ALARM", { metric: "MinMQCS" }),
      "detail-type": "CloudWatch Alarm Contributor State Change",
      detail: {
        ...(alarmEvent("ALARM", { metric: "MinMQCS" }).detail as object),
        alarmContributor: { id: "c-1", attributes: { ChannelId: "main" } },
      },
    },
    { kind: "alarm-contributor", edge: "SET", cause: "low-quality", pipeline: 0 },
  ),
  sample(
    "alarm edited",
    busEvent("aws.cloudwatch", "CloudWatch Alarm Configuration Change", {
      alarmName: "main-active-alerts",
      operation: "update",
      configuration: {},
      previousConfiguration: {},
    }),
    { kind: "alarm-configuration" },
  ),
  sample(
    "alarm straight to a Lambda",
    {
      source: "aws.cloudwatch",
      alarmArn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:main-input-loss",
      accountId: "123456789012",
      time: "2025-08-15T19:19:58.000+0000",
      region: "eu-west-1",
      alarmData: {
        alarmName: "main-input-loss",
        state: (alarmEvent("ALARM").detail as { state: object }).state,
        previousState: { value: "OK" },
        configuration: {
          metrics: [
            {
              id: "m1",
              metricStat: {
                metric: {
                  namespace: "AWS/MediaLive",
                  name: "InputLossSeconds",
                  dimensions: { ChannelId: "main", Pipeline: "1" },
                },
              },
            },
          ],
        },
      },
    },
    { kind: "alarm", edge: "SET", cause: "input-loss", pipeline: 1 },
  ),
  sample(
    "alarm by SNS to a Lambda",
    { Records: [{ EventSource: "aws:sns", EventVersion: "1.0", Sns: notification }] },
    { kind: "alarm", edge: "SET", cause: "input-loss", pipeline: 1 },
  ),
  sample(
    "alarm by SNS and SQS",
    { Records: [{ messageId: "q-1", eventSource: "aws:sqs", body: JSON.stringify(notification) }] },
    { kind: "alarm", edge: "SET", cause: "input-loss", pipeline: 1 },
  ),
  sample(
    "bus event by SQS",
    { Records: [{ messageId: "q-1", eventSource: "aws:sqs", body: JSON.stringify(alertEvent()) }] },
    { kind: "encoder-alert", edge: "SET", cause: "input-loss", pipeline: 0 },
  ),
  sample("execution of ours", execution("showcaller-start", "FAILED"), { kind: "execution-status", ours: true }),
  sample("execution of somebody else", execution("other", "SUCCEEDED"), { kind: "execution-status" }),
  sample(
    "schedule, with the text that it has",
    busEvent("aws.scheduler", "Scheduled Event", "{}", {
      resources: ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/nightly"],
    }),
    { kind: "scheduled" },
  ),
  sample(
    "another service's event",
    busEvent("aws.ec2", "EC2 Instance State-change Notification", { state: "running" }),
    { kind: "unknown" },
  ),
];

function anomaly(): unknown {
  return alarmEvent("ALARM", {
    name: "main-ingress",
    namespace: "AWS/MediaPackage",
    metric: "IngressBytes",
    dimensions: { ChannelGroup: "g", Channel: "main", OriginEndpoint: "hls" },
    reason: "Thresholds Crossed: 3 out of the last 3 datapoints were less than the lower thresholds",
  });
}
function composite(name: string): unknown {
  const event = alarmEvent("ALARM", { name });
  return {
    ...event,
    detail: {
      ...(event.detail as object),
      configuration: { alarmRule: "ALARM(a) OR ALARM(b)", actionsSuppressor: "s" },
    },
  };
}
function execution(machine: string, status: string): unknown {
  const arn = `arn:aws:states:eu-west-1:123456789012:execution:${machine}:run-1`;
  return busEvent(
    "aws.states",
    "Step Functions Execution Status Change",
    {
      executionArn: arn,
      stateMachineArn: `arn:aws:states:eu-west-1:123456789012:stateMachine:${machine}`,
      name: "run-1",
      status,
      startDate: 1755284400000,
      stopDate: null,
      input: "{}",
      output: null,
    },
    { resources: [arn] },
  );
}
