/**
 * The outside world, as interfaces. Adapters implement them; one contract suite per port (packages/testkit)
 * is passed by every implementation. Nothing here knows AWS.
 */
import type { DeliveryAlarm } from "./monitors/alarms.ts";

/** Milliseconds since 1970-01-01T00:00Z. The only representation of time inside `core`. */
export type Instant = number;

/** `now` is read once per invocation and passed down as a value. */
export interface Clock {
  now(): Instant;
}

/** Sources of new identity. Never used inside a decision: ids enter it as arguments. */
export interface Ids {
  /** 26 characters, Crockford base32, sortable by time (https://github.com/ulid/spec). */
  ulid(): string;
}

// ---------------------------------------------------------------------------------------------------------------
// Failures are values where a caller must choose.

/**
 * `permanent`: the same call will fail again: acknowledge and raise it. `transient`: retry later may work.
 * `conflict`: the world is not in the state we thought: read again, then decide.
 */
export interface Failure {
  kind: "permanent" | "transient" | "conflict";
  /** Stable, e.g. `ConflictException`, `NotFoundException`, `Timeout`. */
  code: string;
  message: string;
}
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

// ---------------------------------------------------------------------------------------------------------------
// Table: one DynamoDB table with string keys, conditions as data. See docs/state.md for every key and condition.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export interface Key {
  pk: string;
  sk: string;
}
/** Attributes besides the key. `gsi1pk/gsi1sk` and `gsi2pk/gsi2sk` feed the two indexes; `expiresAt` is TTL in epoch SECONDS (housekeeping, never truth). */
export type Item = Key & { readonly [attribute: string]: Json | undefined };

/** A condition on the stored item of that key, evaluated atomically with the write. Attribute names are top level. */
export type Condition =
  | { exists: boolean }
  | { equals: { readonly [attribute: string]: string | number | boolean } }
  /** True when absent, too: `lessOrAbsent: {until: now}` means "free, or expired before now". Strictly less. */
  | { lessOrAbsent: { readonly [attribute: string]: number | string } }
  | { less: { readonly [attribute: string]: number | string } }
  | { in: { readonly [attribute: string]: readonly (string | number)[] } }
  | { absent: string }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] };

export type Write =
  /** Replaces the whole item. */
  | { put: Item; if?: Condition }
  /** Sets and removes top-level attributes and adds to numbers; creates the item when absent unless `if` forbids it. */
  | {
      update: Key;
      set?: { readonly [attribute: string]: Json };
      remove?: readonly string[];
      add?: { readonly [attribute: string]: number };
      if?: Condition;
    }
  | { delete: Key; if?: Condition }
  | { check: Key; if: Condition };

export type WriteResult =
  | { ok: true }
  /** `failed`: indexes into the writes whose condition did not hold, each with the stored item (if any) at that moment. */
  | { ok: false; failed: readonly { index: number; item: Item | undefined }[] };

export interface QueryRequest {
  index?: "gsi1" | "gsi2";
  pk: string;
  /** On the sort key (of the index, if given): a prefix, or an inclusive range. */
  sk?: { prefix: string } | { from?: string; to?: string };
  /** Page size; default and at most 100. */
  limit?: number;
  descending?: boolean;
  /** Opaque: from the previous page. */
  cursor?: string;
}
export interface Page {
  items: Item[];
  cursor?: string;
}

/**
 * Reads are strongly consistent except on an index. `write` is one transaction of 1..100 writes on distinct keys:
 * all or nothing. A lost condition is an ordinary result; throttling and transaction conflicts are retried inside,
 * and what then remains is thrown as `TableUnavailable` (a bug or an outage, never a decision).
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  query(request: QueryRequest): Promise<Page>;
  write(writes: readonly Write[]): Promise<WriteResult>;
}

export class TableUnavailable extends Error {
  override readonly name = "TableUnavailable";
}

// ---------------------------------------------------------------------------------------------------------------
// Media. One implementation per Region; `arn`s are opaque here.

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

/** What an encoder's pipelines had as a number, and when. */
export type Measured = readonly { pipeline: 0 | 1; value: number; at: Instant }[];

/** CloudWatch of one Region: what was measured, as late as it comes in. */
export interface Metrics {
  /**
   * MediaLive's ActiveAlerts, how many alerts are set: of each pipeline its newest point in that span, which holds from `at` on for some
   * seconds. By the encoder's ARN; one without a point is absent.
   */
  activeAlerts(
    encoders: readonly { arn: string; pipelines: 1 | 2 }[],
    span: { from: Instant; to: Instant },
  ): Promise<Outcome<ReadonlyMap<string, Measured>>>;
}

/**
 * Dashboards and alarms, of which one prefix of names is ours. Putting again replaces, and removing what is not there is as good as removing
 * it. Tags are set when it is made, and not again (AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, API_PutDashboard.html).
 */
