import type { InputAttachment } from "@aws-sdk/client-medialive";
import { getLeg, type LegRecord, putLeg } from "./audience.ts";
import type { Environment } from "./environment.ts";
import { createFlowRecord } from "./mediaconnect/handlers.ts";
import { createChannel } from "./medialive/channels.ts";
import { createInput, LENGTH_TAG, PICTURE_TAG } from "./medialive/inputs.ts";
import { saveChannel } from "./medialive/pipelines.ts";
import { type Attachment, findChannel } from "./medialive/records.ts";
import { controlHandlers } from "./mediapackage/control.ts";
import { type EndpointRecord, endpointKind, findPackager, groupKind } from "./mediapackage/records.ts";

/** An input attachment of an installed channel. The first is the input at start. */
export interface InstalledInput {
  name: string;
  /** Default: `programme`, or `slate` for the attachment named by `preShow`. */
  shows?: "programme" | "slate";
  /** Comes over the leg's MediaConnect flows; default: programme inputs do, where the leg has flows. */
  overFlow?: boolean;
  /** A file's length; none for a live input. */
  seconds?: number;
  /** It is the primary of a failover pair: the other's name, as AutomaticInputFailoverSettings say it. */
  failover?: {
    to: string;
    preference?: "EQUAL_INPUT_PREFERENCE" | "PRIMARY_INPUT_PREFERRED";
    /** Milliseconds of each condition; none: MediaLive's rule. */
    lossMs?: number;
    blackMs?: number;
    clearMs?: number;
  };
}
/** A leg, ready to use: flows in STANDBY, channel IDLE, packager with one HLS endpoint. */
export interface InstallRequest {
  /** The control plane's channel id; names the leg for `viewer`, and every part of it. */
  id: string;
  region: string;
  name?: string;
  /** Default STANDARD. */
  class?: "STANDARD" | "SINGLE_PIPELINE";
  /** Default: `pre-show` (slate) first, then `programme`. */
  inputs?: readonly InstalledInput[];
  /** MediaConnect flows: default one per pipeline. */
  flows?: 0 | 1 | 2;
  /** Default `{"showcaller:managed": "true"}`. */
  tags?: Readonly<Record<string, string>>;
  /** Default 0: nothing of an earlier show stays once the manifest window has passed. */
  startoverSeconds?: number;
  /** MediaPackage's InputSwitchConfiguration; default: no switch by score. */
  mqcsSwitching?: boolean;
  preferredInput?: 1 | 2;
  /** ForceEndpointErrorConfiguration, e.g. `STALE_MANIFEST` on the first leg of two, so that an origin group moves on. */
  forceErrors?: readonly ForcedError[];
  /** The CloudFront origin group in front of it, which is no part of the twin's AWS account: kept for whoever registers the leg. */
  originGroup?: OriginGroup;
}
type ForcedError = "STALE_MANIFEST" | "INCOMPLETE_MANIFEST" | "MISSING_DRM_KEY" | "SLATE_INPUT";
interface OriginGroup {
  selection: "default" | "media-quality-based";
  role: "primary" | "secondary";
}
export interface Installed {
  id: string;
  region: string;
  channelArn: string;
  channelId: string;
  flowArns: string[];
  manifestUrl: string;
  /** MediaPackage v2's names, and its start-over window in seconds. */
  channelGroup: string;
  packagerChannel: string;
  startoverSeconds: number;
  pipelines: 1 | 2;
  /** Its input attachments, in their order. */
  attachments: { name: string; shows: "programme" | "slate"; failover?: InstalledInput["failover"] }[];
  mqcsSwitching: boolean;
  forceErrors: ForcedError[];
  originGroup?: OriginGroup;
}

const view = (env: Environment, leg: LegRecord): Installed => {
  const { shelf } = env.world;
  const channelId = leg.channelArn.split(":").at(-1) ?? "";
  const channel = findChannel(env, leg.region, channelId);
  const endpoint = shelf.get<EndpointRecord>(endpointKind(leg.region), `${leg.group}/${leg.packager}/${leg.endpoint}`);
  return {
    id: leg.id,
    region: leg.region,
    channelArn: leg.channelArn,
    channelId,
    flowArns: leg.flowArns,
    manifestUrl: leg.manifestUrl,
    channelGroup: leg.group,
    packagerChannel: leg.packager,
    startoverSeconds: endpoint?.startoverSeconds ?? 0,
    pipelines: channel?.class === "SINGLE_PIPELINE" ? 1 : 2,
    attachments: channel?.attachments.map((attachment) => attached(channel.attachments, attachment)) ?? [],
    mqcsSwitching: findPackager(env, leg.region, leg.group, leg.packager)?.inputSwitch?.byScore ?? false,
    forceErrors: (endpoint?.forceErrors ?? []) as ForcedError[],
    ...(leg.originGroup ? { originGroup: leg.originGroup } : {}),
  };
};

