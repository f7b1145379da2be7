import type { ChannelState } from "@aws-sdk/client-medialive";
import { AwsError } from "../../kernel/types.ts";
import { count, drawDuration, type Environment } from "../environment.ts";
import { takeWaiting } from "../faults.ts";
import { ledger } from "../ledger.ts";
import { parameters } from "../parameters.ts";
import { clearAlerts, forgetAlerts, setAlert } from "./alerts.ts";
import { isWell } from "./conditions.ts";
import { sendState } from "./events.ts";
import { comeUpIn, cureByRestart, endOutput, firstUp, maintainNext, saveChannel, takeDown } from "./pipelines.ts";
import { type ChannelRecord, channelKey, channelOf, idlePipelines } from "./records.ts";
import { forgetSchedule } from "./switches.ts";

const STEP = "twin.channel.step";
const DOWN = "twin.pipeline.down";
type Step = "created" | "create-failed" | "updated" | "update-failed" | "start-failed" | "deleted";

type GuardedCall = keyof typeof parameters.medialive.guards.value;

/** The refusal of a call by the channel's state, if any. */
export const refusal = (call: GuardedCall, channel: ChannelRecord): AwsError | undefined => {
  const guards: Partial<Record<ChannelState, string>> = parameters.medialive.guards.value[call];
  const code = guards[channel.state];
  return code === undefined ? undefined : new AwsError(code, `${call}: channel ${channel.id} is ${channel.state}`);
};

export const registerLifecycle = (env: Environment): void => {
  env.world.on(STEP, (payload, id) => {
    const channel = channelOf(env, id);
    if (!channel) return;
    steps[payload as Step](env, channel);
    saveChannel(env, channel);
  });
  env.world.on(DOWN, (payload, id) => {
    const channel = channelOf(env, id);
    if (!channel) return;
    pipelineStopped(env, channel, Number(id.split("/")[2]), (payload as { last: boolean }).last);
    saveChannel(env, channel);
  });
};

const steps: Record<Step, (env: Environment, channel: ChannelRecord) => void> = {
  created: (env, channel) => {
    channel.state = "IDLE";
    sendState(env, channel, "CREATED");
  },
  "create-failed": (_, channel) => {
    channel.state = "CREATE_FAILED";
  },
  updated: (_, channel) => {
    channel.state = "IDLE";
  },
  "update-failed": (_, channel) => {
    channel.state = "UPDATE_FAILED";
  },
  "start-failed": (env, channel) => {
    setAlert(env, channel, 0, "Input Resource is Inaccessible", "The channel could not start");
    channel.state = "IDLE";
    ledger.idle(env, channel, true);
    for (const p of channel.pipelines.keys()) sendState(env, channel, "STOPPED", p);
  },
  deleted: (env, channel) => {
    channel.state = "DELETED";
    channel.deletedAt = env.world.now;
    forgetSchedule(env, channel);
    sendState(env, channel, "DELETED");
  },
};

const stepIn = (env: Environment, channel: ChannelRecord, step: Step, ms: number): void =>
  env.world.setTimer(STEP, channelKey(channel), env.world.now + ms, step);
const took = (env: Environment, channel: ChannelRecord, what: "create" | "update" | "remove"): number =>
  drawDuration(env, parameters.medialive[what].value, `${what}:${channelKey(channel)}:${env.world.now}`);

/** CREATING, then IDLE with CREATED on the bus, or CREATE_FAILED. */
export const begin = (env: Environment, channel: ChannelRecord): void => {
  const fails = takeWaiting(env, channel.region, [channel.id, channel.name], ["create-fails"]);
  stepIn(env, channel, fails ? "create-failed" : "created", took(env, channel, "create"));
  saveChannel(env, channel);
};

/** UPDATING, then IDLE or UPDATE_FAILED; the bus says nothing. The caller has changed the record. */
export const change = (env: Environment, channel: ChannelRecord): void => {
  const fails = takeWaiting(env, channel.region, [channel.id, channel.name], ["update-fails"]);
  channel.state = "UPDATING";
  stepIn(env, channel, fails ? "update-failed" : "updated", took(env, channel, "update"));
  saveChannel(env, channel);
};

export const remove = (env: Environment, channel: ChannelRecord): void => {
  channel.state = "DELETING";
  sendState(env, channel, "DELETING");
  stepIn(env, channel, "deleted", took(env, channel, "remove"));
  saveChannel(env, channel);
};

/** StartChannel. Returns the refusal after entering it in the books. */
export const start = (env: Environment, channel: ChannelRecord, by: string): AwsError | undefined => {
  const refused = refusal("StartChannel", channel);
  if (refused) {
    ledger.refused(env, channel, "start");
    return refused;
  }
  channel.run += 1;
  channel.state = "STARTING";
  channel.pipelines = idlePipelines(channel.class);
  delete channel.maintenance;
  forgetAlerts(env, channel);
  for (const p of channel.pipelines.keys()) cureByRestart(env, channel, p);
  ledger.started(env, channel, by);
  sendState(env, channel, "STARTING");
  planStart(env, channel);
  saveChannel(env, channel);
  return undefined;
};

