import type { AutomaticInputFailoverSettings } from "@aws-sdk/client-medialive";
import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { clearAlerts, setAlert } from "./alerts.ts";
import { inputConditions } from "./conditions.ts";
import { sendInputChange } from "./events.ts";
import { forgetNoticed } from "./noticing.ts";
import { type Attachment, type ChannelRecord, type Condition, channelKey, type Pipeline } from "./records.ts";

/*
 * Automatic input failover, per pipeline, by docs.aws.amazon.com/medialive/latest/ug/aif-behavior-startup.html and the API model.
 * Written from these pages alone; the control plane's idea of it is elsewhere, and may be contradicted by this one.
 */

/** Ids: `<region>/<channel>/<pipeline>`. */
export const FAILOVER = "twin.pipeline.failover";
export const FAILED_OVER = "twin.pipeline.failed-over";
export const FAILED_OVER_ALERT = "Input Failed Over";

interface Pair {
  primary: Attachment;
  secondary: Attachment;
  settings: AutomaticInputFailoverSettings;
}

/** The pair that an attachment is in, if any. */
const pairOf = (channel: ChannelRecord, name: string | undefined): Pair | undefined => {
  for (const primary of channel.attachments) {
    const settings = primary.given.AutomaticInputFailoverSettings;
    const secondary = channel.attachments.find(({ inputId }) => inputId === settings?.SecondaryInputId);
    if (settings && secondary && (name === primary.name || name === secondary.name))
      return { primary, secondary, settings };
  }
  return undefined;
};

/** What makes an input of the pair unhealthy, and after how long. */
const triggers = ({ FailoverConditions }: AutomaticInputFailoverSettings): Map<Condition, Millis> => {
  const { failover, failoverOn } = parameters.medialive;
  const found = new Map<Condition, Millis>();
  for (const { FailoverConditionSettings: on } of FailoverConditions ?? []) {
    const { InputLossSettings: loss, VideoBlackSettings: black } = on ?? {};
    const after = { loss: loss?.InputLossThresholdMsec, black: black?.VideoBlackThresholdMsec };
    if (loss)
      for (const condition of failoverOn.value.InputLossSettings)
        found.set(condition, after.loss ?? failover.value.after);
    if (black)
      for (const condition of failoverOn.value.VideoBlackSettings)
        found.set(condition, after.black ?? failover.value.after);
  }
  // None configured: the loss of the input.
  return found.size > 0 ? found : new Map([["lost", failover.value.after]]);
};

const key = (channel: ChannelRecord, p: number): string => `${channelKey(channel)}/${p}`;

/**
 * Changes to the pair's other input when it is time, or sets a timer for when it will be. Answers whether it changed. The caller has
 * noticed the pipeline's conditions, and saves.
 */
export const watchPair = (env: Environment, channel: ChannelRecord, p: number, pipeline: Pipeline): boolean => {
  const pair = pipeline.up ? pairOf(channel, pipeline.attachment) : undefined;
  if (!pair) {
    delete pipeline.standby;
    env.world.clearTimer(FAILOVER, key(channel, p));
    return false;
  }
  const on = triggers(pair.settings);
  const other = pipeline.attachment === pair.primary.name ? pair.secondary : pair.primary;
  watchStandby(env, channel, p, { pipeline, other, on });
  const due = dueAt(pipeline, pair, on);
  if (due === undefined || due > env.world.now) {
    if (due === undefined) env.world.clearTimer(FAILOVER, key(channel, p));
    else env.world.setTimer(FAILOVER, key(channel, p), due);
    return false;
  }
  failOver(env, channel, p, other);
  return true;
};

interface Standby {
  pipeline: Pipeline;
  other: Attachment;
  on: ReadonlyMap<Condition, Millis>;
}
/** Keeps since when the input that is not taken is good. */
const watchStandby = (env: Environment, channel: ChannelRecord, p: number, { pipeline, other, on }: Standby): void => {
  const bad = inputConditions(env, channel, p, other).some((condition) => on.has(condition));
  const known = pipeline.standby?.name === other.name ? pipeline.standby : undefined;
  if (bad) pipeline.standby = { name: other.name };
  else if (!known) pipeline.standby = { name: other.name, goodSince: 0 };
  else if (known.goodSince === undefined) pipeline.standby = { name: other.name, goodSince: env.world.now };
};

/** When it changes to the other input: not while that is bad, nor before it counts as healthy again. */
const dueAt = (
  { conditions = {}, attachment, standby }: Pipeline,
  { secondary, settings }: Pair,
  on: ReadonlyMap<Condition, Millis>,
): Millis | undefined => {
  if (standby?.goodSince === undefined) return undefined;
  const clear = settings.ErrorClearTimeMsec ?? parameters.medialive.failover.value.backAfter;
  const healthyAt = standby.goodSince === 0 ? 0 : standby.goodSince + clear;
  if (attachment === secondary.name && settings.InputPreference === "PRIMARY_INPUT_PREFERRED") return healthyAt;
  const bad = [...on].flatMap(([condition, after]) => {
    const since = conditions[condition];
    return since === undefined ? [] : [since + after];
  });
  return bad.length === 0 ? undefined : Math.max(healthyAt, Math.min(...bad));
};

const failOver = (env: Environment, channel: ChannelRecord, p: number, to: Attachment): void => {
  const pipeline = channel.pipelines[p];
  if (!pipeline) return;
  const from = pipeline.attachment ?? "";
  const wasBad = Object.keys(pipeline.conditions ?? {}).length > 0;
  forgetNoticed(env, channel, p);
  pipeline.attachment = to.name;
  // The one that is left is the standby now: bad, unless it was left because the primary is preferred.
  pipeline.standby = wasBad ? { name: from } : { name: from, goodSince: 0 };
  sendInputChange(env, channel, p);
  clearAlerts(env, channel, p, FAILED_OVER_ALERT);
  setAlert(env, channel, p, FAILED_OVER_ALERT, `${FAILED_OVER_ALERT} from ${from} to ${to.name}`);
  env.world.setTimer(FAILED_OVER, key(channel, p), env.world.now + parameters.medialive.failedOverAlert.value);
};
