import type { ChannelAlert, ListAlertsRequest, ListAlertsResponse } from "@aws-sdk/client-medialive";
import { AwsError, type Millis } from "../../kernel/types.ts";
import { type Environment, hex, pageOf } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { sendAlert } from "./events.ts";
import { type ChannelRecord, channelKey, getChannel } from "./records.ts";

interface AlertRecord {
  /** Opaque, and the same for the n-th alert of every run of every channel. */
  id: string;
  type: string;
  message: string;
  pipeline: number;
  setAt: Millis;
  clearedAt?: Millis;
}
const kind = (channel: ChannelRecord): string => `twin.alert:${channelKey(channel)}`;
const all = (env: Environment, channel: ChannelRecord): [string, AlertRecord][] =>
  env.world.shelf.all<AlertRecord>(kind(channel));

/** Raises an alert unless one of this type is open on the pipeline. The caller saves the channel (its counter moves). */
export const setAlert = (
  env: Environment,
  channel: ChannelRecord,
  pipeline: number,
  type: string,
  message: string,
): void => {
  const open = all(env, channel).some(
    ([, alert]) => alert.pipeline === pipeline && alert.type === type && alert.clearedAt === undefined,
  );
  if (open) return;
  channel.alerts += 1;
  const alert: AlertRecord = { id: hex(`alert:${channel.alerts}`, 40), type, message, pipeline, setAt: env.world.now };
  env.world.shelf.put(kind(channel), String(channel.alerts).padStart(6, "0"), alert);
  sendAlert(env, channel, { ...alert, state: "SET" });
};

/** Clears the open alerts of a pipeline: of one type, or all. */
export const clearAlerts = (env: Environment, channel: ChannelRecord, pipeline: number, type?: string): void => {
  for (const [key, alert] of all(env, channel)) {
    if (alert.pipeline !== pipeline || alert.clearedAt !== undefined || (type !== undefined && alert.type !== type))
      continue;
    env.world.shelf.put(kind(channel), key, { ...alert, clearedAt: env.world.now });
    sendAlert(env, channel, { ...alert, state: "CLEARED" });
  }
};

/** How many alerts of a pipeline are set. */
export const openAlerts = (env: Environment, channel: ChannelRecord, pipeline: number): number =>
  all(env, channel).filter(([, alert]) => alert.pipeline === pipeline && alert.clearedAt === undefined).length;

/** At a start the counter begins again, and what was before is forgotten. */
export const forgetAlerts = (env: Environment, channel: ChannelRecord): void => {
  for (const [key] of all(env, channel)) env.world.shelf.delete(kind(channel), key);
  channel.alerts = 0;
};

export const listAlerts = (env: Environment, region: string, input: ListAlertsRequest): ListAlertsResponse => {
  const channel = getChannel(env, region, input.ChannelId);
  const filter = input.StateFilter ?? "SET";
  if (!["SET", "CLEARED", "ALL"].includes(filter))
    throw new AwsError("BadRequestException", `StateFilter ${filter} is not SET, CLEARED or ALL`);
  const gone = env.world.now - parameters.medialive.clearedAlertVisible.value;
  const visible = all(env, channel).filter(([, { clearedAt }]) => {
    const state = clearedAt === undefined ? "SET" : "CLEARED";
    return (filter === "ALL" || filter === state) && (clearedAt === undefined || clearedAt > gone);
  });
  const page = pageOf(visible, { size: input.MaxResults, token: input.NextToken }, parameters.medialive.pages.value);
  if (!page) throw new AwsError("BadRequestException", "NextToken is not valid");
  const { values, ...rest } = page;
  return { Alerts: values.map(view), ...rest };
};

const view = (alert: AlertRecord): ChannelAlert => ({
  Id: alert.id,
  AlertType: alert.type,
  Message: alert.message,
  PipelineId: String(alert.pipeline),
  SetTimestamp: new Date(alert.setAt),
  ...(alert.clearedAt === undefined ? {} : { ClearedTimestamp: new Date(alert.clearedAt) }),
  State: alert.clearedAt === undefined ? "SET" : "CLEARED",
});