const attached = (
  all: readonly Attachment[],
  { name, shows, given: { AutomaticInputFailoverSettings: pair } }: Attachment,
): Installed["attachments"][number] => {
  const to = all.find(({ inputId }) => pair && inputId === pair.SecondaryInputId)?.name;
  if (!pair || to === undefined) return { name, shows };
  const conditions = pair.FailoverConditions?.map(({ FailoverConditionSettings: on }) => on) ?? [];
  const lossMs = conditions.find((on) => on?.InputLossSettings)?.InputLossSettings?.InputLossThresholdMsec;
  const blackMs = conditions.find((on) => on?.VideoBlackSettings)?.VideoBlackSettings?.VideoBlackThresholdMsec;
  const failover = {
    to,
    ...(pair.InputPreference ? { preference: pair.InputPreference } : {}),
    ...(lossMs === undefined ? {} : { lossMs }),
    ...(blackMs === undefined ? {} : { blackMs }),
    ...(pair.ErrorClearTimeMsec === undefined ? {} : { clearMs: pair.ErrorClearTimeMsec }),
  };
  return { name, shows, failover };
};

const defaultInputs: readonly InstalledInput[] = [{ name: "pre-show", shows: "slate" }, { name: "programme" }];
/**
 * What the legs of the laptop and of rehearsals have, in turn: every way in which a programme comes in (core/playbooks/match.ts) needs a hand of
 * its own when it is lost. A second input comes by another way than the flows: what takes those away leaves it.
 */
const feeds: Readonly<Record<"two" | "pair" | "single", readonly InstalledInput[]>> = {
  two: [...defaultInputs, { name: "backup", overFlow: false }],
  pair: [
    { name: "pre-show", shows: "slate" },
    { name: "programme", failover: { to: "second", preference: "EQUAL_INPUT_PREFERENCE" } },
    { name: "second", overFlow: false },
  ],
  single: [...defaultInputs, { name: "slate", shows: "slate" }],
};
const inTurn = ["two", "two", "pair", "single"] as const;

/** The inputs of the `n`-th leg of a Region, from 0: of four, two with a backup, one pair, and one with nothing but a slate. */
export const inputsInTurn = (n: number): readonly InstalledInput[] => feeds[inTurn[n % inTurn.length] ?? "two"];

/**
 * Makes a leg as an engineer would have long before, past the API, its rate and its events. Idempotent by `id`: what is
 * there stays as it is.
 */
export const installChannel = (env: Environment, request: InstallRequest): Installed => {
  const there = getLeg(env, request.id);
  if (there) return view(env, there);
  if (!env.regions.includes(request.region)) throw new RangeError(`the twin has no Region ${request.region}`);
  return env.world.shelf.atomically(() => view(env, install(env, request)));
};

const install = (env: Environment, request: InstallRequest): LegRecord => {
  const { id, region } = request;
  const pipelines = request.class === "SINGLE_PIPELINE" ? 1 : 2;
  const flowArns = Array.from({ length: request.flows ?? pipelines }, (_, n) =>
    createFlowRecord(env, region, {
      Name: `${id}-${"ab"[n]}`,
      Source: { Name: "contribution" },
      FlowTags: tagsOf(request),
    }),
  ).map(({ arn }) => arn);
  const endpoint = makePackager(env, request);
  const channel = createChannel(env, region, {
    Name: request.name ?? id,
    ChannelClass: request.class ?? "STANDARD",
    Tags: tagsOf(request),
    InputAttachments: attachments(env, request, flowArns),
    Destinations: [
      { Id: "packager", MediaPackageSettings: [{ ChannelGroup: endpoint.group, ChannelName: endpoint.channel }] },
    ],
  });
  // Made long ago: nobody waits for CREATING, and CREATED was said before we listened.
  env.world.clearTimer("twin.channel.step", `${region}/${channel.id}`);
  channel.state = "IDLE";
  saveChannel(env, channel);
  const leg: LegRecord = {
    id,
    region,
    channelArn: channel.arn,
    group: endpoint.group,
    packager: endpoint.channel,
    endpoint: endpoint.name,
    manifestUrl: endpoint.manifests[0]?.url ?? "",
    flowArns,
    ...(request.originGroup ? { originGroup: request.originGroup } : {}),
  };
  putLeg(env, leg);
  return leg;
};