const planStart = (env: Environment, channel: ChannelRecord): void => {
  const fault = takeWaiting(
    env,
    channel.region,
    [channel.id, channel.name],
    ["stuck-starting", "start-fails", "slow-start"],
  );
  if (fault?.kind === "start-fails") stepIn(env, channel, "start-failed", fault.afterMs);
  if (fault?.kind === "start-fails" || (fault?.kind === "stuck-starting" && fault.forMs === undefined)) return;
  const name = `${channelKey(channel)}:${channel.run}`;
  const usual = drawDuration(env, parameters.medialive.start.value, `start:${name}`);
  const ms =
    fault?.kind === "slow-start" ? fault.takesMs : usual + (fault?.kind === "stuck-starting" ? (fault.forMs ?? 0) : 0);
  const first = firstUp(env, channel);
  comeUpIn(env, channel, first, ms);
  if (channel.pipelines.length === 2) {
    comeUpIn(
      env,
      channel,
      1 - first,
      ms + drawDuration(env, parameters.medialive.secondPipeline.value, `second:${name}`),
    );
  }
};

/** StopChannel. Returns the refusal after entering it in the books. */
export const stop = (env: Environment, channel: ChannelRecord, by: string): AwsError | undefined => {
  const refused = refusal("StopChannel", channel);
  if (refused) {
    ledger.refused(env, channel, "stop");
    return refused;
  }
  ledger.stopping(env, channel, by, channel.pipelines.filter(isWell).length);
  channel.state = "STOPPING";
  delete channel.maintenance;
  env.world.clearTimer(STEP, channelKey(channel));
  const name = `${channelKey(channel)}:${channel.run}`;
  let at = env.world.now + drawDuration(env, parameters.medialive.stop.value, `stop:${name}`);
  channel.pipelines.forEach((_, p) => {
    endOutput(env, channel, p);
    sendState(env, channel, "STOPPING", p);
    env.world.setTimer(DOWN, `${channelKey(channel)}/${p}`, at, { last: p === channel.pipelines.length - 1 });
    at += drawDuration(env, parameters.medialive.stopGap.value, `stop-gap:${name}`);
  });
  saveChannel(env, channel);
  return undefined;
};

/** A pipeline has ended; with the last one the channel is IDLE. */
const pipelineStopped = (env: Environment, channel: ChannelRecord, p: number, last: boolean): void => {
  clearAlerts(env, channel, p);
  channel.pipelines[p] = { up: false, delivering: false, paused: false };
  if (last) {
    channel.state = "IDLE";
    ledger.idle(env, channel, false);
  }
  sendState(env, channel, "STOPPED", p);
};

/** RestartChannelPipelines of these; they go down at once and come back by themselves. */
export const restartPipelines = (
  env: Environment,
  channel: ChannelRecord,
  pipelines: readonly number[],
): AwsError | undefined => {
  const refused = refusal("RestartChannelPipelines", channel);
  if (refused) {
    ledger.refused(env, channel, "restart");
    return refused;
  }
  const well = pipelines.filter((p) => {
    const pipeline = channel.pipelines[p];
    return pipeline !== undefined && isWell(pipeline);
  });
  ledger.restarted(env, channel, well.length);
  for (const p of pipelines) {
    cureByRestart(env, channel, p);
    takeDown(env, channel, p);
    comeUpIn(
      env,
      channel,
      p,
      drawDuration(
        env,
        parameters.medialive.restartPipeline.value,
        `restart:${count(env, `restart:${channelKey(channel)}`)}`,
      ),
    );
  }
  saveChannel(env, channel);
  return undefined;
};

/** AWS's own maintenance of a running channel: one pipeline after the other. Nothing where it does not run. */
export const maintain = (env: Environment, channel: ChannelRecord, downMs: number | undefined): void => {
  if (channel.state !== "RUNNING") return;
  channel.maintenance = { pending: channel.pipelines.map((_, p) => p), ...(downMs === undefined ? {} : { downMs }) };
  maintainNext(env, channel);
  saveChannel(env, channel);
};

/** A pipeline dies. `forMs` null: it stays down until a restart; undefined: MediaLive brings it back. */
export const losePipeline = (
  env: Environment,
  channel: ChannelRecord,
  p: number,
  forMs: number | null | undefined,
): void => {
  if (!channel.pipelines[p]?.up || channel.state === "STOPPING") return;
  takeDown(env, channel, p);
  const back =
    forMs === undefined
      ? drawDuration(
          env,
          parameters.medialive.recoverPipeline.value,
          `recover:${channelKey(channel)}/${p}:${env.world.now}`,
        )
      : forMs;
  if (back !== null) comeUpIn(env, channel, p, back);
  saveChannel(env, channel);
};
