import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { type ActionRecord, type ChannelRecord, channelKey, scheduleKind } from "./records.ts";

export const ACTION = "twin.action";

export const actionsOf = (env: Environment, channel: ChannelRecord): ActionRecord[] =>
  env.world.shelf.all<ActionRecord>(scheduleKind(channel)).map(([, action]) => action);

export const putAction = (env: Environment, channel: ChannelRecord, action: ActionRecord): void => {
  env.world.shelf.put(scheduleKind(channel), action.name, action);
  const id = `${channelKey(channel)}/${action.name}`;
  if (action.dueAt === undefined) env.world.clearTimer(ACTION, id);
  else env.world.setTimer(ACTION, id, action.dueAt);
};

export const removeAction = (env: Environment, channel: ChannelRecord, name: string): void => {
  env.world.shelf.delete(scheduleKind(channel), name);
  env.world.clearTimer(ACTION, `${channelKey(channel)}/${name}`);
};

/**
 * The input a pipeline that comes up now takes: the latest switch of the schedule whose time has come, else the first
 * attachment (docs.aws.amazon.com/medialive/latest/ug/ips-start-channel-multi-inputs.html). So a switch left over from
 * an earlier show decides the first input of the next.
 */
export const inputNow = (env: Environment, channel: ChannelRecord): { attachment: string; action: string } => {
  let latest: { attachment: string; action: string; at: Millis; order: number } | undefined;
  for (const { name, order, dueAt, action } of actionsOf(env, channel)) {
    const attachment = action.ScheduleActionSettings?.InputSwitchSettings?.InputAttachmentNameReference;
    if (attachment === undefined || dueAt === undefined || dueAt > env.world.now) continue;
    if (!channel.attachments.some((known) => known.name === attachment)) continue;
    if (!latest || dueAt > latest.at || (dueAt === latest.at && order > latest.order))
      latest = { attachment, action: name, at: dueAt, order };
  }
  return latest
    ? { attachment: latest.attachment, action: latest.action }
    : { attachment: channel.attachments[0]?.name ?? "", action: "Initial Channel Input" };
};

/** Actions that follow `name`, which has just begun: START ones are due now, END ones when its file ends (a live input never does). */
export const armFollowers = (env: Environment, channel: ChannelRecord, name: string): void => {
  const actions = actionsOf(env, channel);
  const attachment = actions.find((action) => action.name === name)?.action.ScheduleActionSettings?.InputSwitchSettings
    ?.InputAttachmentNameReference;
  const length = channel.attachments.find((known) => known.name === attachment)?.lengthMs;
  for (const follower of actions) {
    const follow = follower.action.ScheduleActionStartSettings?.FollowModeScheduleActionStartSettings;
    if (follow?.ReferenceActionName !== name || follower.dueAt !== undefined) continue;
    if (follow.FollowPoint === "START") putAction(env, channel, { ...follower, dueAt: env.world.now });
    else if (length !== undefined) putAction(env, channel, { ...follower, dueAt: env.world.now + length });
  }
};