/** Encoder, flows and packager carry them: each is what a grant looks at (stacks/grants.ts). */
const tagsOf = ({ tags }: InstallRequest): Record<string, string> => ({
  ...(tags ?? { "showcaller:managed": "true" }),
});

const attachments = (env: Environment, request: InstallRequest, flows: readonly string[]): InputAttachment[] => {
  const inputs = request.inputs ?? defaultInputs;
  const ids = new Map(inputs.map((input) => [input.name, makeInput(env, request, input, flows)]));
  return inputs.map(({ name, seconds, failover }) => ({
    InputId: ids.get(name),
    InputAttachmentName: name,
    InputSettings: { SourceEndBehavior: seconds === undefined ? "LOOP" : "CONTINUE" },
    ...(failover
      ? {
          AutomaticInputFailoverSettings: {
            SecondaryInputId: ids.get(failover.to),
            InputPreference: failover.preference,
            ErrorClearTimeMsec: failover.clearMs,
            FailoverConditions: [
              ...(failover.lossMs === undefined
                ? []
                : [{ FailoverConditionSettings: { InputLossSettings: { InputLossThresholdMsec: failover.lossMs } } }]),
              ...(failover.blackMs === undefined
                ? []
                : [
                    {
                      FailoverConditionSettings: { VideoBlackSettings: { VideoBlackThresholdMsec: failover.blackMs } },
                    },
                  ]),
            ],
          },
        }
      : {}),
  }));
};

/** Its id. */
const makeInput = (
  env: Environment,
  { id, region }: InstallRequest,
  input: InstalledInput,
  flows: readonly string[],
): string => {
  const shows = input.shows ?? "programme";
  const over = flows.length > 0 && (input.overFlow ?? shows === "programme");
  return createInput(env, region, {
    Name: `${id}-${input.name}`,
    Type: over ? "MEDIACONNECT" : input.seconds === undefined ? "RTMP_PUSH" : "MP4_FILE",
    MediaConnectFlows: over ? flows.map((FlowArn) => ({ FlowArn })) : [],
    Tags: { [PICTURE_TAG]: shows, ...(input.seconds === undefined ? {} : { [LENGTH_TAG]: String(input.seconds) }) },
  }).id;
};

/** Group `showcaller` of the Region, with a channel named after the leg and an endpoint `hls`. */
const makePackager = (env: Environment, request: InstallRequest): EndpointRecord => {
  const { id, region, startoverSeconds, forceErrors, mqcsSwitching, preferredInput } = request;
  const handlers = controlHandlers(env);
  const context = { region, function: "install" };
  const path = { ChannelGroupName: "showcaller", ChannelName: id };
  const make = (operation: string, input: object): unknown => handlers[operation]?.(input, context);
  if (!env.world.shelf.get(groupKind(region), "showcaller"))
    make("CreateChannelGroup", { ...path, Tags: tagsOf(request) });
  make("CreateChannel", {
    ...path,
    Tags: tagsOf(request),
    InputType: "CMAF",
    InputSwitchConfiguration: { MQCSInputSwitching: mqcsSwitching ?? false, PreferredInput: preferredInput },
  });
  make("CreateOriginEndpoint", {
    ...path,
    OriginEndpointName: "hls",
    ContainerType: "CMAF",
    HlsManifests: [{ ManifestName: "index" }],
    StartoverWindowSeconds: startoverSeconds ?? 0,
    ForceEndpointErrorConfiguration: { EndpointErrorConditions: [...(forceErrors ?? [])] },
  });
  const endpoint = env.world.shelf.get<EndpointRecord>(endpointKind(region), `showcaller/${id}/hls`);
  if (!endpoint) throw new Error(`the packager of ${id} was not made`);
  return endpoint;
};
