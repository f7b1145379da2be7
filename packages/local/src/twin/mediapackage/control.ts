import * as z from "zod";
import { AwsError } from "../../kernel/types.ts";
import { packagerChanged } from "../audience.ts";
import { type Environment, type PageLimits, pageOf } from "../environment.ts";
import { parameters } from "../parameters.ts";
import type { UntypedHandlers } from "../stand-in.ts";
import {
  type EndpointRecord,
  egressDomain,
  endpointKey,
  endpointKind,
  findPackager,
  type GroupRecord,
  getEndpoint,
  getGroup,
  getPackager,
  groupKind,
  type PackagerRecord,
  packagerArn,
  packagerKind,
  savePackager,
} from "./records.ts";
import { viewChannel, viewEndpoint, viewGroup } from "./views.ts";

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,256}$/);
const tags = z.record(z.string(), z.string()).default({});
const group = z.looseObject({ ChannelGroupName: name });
export const channelPath = group.extend({ ChannelName: name });
export const endpointPath = channelPath.extend({ OriginEndpointName: name });
const paging = { MaxResults: z.number().optional(), NextToken: z.string().optional() };
const newGroup = group.extend({ Description: z.string().optional(), Tags: tags });
const newChannel = channelPath.extend({
  InputType: z.enum(["HLS", "CMAF"]).default("HLS"),
  Description: z.string().optional(),
  Tags: tags,
  InputSwitchConfiguration: z
    .looseObject({
      MQCSInputSwitching: z.boolean().optional(),
      PreferredInput: z.union([z.literal(1), z.literal(2)]).optional(),
    })
    .optional(),
});
const manifests = z
  .array(z.looseObject({ ManifestName: name, ManifestWindowSeconds: z.number().optional() }))
  .default([]);
const newEndpoint = endpointPath.extend({
  ContainerType: z.enum(["TS", "CMAF", "ISM"]),
  Segment: z.record(z.string(), z.unknown()).default({}),
  Description: z.string().optional(),
  Tags: tags,
  StartoverWindowSeconds: z.number().min(0).max(1_209_600).default(0),
  HlsManifests: manifests,
  LowLatencyHlsManifests: manifests,
  DashManifests: manifests,
  ForceEndpointErrorConfiguration: z
    .looseObject({ EndpointErrorConditions: z.array(z.string()).default([]) })
    .optional(),
});

export const read = <T>(schema: z.ZodType<T>, input: unknown): T => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError("ValidationException", z.prettifyError(parsed.error));
  return parsed.data;
};
const exists = (what: string): AwsError =>
  new AwsError("ConflictException", `${what} exists`, { ConflictExceptionType: "RESOURCE_ALREADY_EXISTS" });
export const busy = (why: string): AwsError =>
  new AwsError("ConflictException", why, { ConflictExceptionType: "CONFLICTING_OPERATION" });

/** A page of views of one kind; `within` keeps the ids that begin with it. */
export const listed = <T>(
  env: Environment,
  kind: string,
  within: string,
  input: unknown,
  view: (value: T) => object,
): object => {
  const { MaxResults: size, NextToken: token } = read(z.looseObject(paging), input);
  const limits: PageLimits = parameters.mediapackage.pages.value;
  const page = pageOf(
    env.world.shelf.all<T>(kind).filter(([id]) => id.startsWith(within)),
    { size, token },
    limits,
  );
  if (!page) throw new AwsError("ValidationException", "NextToken is not valid");
  const { values, ...rest } = page;
  return { Items: values.map(view), ...rest };
};

const createGroup = (env: Environment, region: string, request: unknown): object => {
  const input = read(newGroup, request);
  if (env.world.shelf.get(groupKind(region), input.ChannelGroupName)) throw exists(input.ChannelGroupName);
  const record: GroupRecord = {
    region,
    name: input.ChannelGroupName,
    arn: packagerArn(env, region, input.ChannelGroupName),
    egressDomain: egressDomain(env, region, input.ChannelGroupName),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    tags: input.Tags,
    at: env.world.now,
  };
  env.world.shelf.put(groupKind(region), record.name, record);
  return viewGroup(record);
};

const switching = (given: {
  MQCSInputSwitching?: boolean | undefined;
  PreferredInput?: 1 | 2 | undefined;
}): NonNullable<PackagerRecord["inputSwitch"]> => ({
  byScore: given.MQCSInputSwitching ?? parameters.mediapackage.mqcsSwitching.value,
  ...(given.PreferredInput === undefined ? {} : { preferred: given.PreferredInput }),
});

const createChannel = (env: Environment, region: string, request: unknown): object => {
  const input = read(newChannel, request);
  getGroup(env, region, input.ChannelGroupName);
  if (findPackager(env, region, input.ChannelGroupName, input.ChannelName)) throw exists(input.ChannelName);
  const record: PackagerRecord = {
    region,
    group: input.ChannelGroupName,
    name: input.ChannelName,
    arn: packagerArn(env, region, `${input.ChannelGroupName}/channel/${input.ChannelName}`),
    inputType: input.InputType,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    tags: input.Tags,
    at: env.world.now,
    arriving: {},
    // "valid only when InputType is CMAF" (API_InputSwitchConfiguration).
    ...(input.InputType === "CMAF" && input.InputSwitchConfiguration
      ? { inputSwitch: switching(input.InputSwitchConfiguration) }
      : {}),
  };
  savePackager(env, record);
  return viewChannel(record);
};

