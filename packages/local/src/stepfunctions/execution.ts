/**
 * An execution as plain JSON. `Execution` is what the API shows; `Run` is what must survive a kill while it runs,
 * and is rewritten at each transition.
 */
import type { Millis } from "../kernel/types.ts";
import type { Json } from "./json.ts";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface Execution {
  /** `<machine>:<name>`: the key on the shelf and the tail of the ARN. */
  id: string;
  arn: string;
  machine: string;
  machineArn: string;
  name: string;
  status: Status;
  startedAt: Millis;
  stoppedAt?: Millis;
  /** JSON, as the caller wrote it. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  /** Hash of the definition it started with: a later one does not change an execution that runs. */
  definition: string;
  /** Of a closed execution; those of a running one are in its Run. */
  transitions: number;
  events: number;
}

export interface Run {
  /** Rises with every write: who computed from an older one must think again. */
  version: number;
  frames: Record<string, Frame>;
  /** Frames that can move now, in order. */
  ready: string[];
  /** Last frame, ticket and event given out. */
  frame: number;
  ticket: number;
  events: number;
  /** States entered plus retries: what AWS bills (https://aws.amazon.com/step-functions/pricing/). */
  transitions: number;
  /** The machine's own timer, if it has one. */
  timers: string[];
}

/** One thread of control: the machine's own, a Parallel branch, or a Map iteration. */
export interface Frame {
  id: string;
  parent?: string;
  /** Which branch or iteration of the parent's state. */
  index: number;
  /** The item, in a Map iteration. */
  item?: Json;
  /** Assigned in this frame; children read them, only this frame writes them. */
  variables: Record<string, Json>;
  state: string;
  input: Json;
  enteredAt: Millis;
  /** Event id of `…StateEntered`. */
  enteredEvent: number;
  /** Last event in this thread: the `previousEventId` of the next. */
  last: number;
  /** Retries so far by retrier, and together. Reset on leaving the state. */
  retries: Record<string, number>;
  retryCount: number;
  phase: Phase;
}

/** Why a state failed. `heartbeat` tells a missed heartbeat from a task that took too long: AWS names both States.Timeout. */
export interface Failure {
  error?: string;
  cause?: string;
  heartbeat?: true;
}

export interface Waiting {
  /** Unique in the execution: whatever arrives later must carry it. */
  ticket: number;
  timers: string[];
}

export type Phase =
  | { is: "enter" }
  /** A retry: the state starts again without being entered. */
  | { is: "again" }
  | ({ is: "wait" } & Waiting)
  | ({ is: "backoff" } & Waiting)
  | ({
      is: "task";
      /** The call has begun and has not reported: after a kill it never will. */
      invoking: boolean;
      /** `.waitForTaskToken`: the result comes by token. */
      token: boolean;
      /** ms */
      heartbeat?: number;
    } & Waiting)
  | {
      is: "children";
      inputs: Json[];
      /** Of a Map: what `$states.context.Map.Item.Value` is. */
      items?: Json[];
      results: Json[];
      next: number;
      done: number;
      limit: number;
    }
  | { is: "elapsed" }
  | { is: "succeeded"; result: Json }
  | { is: "failed"; failure: Failure };

/** A call to make once the state that wants it is on the shelf. */
export interface Invocation {
  frame: string;
  ticket: number;
  resource: string;
  arguments: Json;
}

export interface HistoryEvent {
  id: number;
  previousEventId: number;
  type: string;
  timestamp: Millis;
  [details: string]: unknown;
}
