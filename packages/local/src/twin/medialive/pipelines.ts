import { packagerChanged } from "../audience.ts";
import { draw, drawDuration, type Environment } from "../environment.ts";
import { ledger } from "../ledger.ts";
import { flowIsActive } from "../mediaconnect/records.ts";
import { ingest } from "../mediapackage/origin.ts";
import { parameters } from "../parameters.ts";
import { clearAlerts, setAlert } from "./alerts.ts";
import { sendInputChange, sendState } from "./events.ts";
import { armFollowers, inputNow } from "./inputs-in-use.ts";
import {
  type Attachment,
  allChannels,
  type ChannelRecord,
  channelKey,
  channelKind,
  channelOf,
  type Picture,
  type Pipeline,
} from "./records.ts";

const UP = "twin.pipeline.up";
const DELIVER = "twin.pipeline.deliver";
const LOST = "twin.pipeline.lost";
const NO_PACKETS = "Stopped Receiving UDP Input";
const PAUSED = "Pipeline is Paused";

const pipelineKey = (channel: ChannelRecord, p: number): string => `${channelKey(channel)}/${p}`;
const numberIn = (id: string): number => Number(id.split("/")[2]);

/** Registers the timers of this file: a pipeline comes up, its first segment is out, its input has been silent for long enough. */
export const registerPipelines = (env: Environment): void => {
  const on = (kind: string, run: (channel: ChannelRecord, p: number, pipeline: Pipeline) => void): void =>
    env.world.on(kind, (_, id) => {
      const channel = channelOf(env, id);
      const pipeline = channel?.pipelines[numberIn(id)];
      if (!channel || !pipeline) return;
      run(channel, numberIn(id), pipeline);
      saveChannel(env, channel);
    });
  on(UP, (channel, p) => bringUp(env, channel, p));
  on(DELIVER, (channel, p, pipeline) => {
    pipeline.delivering = pipeline.up;
    if (channel.maintenance?.pending[0] !== p) return;
    channel.maintenance.pending.shift();
    maintainNext(env, channel);
  });
  on(LOST, (channel, p, pipeline) => {
    if (pipeline.lost) setAlert(env, channel, p, NO_PACKETS, `${NO_PACKETS} on ${pipeline.attachment}`);
  });
};

/** Writes a channel, and lets its packagers see what its pipelines put out from now on. */
export const saveChannel = (env: Environment, channel: ChannelRecord): void => {
  for (const [p, pipeline] of channel.pipelines.entries()) noticeLoss(env, channel, p, pipeline);
  env.world.shelf.put(channelKind(channel.region), channel.id, channel);
  for (const to of packagersOf(channel)) {
    const changes = channel.pipelines.map((pipeline, p) =>
      ingest(env, to, pipelineKey(channel, p), output(env, channel, p, pipeline)),
    );
    if (changes.includes(true)) packagerChanged(env, to);
  }
};

const sourceOf = (channel: ChannelRecord, pipeline: Pipeline): Attachment | undefined =>
  channel.attachments.find(({ name }) => name === pipeline.attachment);

const isLost = (env: Environment, channel: ChannelRecord, p: number, pipeline: Pipeline): boolean => {
  const flows = sourceOf(channel, pipeline)?.flows ?? [];
  const flow = flows[p] ?? flows[0];
  return flow !== undefined && !flowIsActive(env, flow);
};

const output = (
  env: Environment,
  channel: ChannelRecord,
  p: number,
  pipeline: Pipeline,
): Exclude<Picture, "error"> | undefined => {
  if (!pipeline.up || !pipeline.delivering || pipeline.paused) return undefined;
  if (isLost(env, channel, p, pipeline)) return parameters.medialive.lostInputPicture.value;
  return sourceOf(channel, pipeline)?.shows ?? "black";
};

const noticeLoss = (env: Environment, channel: ChannelRecord, p: number, pipeline: Pipeline): void => {
  const lost = pipeline.up && isLost(env, channel, p, pipeline);
  if (lost === pipeline.lost) return;
  pipeline.lost = lost;
  if (lost) env.world.setTimer(LOST, pipelineKey(channel, p), env.world.now + parameters.medialive.noPacketAlert.value);
  else {
    env.world.clearTimer(LOST, pipelineKey(channel, p));
    clearAlerts(env, channel, p, NO_PACKETS);
  }
};

