/**
 * What every stand-in on the laptop is built on. Two things only differ from AWS: what is behind the
 * SDK clients, and the clock (DESIGN §3 law 10). A stand-in's memory is what AWS would remember while
 * our process is dead, so it lives on a Shelf and its timers are durable: after `kill -9` a new process
 * with the same data directory goes on from the last synchronous write.
 */

/** Milliseconds since 1970-01-01T00:00Z, in virtual time. */
export type Millis = number;

/**
 * Durable, synchronous storage of the stand-ins' own state. Values are JSON; `get` and `all` return fresh
 * copies, so holding one never aliases the store. A write is durable against `kill -9` once the call returns.
 */
export interface Shelf {
  put(kind: string, id: string, value: unknown): void;
  get<T>(kind: string, id: string): T | undefined;
  delete(kind: string, id: string): void;
  /** Ordered by id (byte order), so that iteration is repeatable. */
  all<T>(kind: string): [id: string, value: T][];
  /** All writes inside happen or none does, also across a kill. Calls nest (the outer one decides). Synchronous work only. */
  atomically<T>(work: () => T): T;
  close(): void;
}

/** The one clock and the one source of chance. Time moves only when everything due has run and all tracked I/O is done. */
export interface World {
  readonly now: Millis;
  readonly seed: number;
  readonly shelf: Shelf;
  /**
   * A seeded stream of numbers in [0, 1) owned by one actor: derive it freshly from a durable name
   * (`start-time:channel-1:run-3`), never keep it across a kill. Same seed and name, same numbers.
   */
  random(stream: string): () => number;
  /** Registers what runs when a durable timer of this kind is due. Register every kind before `restore()`. */
  on(kind: string, run: (payload: unknown, id: string) => void | Promise<void>): void;
  /**
   * Sets a durable timer; same kind and id replaces. It is removed from the shelf just before it runs, in the
   * same synchronous step in which `run` starts: put whatever must outlive a kill on the shelf before the first await.
   * Instants in the past run at `now`, in the order (at, order of setting).
   */
  setTimer(kind: string, id: string, at: Millis, payload?: unknown): void;
  clearTimer(kind: string, id: string): void;
  /** Volatile: dies with the process. For backoff inside a running handler. */
  sleep(ms: number): Promise<void>;
  /** Wrap whatever leaves the process or runs across awaits: time stands still while any tracked work is pending (a sleep inside it excepted). */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Runs after each quiet moment, before time may move; returns true when it did something (e.g. stream records delivered). */
  addPump(pump: () => Promise<boolean>): void;
  /** Resolves when nothing is running and no pump has anything left, at this instant. */
  quiet(): Promise<void>;
  /** Runs everything due up to and including `t`, in order, then stands at `t`. Calls are serialised. */
  runUntil(t: Millis): Promise<void>;
  /** The next instant at which a timer is due, if any. */
  nextTimer(): Millis | undefined;
  /** Re-arms the timers and the clock found on the shelf. */
  restore(): void;
  /** After this nothing runs any more: timers never fire, sleeps and tracked work never settle. An in-process `kill -9`. */
  kill(): void;
  readonly dead: boolean;
}

/** One AWS call as the laptop saw it: `GET /_local/calls`. */
export interface CallRecord {
  at: Millis;
  /** Lambda function name, or `client` for a caller from outside (CLI, botocore). */
  function: string;
  /** e.g. `dynamodb`, `medialive`, `states`, `scheduler`, `events`. */
  service: string;
  operation: string;
  region: string;
  /** Channel id, table key, execution name…, or "". */
  resource: string;
  /** `ok`, or the error's code (`ConflictException`). */
  outcome: string;
}

/** What the gate is told before an AWS call takes effect. */
export interface CallAttempt {
  function: string;
  service: string;
  operation: string;
  region: string;
  resource: string;
}

/**
 * Every AWS call passes here, whichever client made it: it is counted, recorded, and may be made to fail.
 * `effect` performs the call. A fault may: throw an AwsError instead of the effect, throw after it, delay it
 * in virtual time, kill the process before or after it, or crash the calling invocation before or after it.
 */
export interface Gate {
  pass<T>(attempt: CallAttempt, effect: () => Promise<T>): Promise<T>;
}

/** A modelled AWS error: `code` is the shape's name (`ConflictException`), `more` its other members. */
export class AwsError extends Error {
  readonly code: string;
  readonly more: Record<string, unknown>;
  constructor(code: string, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.more = more;
  }
}

/** Event as EventBridge delivers it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** Publishes a service's event to the default bus of a Region, best effort as AWS says (loss, delay, doubling are the bus's business). */
export type Emit = (event: Omit<BusEvent, "version" | "id" | "account" | "time"> & { time?: string }) => void;

/** Invokes one of our functions in process. Resolves with what the handler returned, rejects with what it threw (or a `LambdaFailure`). */
export interface LambdaRunner {
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Asynchronous invocation: durable, up to two retries (1 and 2 min), then the failure handler. */
  invokeAsync(functionName: string, payload: unknown): void;
}

/** Who asks, and for which Region: from the credential scope over HTTP, from the client's config in process. */
export interface RequestContext {
  region: string;
  /** The Lambda function whose invocation makes the call, or `client`. */
  function: string;
}

/**
 * A stand-in for one AWS service, behind the wire layer. Inputs arrive and outputs leave as the SDK's own
 * member names and types (timestamps as Date, blobs as Uint8Array). Refusals are thrown as AwsError.
 * An operation that is not built throws `AwsError("NotImplementedException", …)` naming it.
 */
export interface StandIn {
  /** Endpoint/signing name: `medialive`, `mediaconnect`, `mediapackagev2`, `states`, `scheduler`, `events`, `lambda`, `dynamodb`… */
  readonly service: string;
  call(operation: string, input: Record<string, unknown>, context: RequestContext): Promise<Record<string, unknown>>;
  /** What the call is about, for `GET /_local/calls`: channel id, execution name, `pk/sk`… or "". */
  resource(operation: string, input: Record<string, unknown>): string;
}
