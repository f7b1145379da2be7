import { packagerChanged } from "../audience.ts";
import { measureChannel } from "../cloudwatch/measured.ts";
import { draw, drawDuration, type Environment } from "../environment.ts";
import { ledger } from "../ledger.ts";
import { ingest } from "../mediapackage/origin.ts";
import { parameters } from "../parameters.ts";
import { dropTrouble, putTrouble, troublesIn } from "../troubles.ts";
import { clearAlerts, setAlert } from "./alerts.ts";
import { outputOf } from "./conditions.ts";
import { sendInputChange, sendState } from "./events.ts";
import { FAILED_OVER, FAILED_OVER_ALERT, FAILOVER, watchPair } from "./failover.ts";
import { armFollowers, inputNow } from "./inputs-in-use.ts";
import { NOTICED, notice, raise, stopNoticing } from "./noticing.ts";
import { packagersOf } from "./packagers.ts";
import {
  allChannels,
  type ChannelRecord,
  type Condition,
  channelKey,
  channelKind,
  channelOf,
  type Pipeline,
} from "./records.ts";

const UP = "twin.pipeline.up";
const DELIVER = "twin.pipeline.deliver";
const PAUSED = "Pipeline is Paused";

const pipelineKey = (channel: ChannelRecord, p: number): string => `${channelKey(channel)}/${p}`;

/** Registers the timers of this file: a pipeline comes up, its first segment is out, what it suffers from has lasted long enough. */
export const registerPipelines = (env: Environment): void => {
  const on = (kind: string, run: (channel: ChannelRecord, p: number, rest: string, pipeline: Pipeline) => void): void =>
    env.world.on(kind, (_, id) => {
      const channel = channelOf(env, id);
      const [, , p = "", rest = ""] = id.split("/");
      const pipeline = channel?.pipelines[Number(p)];
      if (!channel || !pipeline) return;
      run(channel, Number(p), rest, pipeline);
      saveChannel(env, channel);
    });
  on(UP, (channel, p) => bringUp(env, channel, p));
  on(DELIVER, (channel, p, _, pipeline) => {
    pipeline.delivering = pipeline.up;
    if (channel.maintenance?.pending[0] !== p) return;
    channel.maintenance.pending.shift();
    maintainNext(env, channel);
  });
  on(NOTICED, (channel, p, condition) => raise(env, channel, p, condition as Condition));
  // Saving looks at the pair.
  on(FAILOVER, () => {});
  on(FAILED_OVER, (channel, p) => clearAlerts(env, channel, p, FAILED_OVER_ALERT));
};

/** Writes a channel, after it has noticed what its pipelines suffer from, and lets its packagers see what they put out from now on. */
export const saveChannel = (env: Environment, channel: ChannelRecord): void => {
  // What is being stopped keeps its alerts until it is down, and gets no new ones.
  for (const [p, pipeline] of channel.state === "STOPPING" ? [] : channel.pipelines.entries()) {
    notice(env, channel, p, pipeline);
    if (watchPair(env, channel, p, pipeline)) notice(env, channel, p, pipeline);
  }
  env.world.shelf.put(channelKind(channel.region), channel.id, channel);
  for (const to of packagersOf(channel)) {
    const changes = channel.pipelines.map((pipeline, p) =>
      ingest(env, to, pipelineKey(channel, p), outputOf(channel, pipeline)),
    );
    if (changes.includes(true)) packagerChanged(env, to);
  }
  measureChannel(env, channel);
};

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
  channel.pipelines[p] = { up: false, delivering: false, paused: false };
  if (channel.state === "RUNNING" && !channel.pipelines.some(({ up }) => up))
    channel.state = parameters.medialive.restartOfAll.value;
};

/** Nothing comes out of this pipeline any more, nor is it on its way up. */
export const endOutput = (env: Environment, channel: ChannelRecord, p: number): void => {
  for (const kind of [UP, DELIVER, FAILOVER, FAILED_OVER]) env.world.clearTimer(kind, pipelineKey(channel, p));
  stopNoticing(env, channel, p);
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

/** A restart ends what lasts until one, of this pipeline alone: a trouble of both goes on for the other. */
export const cureByRestart = (env: Environment, channel: ChannelRecord, p: number): void => {
  for (const trouble of troublesIn(env, channel.region)) {
    const { is } = trouble;
    if (trouble.subject !== channel.id || !("untilRestart" in is && is.untilRestart) || is.kind === "source-loss")
      continue;
    if (is.pipeline === undefined && channel.pipelines.length === 2)
      putTrouble(env, { ...trouble, is: { ...is, pipeline: p === 0 ? 1 : 0 } });
    else if ((is.pipeline ?? 0) === p) dropTrouble(env, trouble);
  }
};

/** After a flow of this Region changed: channels that take it see or lose its packets. */
export const flowChanged = (env: Environment, region: string, arn: string): void => {
  for (const [, channel] of allChannels(env, region)) {
    if (channel.attachments.some(({ flows }) => flows.includes(arn))) saveChannel(env, channel);
  }
};
