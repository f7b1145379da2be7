import type { Millis } from "../kernel/types.ts";
import type { Environment } from "./environment.ts";

/** Calls that were accepted, and those refused by the channel's state (throttled ones never reach it). */
export interface CallCount {
  accepted: number;
  refused: number;
}
/** One run of a channel: from an accepted StartChannel until IDLE. Run 0 holds the calls before the first start. */
export interface RunRecord {
  run: number;
  start: CallCount;
  stop: CallCount;
  restart: CallCount;
  /** Pipelines that were restarted, or stopped with their channel, though nothing ailed them. */
  well?: { restarted: number; stopped: number };
  /** Function (or `client`) whose StartChannel was accepted. */
  startedBy?: string;
  requestedAt?: Millis;
  /** First pipeline up. */
  runningAt?: Millis;
  stopRequestedAt?: Millis;
  /** Function whose StopChannel was accepted. */
  stoppedBy?: string;
  idleAt?: Millis;
  failed?: true;
}
/** When a channel was not idle: what is paid and what may be an orphan. `to` is absent while it lasts. */
export interface RunningInterval {
  run: number;
  from: Millis;
  to?: Millis;
}

type Channel = { region: string; id: string };
const kind = (channel: Channel): string => `twin.run:${channel.region}/${channel.id}`;
const key = (run: number): string => String(run).padStart(6, "0");
const none = (): CallCount => ({ accepted: 0, refused: 0 });

const change = (env: Environment, channel: Channel & { run: number }, edit: (run: RunRecord) => void): void => {
  const { shelf } = env.world;
  const fresh: RunRecord = { run: channel.run, start: none(), stop: none(), restart: none() };
  const record = shelf.get<RunRecord>(kind(channel), key(channel.run)) ?? fresh;
  edit(record);
  shelf.put(kind(channel), key(channel.run), record);
};

/** Writes the books of the channel's present run. */
export const ledger = {
  refused: (env: Environment, channel: Channel & { run: number }, call: "start" | "stop" | "restart"): void =>
    change(env, channel, (run) => {
      run[call].refused += 1;
    }),
  restarted: (env: Environment, channel: Channel & { run: number }, well: number): void =>
    change(env, channel, (run) => {
      run.restart.accepted += 1;
      if (well > 0) run.well = { stopped: run.well?.stopped ?? 0, restarted: (run.well?.restarted ?? 0) + well };
    }),
  started: (env: Environment, channel: Channel & { run: number }, by: string): void =>
    change(env, channel, (run) => {
      run.start.accepted += 1;
      run.startedBy = by;
      run.requestedAt = env.world.now;
    }),
  running: (env: Environment, channel: Channel & { run: number }): void =>
    change(env, channel, (run) => {
      run.runningAt = env.world.now;
    }),
  stopping: (env: Environment, channel: Channel & { run: number }, by: string, well: number): void =>
    change(env, channel, (run) => {
      run.stop.accepted += 1;
      if (well > 0) run.well = { restarted: run.well?.restarted ?? 0, stopped: well };
      run.stoppedBy = by;
      run.stopRequestedAt = env.world.now;
    }),
  idle: (env: Environment, channel: Channel & { run: number }, failed: boolean): void =>
    change(env, channel, (run) => {
      run.idleAt = env.world.now;
      if (failed) run.failed = true;
    }),
};

export const runsOf = (env: Environment, channel: Channel): RunRecord[] =>
  env.world.shelf.all<RunRecord>(kind(channel)).map(([, run]) => run);

export const intervalsOf = (env: Environment, channel: Channel): RunningInterval[] =>
  runsOf(env, channel).flatMap(({ run, requestedAt, idleAt }) =>
    requestedAt === undefined ? [] : [{ run, from: requestedAt, ...(idleAt === undefined ? {} : { to: idleAt }) }],
  );
