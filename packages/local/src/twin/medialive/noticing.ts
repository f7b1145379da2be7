import type { InputType } from "@aws-sdk/client-medialive";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { clearAlerts, setAlert } from "./alerts.ts";
import { conditionsOf, sourceOf } from "./conditions.ts";
import { type ChannelRecord, type Condition, channelKey, type Pipeline } from "./records.ts";

/** A condition has lasted until its alert. Its id is `<region>/<channel>/<pipeline>/<condition>`. */
export const NOTICED = "twin.pipeline.noticed";

/** Wordings of docs.aws.amazon.com/medialive/latest/ug/monitor-activity-types-alerts-channels.html. */
const alerts: Readonly<Partial<Record<Condition, string>>> = {
  black: "Black Video Detected",
  corrupt: "RTP Header Corruption",
  blocked: "Failed HTTP Post Output Request",
  unlocked: "Unable to Establish Video Alignment on Input Content",
  "low-score": "The MQCS score is low for this pipeline",
};
const PACKETS = "Stopped Receiving UDP Input";
const losses: Readonly<Partial<Record<InputType, string>>> = {
  RTMP_PUSH: "RTMP Has No Audio/Video",
  RTMP_PULL: "RTMP Server Disconnected",
  URL_PULL: "HTTP Get Failed",
  MP4_FILE: "HTTP Get Failed",
  TS_FILE: "HTTP Get Failed",
};
/** The alert that a condition raises, if one does: the loss of an input is told by how it comes. */
const alertFor = (condition: Condition, type: InputType | undefined): string | undefined =>
  condition === "lost" ? (losses[type ?? "MEDIACONNECT"] ?? PACKETS) : alerts[condition];

const after = (condition: Condition): number =>
  condition === "lost"
    ? parameters.medialive.noPacketAlert.value
    : ((parameters.medialive.alertAfter.value as Partial<Record<Condition, number>>)[condition] ?? 0);

const key = (channel: ChannelRecord, p: number, condition: Condition): string =>
  `${channelKey(channel)}/${p}/${condition}`;

/** Takes up what a pipeline suffers from now, and lets go of what is over: alerts follow. The caller saves. */
export const notice = (env: Environment, channel: ChannelRecord, p: number, pipeline: Pipeline): void => {
  const was = pipeline.conditions ?? {};
  const now = conditionsOf(env, channel, p, pipeline);
  const type = sourceOf(channel, pipeline)?.type;
  pipeline.conditions = Object.fromEntries(now.map((condition) => [condition, was[condition] ?? env.world.now]));
  for (const condition of now)
    if (was[condition] === undefined && alertFor(condition, type))
      env.world.setTimer(NOTICED, key(channel, p, condition), env.world.now + after(condition));
  for (const condition of Object.keys(was) as Condition[])
    if (!now.includes(condition)) letGo(env, channel, p, condition, type);
};

const letGo = (
  env: Environment,
  channel: ChannelRecord,
  p: number,
  condition: Condition,
  type: InputType | undefined,
): void => {
  env.world.clearTimer(NOTICED, key(channel, p, condition));
  const alert = alertFor(condition, type);
  if (alert) clearAlerts(env, channel, p, alert);
};

/** Another input, or none: what was noticed of the one before is over, and begins anew if this one suffers too. */
export const forgetNoticed = (env: Environment, channel: ChannelRecord, p: number): void => {
  const pipeline = channel.pipelines[p];
  const type = pipeline && sourceOf(channel, pipeline)?.type;
  for (const condition of Object.keys(pipeline?.conditions ?? {}) as Condition[])
    letGo(env, channel, p, condition, type);
  if (pipeline) pipeline.conditions = {};
};

/** What has not been told yet never will be. */
export const stopNoticing = (env: Environment, channel: ChannelRecord, p: number): void => {
  for (const condition of Object.keys(channel.pipelines[p]?.conditions ?? {}) as Condition[])
    env.world.clearTimer(NOTICED, key(channel, p, condition));
};

/** The time of a condition's alert has come. */
export const raise = (env: Environment, channel: ChannelRecord, p: number, condition: Condition): void => {
  const pipeline = channel.pipelines[p];
  if (pipeline?.conditions?.[condition] === undefined) return;
  const alert = alertFor(condition, sourceOf(channel, pipeline)?.type);
  if (alert) setAlert(env, channel, p, alert, `${alert} on ${pipeline.attachment}`);
};