export interface Monitoring {
  putAlarm(alarm: DeliveryAlarm, tags: Readonly<Record<string, string>>): Promise<Outcome<void>>;
  /** At most 100. */
  removeAlarms(names: readonly string[]): Promise<Outcome<void>>;
  /** Names that begin so. */
  alarms(prefix: string): Promise<Outcome<string[]>>;
  /** Of the account: the same in each Region. */
  putDashboard(name: string, body: string, tags: Readonly<Record<string, string>>): Promise<Outcome<void>>;
  /** At most 100. */
  removeDashboards(names: readonly string[]): Promise<Outcome<void>>;
  dashboards(prefix: string): Promise<Outcome<string[]>>;
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

/** Where messages leave for addresses that people have registered. */
export interface Posts {
  /** One POST, once. `TargetRefused`: the address is inside a network. A redirect is answered with its status. */
  post(
    url: string,
    message: { headers: Readonly<Record<string, string>>; body: string },
  ): Promise<Outcome<{ status: number }>>;
}

/** Topics of SNS: whoever subscribes to one gets what is published. */
export interface Topics {
  /** One message, once; what it is named by is in it, so that who gets it twice can tell. */
  publish(topic: { arn: string; region: string; fifo: boolean }, message: TopicMessage): Promise<Outcome<void>>;
}
export interface TopicMessage {
  /** The same however often it is published. A FIFO topic drops what has an id that it had within five minutes. */
  id: string;
  /** Of one group a FIFO topic hands on in order. */
  group: string;
  /** ASCII, one line, less than 100 characters: what an e-mail has for its subject. */
  subject: string;
  /** For programs, and everybody whose kind is not named. */
  body: string;
  /** For people: a letter, and a line. */
  email: string;
  sms: string;
  /** What a subscription may filter by. At most ten, none empty. */
  attributes: Readonly<Record<string, string | number>>;
}

/** WAF's sets of blocked addresses, one a family. A token is of the whole set: any write by anybody changes it. */
export interface AddressSets {
  get(family: 4 | 6): Promise<Outcome<{ addresses: string[]; token: string }>>;
  /** The whole set. `conflict`: somebody has written since the token was read. */
  update(family: 4 | 6, addresses: readonly string[], token: string): Promise<Outcome<void>>;
}

/** Host names, as a resolver has them now. */
export interface Names {
  /** Every address; none: there is no such name. `unknown`: nobody can say at present. */
  addresses(host: string): Promise<readonly string[] | "unknown">;
}

// ---------------------------------------------------------------------------------------------------------------
// Workflows and cues.

export interface Executions {
  /** `exists`: an execution of that name is running or was run within 90 days. */
  start(machine: string, name: string, input: Json): Promise<Outcome<"started" | "exists">>;
  describe(
    machine: string,
    name: string,
  ): Promise<Outcome<{ status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" } | undefined>>;
  /** `gone`: the task has ended or timed out already; nothing to do. */
  succeed(token: string, output: Json): Promise<Outcome<"done" | "gone">>;
  heartbeat(token: string): Promise<Outcome<"done" | "gone">>;
  /** The task ends with this error, which its state machine retries or catches by name. */
  fail(token: string, error: string, cause: string): Promise<Outcome<"done" | "gone">>;
}

export interface CueSchedule {
  /** `<ulid>.<cue>.p<plan>`, ≤ 64 characters of [0-9a-zA-Z-_.]. */
  name: string;
  at: Instant;
  machine: string;
  executionName: string;
  input: Json;
}
export interface Schedules {
  create(schedule: CueSchedule): Promise<Outcome<"created" | "exists">>;
  remove(name: string): Promise<Outcome<"removed" | "absent">>;
  /** Those that have not fired. Names only: what one is due at is a call more. */
  list(): Promise<Outcome<string[]>>;
}

// ---------------------------------------------------------------------------------------------------------------
// The edge.

export interface EdgeEntry {
  key: string;
  value: string;
}
/**
 * The KeyValueStore that the edge function reads. Its ETag is of the whole store: any write by anybody changes it, and a write with
 * another is a `conflict`. A failure without an answer may have taken effect.
 */
export interface EdgeStore {
  describe(): Promise<Outcome<{ etag: string; keys: number; bytes: number }>>;
  get(key: string): Promise<Outcome<string | undefined>>;
  /** At most 50 entries; `next`: there are more. */
  list(token?: string): Promise<Outcome<{ entries: EdgeEntry[]; next?: string }>>;
  /** All or nothing, at most 50 keys. Deleting what is not there is refused. */
  update(etag: string, puts: readonly EdgeEntry[], deletes: readonly string[]): Promise<Outcome<{ etag: string }>>;
}

/** Wakes the projector; what it finds in the table it does, so a wake carries nothing, and one too many costs little. */
export type Wake = (id: string) => Promise<Outcome<void>>;

/** The edge, asked as viewers near some places would ask it. */
export interface Probes {
  locations: readonly string[];
  /** GET of a path there. Any status is an answer; no answer is a failure. */
  get(location: string, path: string): Promise<Outcome<{ status: number }>>;
}

/** Makes and destroys secrets; it reads none. Both may be done twice. */
export interface Vault {
  create(reference: string, bytes: Uint8Array): Promise<Outcome<"created" | "exists">>;
  destroy(reference: string): Promise<Outcome<"destroyed" | "absent">>;
}

/** Bytes that are nowhere else: signing keys. */
export interface Secrets {
  read(reference: string): Promise<Outcome<Uint8Array>>;
}

/** Desired state outside the home Region: one document, of which older versions are kept for a while. */
export interface Archive {
  put(text: string): Promise<Outcome<{ version: string }>>;
  /** The newest, or that version; `undefined`: there is none. */
  get(version?: string): Promise<Outcome<{ version: string; text: string } | undefined>>;
}