/** MediaPackage v2 channels a MediaLive channel writes to: named, or by CMAF ingest URL. */
export const packagersOf = (channel: ChannelRecord): { region: string; group: string; name: string }[] =>
  (channel.given.Destinations ?? []).flatMap((destination) => [
    ...(destination.MediaPackageSettings ?? []).flatMap(({ ChannelGroup, ChannelName, MediaPackageRegionName }) =>
      ChannelGroup && ChannelName
        ? [{ region: MediaPackageRegionName ?? channel.region, group: ChannelGroup, name: ChannelName }]
        : [],
    ),
    ...(destination.Settings ?? []).flatMap(({ Url }) => {
      const [, region, group, name] =
        /\.mediapackagev2\.([^.]+)\.amazonaws\.com\/in\/v1\/([^/]+)\/[12]\/([^/]+)\//.exec(Url ?? "") ?? [];
      return region && group && name ? [{ region, group, name }] : [];
    }),
  ]);

/** Lets a pipeline come up after `ms`. */
export const comeUpIn = (env: Environment, channel: ChannelRecord, p: number, ms: number): void =>
  env.world.setTimer(UP, pipelineKey(channel, p), env.world.now + ms);

const bringUp = (env: Environment, channel: ChannelRecord, p: number): void => {
  const pipeline = channel.pipelines[p];
  if (!pipeline || !["STARTING", "RUNNING", "RECOVERING"].includes(channel.state)) return;
  const alone = !channel.pipelines.some(({ up }) => up);
  const input = inputNow(env, channel);
  Object.assign(pipeline, { up: true, delivering: false, ...input });
  if (channel.state === "STARTING") ledger.running(env, channel);
  channel.state = channel.maintenance ? "RECOVERING" : "RUNNING";
  sendState(env, channel, "RUNNING", p);
  sendInputChange(env, channel, p);
  const first = drawDuration(
    env,
    parameters.medialive.firstSegment.value,
    `segment:${pipelineKey(channel, p)}:${env.world.now}`,
  );
  env.world.setTimer(DELIVER, pipelineKey(channel, p), env.world.now + first);
  if (alone) armFollowers(env, channel, input.action);
};

/** A pipeline of a started channel ends: no event says so. The caller saves, and sets when it comes back. */
export const takeDown = (env: Environment, channel: ChannelRecord, p: number): void => {
  const pipeline = channel.pipelines[p];
  if (!pipeline) return;
  endOutput(env, channel, p);
  clearAlerts(env, channel, p);
  channel.pipelines[p] = { up: false, delivering: false, paused: false, lost: false };
  if (channel.state === "RUNNING" && !channel.pipelines.some(({ up }) => up))
    channel.state = parameters.medialive.restartOfAll.value;
};

/** Nothing comes out of this pipeline any more, nor is it on its way up. */
export const endOutput = (env: Environment, channel: ChannelRecord, p: number): void => {
  for (const kind of [UP, DELIVER, LOST]) env.world.clearTimer(kind, pipelineKey(channel, p));
  const pipeline = channel.pipelines[p];
  if (pipeline) pipeline.delivering = false;
};

/** Takes down the pipeline whose turn it is, or ends the maintenance. `RECOVERING` while it lasts. */
export const maintainNext = (env: Environment, channel: ChannelRecord): void => {
  const p = channel.maintenance?.pending[0];
  if (p === undefined) {
    delete channel.maintenance;
    channel.state = "RUNNING";
    return;
  }
  takeDown(env, channel, p);
  channel.state = "RECOVERING";
  const usual = drawDuration(
    env,
    parameters.medialive.maintenance.value,
    `maintenance:${pipelineKey(channel, p)}:${env.world.now}`,
  );
  comeUpIn(env, channel, p, channel.maintenance?.downMs ?? usual);
};

/** Which pipeline of a starting channel is up first. */
export const firstUp = (env: Environment, channel: ChannelRecord): number =>
  channel.pipelines.length === 1 ||
  draw(env, `first:${channelKey(channel)}:${channel.run}`) < parameters.medialive.firstPipeline.value
    ? 0
    : 1;

/** Pauses exactly these pipelines and unpauses the others. */
export const pause = (env: Environment, channel: ChannelRecord, paused: readonly number[]): void =>
  channel.pipelines.forEach((pipeline, p) => {
    if (!pipeline.up || pipeline.paused === paused.includes(p)) return;
    pipeline.paused = paused.includes(p);
    if (pipeline.paused) setAlert(env, channel, p, PAUSED, PAUSED);
    else clearAlerts(env, channel, p, PAUSED);
  });

/** After a flow of this Region changed: channels that take it see or lose its packets. */
export const flowChanged = (env: Environment, region: string, arn: string): void => {
  for (const [, channel] of allChannels(env, region)) {
    if (channel.attachments.some(({ flows }) => flows.includes(arn))) saveChannel(env, channel);
  }
};
