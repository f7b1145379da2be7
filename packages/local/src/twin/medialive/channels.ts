import type {
  ChannelSummary,
  CreateChannelRequest,
  DescribeChannelResponse,
  ListChannelsRequest,
  ListChannelsResponse,
  UpdateChannelRequest,
} from "@aws-sdk/client-medialive";
import { AwsError } from "../../kernel/types.ts";
import { type Environment, numericId, pageOf } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { attach } from "./inputs.ts";
import { begin, change, refusal } from "./lifecycle.ts";
import {
  allChannels,
  type ChannelRecord,
  channelArn,
  findChannel,
  getChannel,
  idlePipelines,
  runningCount,
} from "./records.ts";

/** CreateChannel in reduced form: encoder settings are kept and not looked into. */
export const createChannel = (env: Environment, region: string, request: CreateChannelRequest): ChannelRecord => {
  if (!request.Name) throw new AwsError("BadRequestException", "Name is required");
  const channelClass = request.ChannelClass ?? "STANDARD";
  if (channelClass !== "STANDARD" && channelClass !== "SINGLE_PIPELINE") {
    throw new AwsError("BadRequestException", `ChannelClass ${channelClass} is not STANDARD or SINGLE_PIPELINE`);
  }
  const id = numericId(env, region, (taken) => findChannel(env, region, taken) !== undefined);
  const channel: ChannelRecord = {
    region,
    id,
    arn: channelArn(env, region, id),
    name: request.Name,
    class: channelClass,
    state: "CREATING",
    run: 0,
    pipelines: idlePipelines(channelClass),
    attachments: attach(env, region, request.InputAttachments ?? []),
    tags: request.Tags ?? {},
    alerts: 0,
    actions: 0,
    given: kept(request),
  };
  begin(env, channel);
  return channel;
};

type Kept = "Destinations" | "EncoderSettings" | "InputSpecification" | "LogLevel" | "RoleArn";
const kept = ({
  Destinations,
  EncoderSettings,
  InputSpecification,
  LogLevel,
  RoleArn,
}: Pick<CreateChannelRequest, Kept>): Pick<CreateChannelRequest, Kept> => ({
  Destinations,
  EncoderSettings,
  InputSpecification,
  LogLevel,
  RoleArn,
});

/** UpdateChannel: name, inputs and destinations; only on an idle channel or after a failed update. */
export const updateChannel = (env: Environment, region: string, request: UpdateChannelRequest): ChannelRecord => {
  const channel = getChannel(env, region, request.ChannelId);
  const refused = refusal("UpdateChannel", channel);
  if (refused) throw refused;
  if (request.Name) channel.name = request.Name;
  if (request.InputAttachments) channel.attachments = attach(env, region, request.InputAttachments);
  const given = Object.entries(kept(request)).filter(([, value]) => value !== undefined);
  channel.given = { ...channel.given, ...Object.fromEntries(given) };
  change(env, channel);
  return channel;
};

const summary = (channel: ChannelRecord): ChannelSummary => ({
  Arn: channel.arn,
  Id: channel.id,
  Name: channel.name,
  ChannelClass: channel.class,
  State: channel.state,
  PipelinesRunningCount: runningCount(channel),
  InputAttachments: channel.attachments.map(({ given }) => given),
  Destinations: channel.given.Destinations ?? [],
  EgressEndpoints: [],
  InputSpecification: channel.given.InputSpecification,
  LogLevel: channel.given.LogLevel ?? "DISABLED",
  RoleArn: channel.given.RoleArn,
  Tags: channel.tags,
});

/** As DescribeChannel, StartChannel and StopChannel answer. Pipeline details only of pipelines that run. */
export const describe = (channel: ChannelRecord): DescribeChannelResponse => ({
  ...summary(channel),
  EncoderSettings: channel.given.EncoderSettings,
  PipelineDetails: channel.pipelines.flatMap(({ up, attachment, action }, p) =>
    up ? [{ PipelineId: String(p), ActiveInputAttachmentName: attachment, ActiveInputSwitchActionName: action }] : [],
  ),
});

export const listChannels = (env: Environment, region: string, input: ListChannelsRequest): ListChannelsResponse => {
  const alive = allChannels(env, region).filter(([, { state }]) => state !== "DELETED");
  const page = pageOf(alive, { size: input.MaxResults, token: input.NextToken }, parameters.medialive.pages.value);
  if (!page) throw new AwsError("BadRequestException", "NextToken is not valid");
  const { values, ...rest } = page;
  return { Channels: values.map(summary), ...rest };
};
