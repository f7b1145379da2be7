import type { Emit, StandIn, World } from "../kernel/types.ts";
import {
  allLegs,
  getLeg,
  type PictureChange,
  packagerChanged,
  picturesOf,
  registerAudience,
  type ViewerAnswer,
  viewer,
} from "./audience.ts";
import { type Alarm, type AlarmInput, alarmsOf, dropAlarm, putAlarm, registerAlarms } from "./cloudwatch/alarms.ts";
import { dashboardsOf } from "./cloudwatch/put.ts";
import { cloudWatch } from "./cloudwatch/read.ts";
import type { Environment } from "./environment.ts";
import {
  clearFault,
  listFaults,
  type SetFault,
  setFault,
  type TwinFaultInput,
  type TwinFaultTarget,
} from "./faults.ts";
import { type Installed, type InstallRequest, installChannel } from "./install.ts";
import { intervalsOf, type RunningInterval, type RunRecord, runsOf } from "./ledger.ts";
import { mediaConnect, registerFlows } from "./mediaconnect/handlers.ts";
import { mediaLive } from "./medialive/handlers.ts";
import { registerLifecycle } from "./medialive/lifecycle.ts";
import { flowChanged, registerPipelines } from "./medialive/pipelines.ts";
import { allChannels } from "./medialive/records.ts";
import { registerSwitches } from "./medialive/switches.ts";
import { mediaPackage } from "./mediapackage/handlers.ts";
import { registerHarvest } from "./mediapackage/harvest.ts";
import { registerInputs } from "./mediapackage/inputs.ts";
import { manifest } from "./mediapackage/origin.ts";
import { endFault, registerStrikes } from "./strikes.ts";
import { legSeconds, type Move, type Seconds, type Selection, watch } from "./watching.ts";

export type { PictureChange, ViewerAnswer } from "./audience.ts";
export type { Alarm, AlarmInput } from "./cloudwatch/alarms.ts";
export { type TwinFaultInput, TwinFaultTarget, twinFaultKinds } from "./faults.ts";
export type { Installed, InstalledInput, InstallRequest } from "./install.ts";
export type { RunningInterval, RunRecord } from "./ledger.ts";
export type { Move, Seconds, Selection } from "./watching.ts";

export interface TwinOptions {
  world: World;
  /** 12 digits. */
  account: string;
  /** The default bus of a Region; called inside the transaction that makes the change, and must return at once. */
  emit(region: string): Emit;
  regions: readonly string[];
}

interface Over {
  from: number;
  to: number;
  selection?: Selection;
  /** What the edge was told meanwhile. */
  moves?: readonly Move[];
}
export interface Audience {
  viewer: Seconds;
  legs: Record<string, Seconds>;
}

/** Our behavioural simulator of MediaLive, MediaConnect and MediaPackage v2 in one account. */
export interface Twin {
  /** `medialive`, `mediaconnect`, `mediapackagev2`, `monitoring`. */
  standIns: StandIn[];
  /** A ready leg; idempotent by `id`. */
  installChannel(request: InstallRequest): Installed;
  installed(): Installed[];
  /** What a viewer gets now. Several legs: in origin-group order. Throws for a leg that is not installed. */
  viewer(legs: string | readonly string[]): ViewerAnswer;
  /** Each change of a leg's picture so far, for counting viewer-seconds. */
  pictures(leg: string): PictureChange[];
  /**
   * Seconds of each picture that one viewer of these legs had, in origin-group order, and those of each leg by itself. A stretch of
   * time that is over, in ms. Throws for a leg that is not installed.
   */
  audience(legs: readonly string[], over: Over): Audience;
  /** GET of a packager endpoint's manifest, as the origin answers: 200 or 404. */
  manifest(url: string): { status: number };
  faults: {
    /** Throws a ZodError on what is not a fault. */
    set(target: TwinFaultTarget, fault: TwinFaultInput): SetFault;
    list(): SetFault[];
    /** Forgets one that has not struck yet, or ends one that lasts; false when unknown. */
    clear(id: string): boolean;
  };
  /** CloudWatch alarms of a Region, on metrics of the twin and on each other. What changes state is on its bus. */
  alarms: {
    /** Throws a ZodError, or a RangeError for a composite of alarms that are not there or of itself. */
    put(region: string, alarm: AlarmInput): Alarm;
    list(region: string): Alarm[];
    /** False when unknown. */
    drop(region: string, name: string): boolean;
  };
  /** What clients have put, by name; of the account. */
  dashboards(): ReadonlyMap<string, { body: string; tags: Readonly<Record<string, string>> }>;
  /** The books, by channel ARN (MediaLive). */
  runs(channelArn: string): RunRecord[];
  intervals(channelArn: string): RunningInterval[];
  /** ARNs of all MediaLive channels, deleted ones included. */
  channels(): string[];
}

/**
 * Registers the twin's timers and returns its doors. Call before `world.restore()`; everything it knows is on the
 * world's shelf, so a new process with the same shelf goes on where the old one stopped.
 */
export const createTwin = (options: TwinOptions): Twin => {
  const env: Environment = options;
  registerAudience(env);
  registerPipelines(env);
  registerLifecycle(env);
  registerSwitches(env);
  registerFlows(env, flowChanged);
  registerHarvest(env);
  registerInputs(env, packagerChanged);
  registerStrikes(env);
  registerAlarms(env);
  return {
    standIns: [mediaLive(env), mediaConnect(env, flowChanged), mediaPackage(env), cloudWatch(env)],
    installChannel: (request) => installChannel(env, request),
    installed: () => allLegs(env).map(({ id, region }) => installChannel(env, { id, region })),
    viewer: (legs) => viewer(env, typeof legs === "string" ? [legs] : legs),
    pictures: (leg) => picturesOf(env, leg),
    audience: (legs, over) => {
      const histories = legs.map((id) => {
        if (!getLeg(env, id)) throw new Error(`no leg ${id} is installed`);
        return picturesOf(env, id);
      });
      return {
        viewer: watch(histories, over),
        legs: Object.fromEntries(legs.map((id, n) => [id, legSeconds(histories[n] ?? [], over)])),
      };
    },
    manifest: (url) => manifest(env, url),
    faults: {
      set: (target, fault) => setFault(env, target, fault),
      list: () => listFaults(env),
      clear: (id) => clearFault(env, id, (entry) => endFault(env, entry)),
    },
    alarms: {
      put: (region, alarm) => putAlarm(env, region, alarm),
      list: (region) => alarmsOf(env, region),
      drop: (region, name) => dropAlarm(env, region, name),
    },
    dashboards: () => dashboardsOf(env),
    runs: (arn) => runsOf(env, named(arn)),
    intervals: (arn) => intervalsOf(env, named(arn)),
    channels: () => env.regions.flatMap((region) => allChannels(env, region).map(([, { arn }]) => arn)),
  };
};

const named = (arn: string): { region: string; id: string } => {
  const [, , , region = "", , , id = ""] = arn.split(":");
  return { region, id };
};
