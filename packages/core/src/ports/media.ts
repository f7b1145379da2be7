import type { Instant, Outcome } from "./outcome.ts";

// One implementation per Region; `arn`s are opaque here.

/** DescribeChannel / ListChannels, reduced. `IDLE` is what the bus calls STOPPED. */
export type ChannelState =
  | "CREATING"
  | "CREATE_FAILED"
  | "IDLE"
  | "STARTING"
  | "RUNNING"
  | "RECOVERING"
  | "STOPPING"
  | "DELETING"
  | "DELETED"
  | "UPDATING"
  | "UPDATE_FAILED";

export interface ObservedChannel {
  arn: string;
  name: string;
  state: ChannelState;
  /** 2 for STANDARD, 1 for SINGLE_PIPELINE. */
  pipelines: 1 | 2;
  pipelinesRunning: number;
  tags: Readonly<Record<string, string>>;
  /** Per running pipeline; absent in lists. */
  activeInputs?: readonly (string | undefined)[];
}

/** An entry of ListAlerts; cleared ones stay visible for about 5 minutes (medialive/latest/ug/monitoring-api.html). */
export interface ListedAlert {
  id: string;
  type: string;
  pipeline: 0 | 1;
  state: "SET" | "CLEARED";
  setAt: Instant;
  clearedAt?: Instant | undefined;
}

/**
 * An input switch, fixed at an instant at least 15 s ahead, or immediate (which lands 10 s later on a STANDARD channel):
 * docs.aws.amazon.com/medialive/latest/ug/x-actions-in-schedule-ips.html
 */
export interface InputSwitch {
  actionName: string;
  inputAttachment: string;
  at: Instant | "immediate";
}

export interface Encoders {
  list(): Promise<Outcome<ObservedChannel[]>>;
  describe(arn: string): Promise<Outcome<ObservedChannel>>;
  /** ListAlerts: those that are set now, all of them. */
  alerts(arn: string): Promise<Outcome<ListedAlert[]>>;
  start(arn: string): Promise<Outcome<{ state: ChannelState }>>;
  stop(arn: string): Promise<Outcome<{ state: ChannelState }>>;
  /**
   * RestartChannelPipelines of a running encoder (PIPELINE_0 is 0). It takes no token and tells of no earlier call: calling twice restarts
   * twice.
   */
  restartPipelines(arn: string, pipelines: readonly (0 | 1)[]): Promise<Outcome<void>>;
  /** One BatchUpdateSchedule: deletes run before creates; deleting an unknown action name is an error on AWS, so pass only known ones. */
  schedule(arn: string, change: { create: readonly InputSwitch[]; remove: readonly string[] }): Promise<Outcome<void>>;
}

export type FlowState = "STANDBY" | "ACTIVE" | "UPDATING" | "DELETING" | "STARTING" | "STOPPING" | "ERROR";
export interface ObservedFlow {
  arn: string;
  name: string;
  state: FlowState;
}
export interface Flows {
  list(): Promise<Outcome<ObservedFlow[]>>;
  describe(arn: string): Promise<Outcome<ObservedFlow>>;
  start(arn: string): Promise<Outcome<{ state: FlowState }>>;
  stop(arn: string): Promise<Outcome<{ state: FlowState }>>;
}

/** MediaPackage v2. Its control API takes 5 calls a second (mediapackage/latest/userguide/quotas.html). */
export interface Packager {
  /**
   * Forgets what the channel has shown (ResetChannelState): start-over no longer reaches it. The encoder must be stopped, and must
   * not be started for 30 s. Doing it twice is as good as once.
   */
  reset(channel: PackagerChannel): Promise<Outcome<void>>;
}
export interface PackagerChannel {
  channelGroup: string;
  channel: string;
}

/** GET of a packager endpoint's manifest from inside a Lambda. */
export interface Probe {
  manifest(url: string): Promise<Outcome<{ status: number }>>;
}
