import type {
  ChannelClass,
  ChannelState,
  CreateChannelRequest,
  InputAttachment,
  InputType,
  ScheduleAction,
} from "@aws-sdk/client-medialive";
import { AwsError, type Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";

/** What a picture taken from somewhere shows a viewer. `poor` and `corrupt`: the programme, badly. */
export type Picture = "programme" | "poor" | "corrupt" | "frozen" | "slate" | "black" | "error";
/** What an encoder puts out. `fill`: what it makes up for an input that is lost; viewers see black. */
export type Output = Exclude<Picture, "error"> | "fill";

/** `blocked`: nothing reaches the packager. `unlocked`: the pipelines are not in step. `low-score`: MQCS below what is acceptable. */
export type Condition = "lost" | "black" | "frozen" | "corrupt" | "poor" | "blocked" | "unlocked" | "low-score";

export interface Attachment {
  name: string;
  inputId: string;
  type: InputType;
  /** What the source shows while it is there. */
  shows: "programme" | "slate";
  /** MediaConnect flow ARNs it comes from, by pipeline; one flow serves both. */
  flows: string[];
  /** A file's length; a live input has none. */
  lengthMs?: Millis;
  given: InputAttachment;
}

export interface Pipeline {
  up: boolean;
  /** Has written its first segment since it came up. */
  delivering: boolean;
  paused: boolean;
  /** What it suffers from, since when. */
  conditions?: Partial<Record<Condition, Millis>>;
  /** Since when the other input of its failover pair is good, and which that is; 0: since ever. */
  standby?: { name: string; goodSince?: Millis };
  /** Active input, while up. */
  attachment?: string;
  action?: string;
}

export interface ChannelRecord {
  region: string;
  id: string;
  arn: string;
  name: string;
  class: ChannelClass;
  state: ChannelState;
  /** Starts accepted so far; names the present or last run. */
  run: number;
  pipelines: Pipeline[];
  /** While AWS maintains it: pipelines still to be done, the first of them now; and how long each is down. */
  maintenance?: { pending: number[]; downMs?: Millis };
  attachments: Attachment[];
  tags: Record<string, string>;
  /** Alerts raised in this run. */
  alerts: number;
  /** Order of schedule actions. */
  actions: number;
  deletedAt?: Millis;
  given: Pick<CreateChannelRequest, "Destinations" | "EncoderSettings" | "InputSpecification" | "LogLevel" | "RoleArn">;
}

export interface InputRecord {
  region: string;
  id: string;
  arn: string;
  name: string;
  type: InputType;
  flows: string[];
  tags: Record<string, string>;
}

export interface ActionRecord {
  name: string;
  order: number;
  action: ScheduleAction;
  /** When it happens or happened; absent while it follows an action whose end is not known. */
  dueAt?: Millis;
}

const CHANNEL = "twin.channel";
export const channelKind = (region: string): string => `${CHANNEL}:${region}`;
export const inputKind = (region: string): string => `twin.input:${region}`;
export const scheduleKind = (channel: Pick<ChannelRecord, "region" | "id">): string =>
  `twin.schedule:${channel.region}/${channel.id}`;
/** Names a channel among all Regions: the id of its timers. */
export const channelKey = (channel: Pick<ChannelRecord, "region" | "id">): string => `${channel.region}/${channel.id}`;

export const channelArn = (env: Environment, region: string, id: string): string =>
  `arn:aws:medialive:${region}:${env.account}:channel:${id}`;
export const inputArn = (env: Environment, region: string, id: string): string =>
  `arn:aws:medialive:${region}:${env.account}:input:${id}`;

export const findChannel = (env: Environment, region: string, id: string): ChannelRecord | undefined =>
  env.world.shelf.get<ChannelRecord>(channelKind(region), id);

/** By the id of a timer. */
export const channelOf = (env: Environment, key: string): ChannelRecord | undefined => {
  const [region = "", id = ""] = key.split("/");
  return findChannel(env, region, id);
};

/** The channel, or NotFoundException / BadRequestException thrown. */
export const getChannel = (env: Environment, region: string, id: string | undefined): ChannelRecord => {
  if (!id) throw new AwsError("BadRequestException", "ChannelId is required");
  const channel = findChannel(env, region, id);
  const gone =
    channel?.deletedAt !== undefined && env.world.now - channel.deletedAt >= parameters.medialive.deletedVisible.value;
  if (!channel || gone) throw new AwsError("NotFoundException", `Channel with id ${id} not found`);
  return channel;
};

export const allChannels = (env: Environment, region: string): [id: string, channel: ChannelRecord][] =>
  env.world.shelf.all<ChannelRecord>(channelKind(region));

export const runningCount = (channel: ChannelRecord): number =>
  channel.pipelines.filter((pipeline) => pipeline.up).length;
export const idlePipelines = (channelClass: ChannelClass): Pipeline[] =>
  Array.from({ length: channelClass === "SINGLE_PIPELINE" ? 1 : 2 }, () => ({
    up: false,
    delivering: false,
    paused: false,
  }));