const createEndpoint = (env: Environment, region: string, request: unknown): object => {
  const input = read(newEndpoint, request);
  const packager = getPackager(env, region, input.ChannelGroupName, input.ChannelName);
  const path = `${packager.group}/${packager.name}/${input.OriginEndpointName}`;
  const kind = endpointKind(region);
  if (env.world.shelf.get(kind, path)) throw exists(input.OriginEndpointName);
  const siblings = env.world.shelf.all(kind).filter(([id]) => id.startsWith(`${packager.group}/${packager.name}/`));
  const most = parameters.mediapackage.quotas.value.endpointsPerChannel;
  if (siblings.length >= most)
    throw new AwsError("ServiceQuotaExceededException", `A channel has at most ${most} origin endpoints`);
  const base = `https://${egressDomain(env, region, packager.group)}/out/v1/${path}`;
  const of = (
    protocol: EndpointRecord["manifests"][number]["protocol"],
    given: z.infer<typeof manifests>,
  ): EndpointRecord["manifests"] =>
    given.map((manifest) => ({
      protocol,
      name: manifest.ManifestName,
      windowSeconds: manifest.ManifestWindowSeconds ?? parameters.mediapackage.manifestWindow.value / 1000,
      url: `${base}/${manifest.ManifestName}.${protocol === "dash" ? "mpd" : "m3u8"}`,
    }));
  const record: EndpointRecord = {
    region,
    group: packager.group,
    channel: packager.name,
    name: input.OriginEndpointName,
    arn: packagerArn(
      env,
      region,
      `${packager.group}/channel/${packager.name}/originEndpoint/${input.OriginEndpointName}`,
    ),
    containerType: input.ContainerType,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    tags: input.Tags,
    at: env.world.now,
    startoverSeconds: input.StartoverWindowSeconds,
    forceErrors: input.ForceEndpointErrorConfiguration?.EndpointErrorConditions ?? [],
    manifests: [
      ...of("hls", input.HlsManifests),
      ...of("low-latency-hls", input.LowLatencyHlsManifests),
      ...of("dash", input.DashManifests),
    ],
    segment: input.Segment,
  };
  env.world.shelf.put(kind, path, record);
  return viewEndpoint(record);
};

/** Forgets the content; refused while the encoder delivers, and nothing is served for 30 s after it. */
const resetChannel = (env: Environment, region: string, request: unknown): object => {
  const input = read(channelPath, request);
  const packager = getPackager(env, region, input.ChannelGroupName, input.ChannelName);
  if (Object.keys(packager.arriving).length > 0)
    throw busy(`Channel ${packager.name} is receiving content: stop the encoder first`);
  packager.resetAt = env.world.now;
  delete packager.contentFrom;
  delete packager.lastAt;
  delete packager.gapAt;
  savePackager(env, packager);
  packagerChanged(env, packager);
  return {
    ChannelGroupName: packager.group,
    ChannelName: packager.name,
    Arn: packager.arn,
    ResetAt: new Date(env.world.now),
  };
};

const resetEndpoint = (env: Environment, region: string, request: unknown): object => {
  const input = read(endpointPath, request);
  const endpoint = getEndpoint(env, region, input.ChannelGroupName, input.ChannelName, input.OriginEndpointName);
  const packager = getPackager(env, region, endpoint.group, endpoint.channel);
  endpoint.resetAt = env.world.now;
  env.world.shelf.put(endpointKind(region), endpointKey(endpoint), endpoint);
  packagerChanged(env, packager);
  return {
    ChannelGroupName: endpoint.group,
    ChannelName: endpoint.channel,
    OriginEndpointName: endpoint.name,
    Arn: endpoint.arn,
    ResetAt: new Date(env.world.now),
  };
};

export const controlHandlers = (env: Environment): UntypedHandlers => ({
  CreateChannelGroup: (input, { region }) => createGroup(env, region, input),
  GetChannelGroup: (input, { region }) => viewGroup(getGroup(env, region, read(group, input).ChannelGroupName)),
  ListChannelGroups: (input, { region }) => listed(env, groupKind(region), "", input, viewGroup),
  CreateChannel: (input, { region }) => createChannel(env, region, input),
  GetChannel: (input, { region }) => {
    const at = read(channelPath, input);
    return viewChannel(getPackager(env, region, at.ChannelGroupName, at.ChannelName));
  },
  ListChannels: (input, { region }) => {
    const { name: within } = getGroup(env, region, read(group, input).ChannelGroupName);
    return listed(env, packagerKind(region), `${within}/`, input, viewChannel);
  },
  CreateOriginEndpoint: (input, { region }) => createEndpoint(env, region, input),
  GetOriginEndpoint: (input, { region }) => {
    const at = read(endpointPath, input);
    return viewEndpoint(getEndpoint(env, region, at.ChannelGroupName, at.ChannelName, at.OriginEndpointName));
  },
  ListOriginEndpoints: (input, { region }) => {
    const at = read(channelPath, input);
    const packager = getPackager(env, region, at.ChannelGroupName, at.ChannelName);
    return listed(env, endpointKind(region), `${packager.group}/${packager.name}/`, input, viewEndpoint);
  },
  ResetChannelState: (input, { region }) => resetChannel(env, region, input),
  ResetOriginEndpointState: (input, { region }) => resetEndpoint(env, region, input),
});
