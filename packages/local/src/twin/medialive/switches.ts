import type { Environment } from "../environment.ts";
import { sendInputChange } from "./events.ts";
import { ACTION, actionsOf, armFollowers, removeAction } from "./inputs-in-use.ts";
import { forgetNoticed } from "./noticing.ts";
import { pause, saveChannel } from "./pipelines.ts";
import { type ActionRecord, type ChannelRecord, channelOf, scheduleKind } from "./records.ts";

/** Schedule actions happen by timer, whether anybody asks or not. On a channel that does not run, they do nothing. */
export const registerSwitches = (env: Environment): void =>
  env.world.on(ACTION, (_, id) => {
    const channel = channelOf(env, id);
    const name = id.split("/").slice(2).join("/");
    const action = channel && env.world.shelf.get<ActionRecord>(scheduleKind(channel), name);
    if (channel && action && channel.state !== "STOPPING" && channel.pipelines.some(({ up }) => up))
      perform(env, channel, action);
  });

const perform = (env: Environment, channel: ChannelRecord, { name, action }: ActionRecord): void => {
  const { InputSwitchSettings, PauseStateSettings } = action.ScheduleActionSettings ?? {};
  const attachment = InputSwitchSettings?.InputAttachmentNameReference;
  if (attachment !== undefined) switchTo(env, channel, attachment, name);
  if (PauseStateSettings)
    pause(
      env,
      channel,
      (PauseStateSettings.Pipelines ?? []).map(({ PipelineId }) => (PipelineId === "PIPELINE_0" ? 0 : 1)),
    );
  armFollowers(env, channel, name);
  saveChannel(env, channel);
};

const switchTo = (env: Environment, channel: ChannelRecord, attachment: string, action: string): void =>
  channel.pipelines.forEach((pipeline, p) => {
    if (!pipeline.up) return;
    forgetNoticed(env, channel, p);
    Object.assign(pipeline, { attachment, action });
    sendInputChange(env, channel, p);
  });

export const forgetSchedule = (env: Environment, channel: ChannelRecord): void => {
  for (const { name } of actionsOf(env, channel)) removeAction(env, channel, name);
};
