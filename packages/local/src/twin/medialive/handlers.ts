import type * as MediaLive from "@aws-sdk/client-medialive";
import { AwsError, type RequestContext, type StandIn } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { type Handlers, standIn } from "../stand-in.ts";
import { listAlerts } from "./alerts.ts";
import { createChannel, describe, listChannels, updateChannel } from "./channels.ts";
import { createInput, deleteInput, getInput, listInputs, viewInput } from "./inputs.ts";
import { refusal, remove, restartPipelines, start, stop } from "./lifecycle.ts";
import { saveChannel } from "./pipelines.ts";
import { type ChannelRecord, getChannel, inputKind } from "./records.ts";
import { batchUpdateSchedule, deleteSchedule, describeSchedule } from "./schedule.ts";

export const mediaLive = (env: Environment): StandIn => {
  const handlers: Handlers<typeof MediaLive> = {
    CreateChannel: (input, { region }) => ({ Channel: describe(createChannel(env, region, input)) }),
    DescribeChannel: (input, { region }) => describe(getChannel(env, region, input.ChannelId)),
    ListChannels: (input, { region }) => listChannels(env, region, input),
    UpdateChannel: (input, { region }) => ({ Channel: describe(updateChannel(env, region, input)) }),
    DeleteChannel: (input, { region }) => {
      const channel = getChannel(env, region, input.ChannelId);
      const refused = refusal("DeleteChannel", channel);
      if (refused) return refused;
      remove(env, channel);
      return describe(channel);
    },
    StartChannel: (input, { region, function: by }) => {
      const channel = getChannel(env, region, input.ChannelId);
      return start(env, channel, by) ?? describe(channel);
    },
    StopChannel: (input, { region, function: by }) => {
      const channel = getChannel(env, region, input.ChannelId);
      return stop(env, channel, by) ?? describe(channel);
    },
    BatchStart: (input, context) => batch(env, context, input, start),
    BatchStop: (input, context) => batch(env, context, input, stop),
    RestartChannelPipelines: (input, { region }) => {
      const channel = getChannel(env, region, input.ChannelId);
      return restartPipelines(env, channel, pipelinesIn(channel, input.PipelineIds)) ?? describe(channel);
    },
    BatchUpdateSchedule: (input, { region }) => batchUpdateSchedule(env, region, input),
    DescribeSchedule: (input, { region }) => describeSchedule(env, region, input),
    DeleteSchedule: (input, { region }) => deleteSchedule(env, region, input.ChannelId),
    ListAlerts: (input, { region }) => listAlerts(env, region, input),
    CreateInput: (input, { region }) => ({ Input: viewInput(env, createInput(env, region, input)) }),
    DescribeInput: (input, { region }) => viewInput(env, getInput(env, region, input.InputId)),
    ListInputs: (input, { region }) => listInputs(env, region, input),
    DeleteInput: (input, { region }) => {
      deleteInput(env, region, input.InputId);
      return {};
    },
    CreateTags: (input, context) =>
      editTags(env, context, input.ResourceArn, (tags) => {
        Object.assign(tags, input.Tags);
      }),
    DeleteTags: (input, context) =>
      editTags(env, context, input.ResourceArn, (tags) => {
        for (const key of input.TagKeys ?? []) delete tags[key];
      }),
    ListTagsForResource: (input, context) => {
      let found: Record<string, string> = {};
      editTags(env, context, input.ResourceArn, (tags) => {
        found = tags;
      });
      return { Tags: found };
    },
  };
  return standIn(env, {
    service: "medialive",
    handlers,
    resource: (input) => String(input.ChannelId ?? input.InputId ?? input.ResourceArn ?? ""),
    rate: parameters.medialive.rate.value,
    throttled: "TooManyRequestsException",
    down: "InternalServerErrorException",
    unmetered: ["DescribeThumbnails"],
  });
};

/** PIPELINE_0 and PIPELINE_1, never "0"; none means all. */
const pipelinesIn = (channel: ChannelRecord, ids: readonly string[] | undefined): number[] => {
  if (!ids || ids.length === 0) return channel.pipelines.map((_, p) => p);
  return [...new Set(ids)].map((id) => {
    if (id !== "PIPELINE_0" && id !== "PIPELINE_1")
      throw new AwsError("BadRequestException", `${id} is not PIPELINE_0 or PIPELINE_1`);
    const p = id === "PIPELINE_0" ? 0 : 1;
    if (p >= channel.pipelines.length) throw new AwsError("NotFoundException", `Channel ${channel.id} has no ${id}`);
    return p;
  });
};

/** BatchStart and BatchStop answer 200 with what failed in the body. */
const batch = (
  env: Environment,
  { region, function: by }: RequestContext,
  input: MediaLive.BatchStartRequest,
  act: (env: Environment, channel: ChannelRecord, by: string) => AwsError | undefined,
): MediaLive.BatchStartResponse => {
  if (input.MultiplexIds?.length)
    throw new AwsError("NotImplementedException", "multiplexes are not built in the twin");
  const Successful: MediaLive.BatchSuccessfulResultModel[] = [];
  const Failed: MediaLive.BatchFailedResultModel[] = [];
  for (const id of input.ChannelIds ?? []) {
    try {
      const channel = getChannel(env, region, id);
      const refused = act(env, channel, by);
      if (refused) Failed.push({ Arn: channel.arn, Id: id, Code: refused.code, Message: refused.message });
      else Successful.push({ Arn: channel.arn, Id: id, State: channel.state });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: id, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
};

/** Tags of a channel or an input, by ARN, changed in place. */
const editTags = (
  env: Environment,
  { region }: RequestContext,
  arn: string | undefined,
  edit: (tags: Record<string, string>) => void,
): object => {
  const [, kind, id] = /^arn:aws:medialive:[^:]+:\d{12}:(channel|input):(\d+)$/.exec(arn ?? "") ?? [];
  if (kind === "input") {
    const input = getInput(env, region, id);
    edit(input.tags);
    env.world.shelf.put(inputKind(region), input.id, input);
  } else {
    const channel = getChannel(env, region, kind && id ? id : undefined);
    edit(channel.tags);
    saveChannel(env, channel);
  }
  return {};
};
