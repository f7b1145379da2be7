import type { DistributionSetup } from "../distribution/setup.ts";
import type { WebAclSetup } from "../distribution/web-acl.ts";
import type { Failure, Instant } from "../ports.ts";

/*
 * What the doctor reads of a real account. Every answer is a value, since whoever runs it may see some of it and not the rest: what is
 * refused names the IAM action that is lacking.
 */

/** `value` undefined: AWS says that there is no such thing. */
export type Seen<T> = { ok: true; value: T } | { ok: false; action: string; denied: boolean; failure: Failure };

export interface EncoderSetup {
  class: string;
  state: string;
  tags: Readonly<Record<string, string>>;
  /** In their order: the first is on screen at a start. */
  inputs: readonly AttachedInput[];
}
export interface AttachedInput {
  name: string;
  /** Attachment name of its failover pair's secondary. */
  secondary?: string;
  preference?: string;
}

export interface FlowSetup {
  state: string;
  sources: number;
  /** Outputs that go to a MediaLive input. */
  toEncoders: number;
  tags: Readonly<Record<string, string>>;
}

export interface PackagerSetup {
  mqcsInputSwitching: boolean;
  /** Whether the channel, and the group that it is in, carry the tag without which nothing of ours resets it. */
  tagged: { channel: boolean; group: boolean };
  endpoints: readonly EndpointSetup[];
}
export interface EndpointSetup {
  name: string;
  startOverSeconds: number;
  forcedErrors: readonly string[];
  urls: readonly string[];
}

export interface TableSetup {
  arn: string;
  status: string;
  stream?: string;
  deletionProtection: boolean;
  indexes: readonly string[];
}

/** An event of an execution's history. */
export interface Happened {
  id: number;
  previous: number;
  at: Instant;
  type: string;
  /** Of the state that is entered. */
  state?: string;
}

export interface RuleSetup {
  enabled: boolean;
  pattern: string;
  targets: readonly { arn: string; deadLetters: boolean }[];
}

export interface QueueDepth {
  waiting: number;
  hidden: number;
}

export interface ScheduleSetup {
  enabled: boolean;
  expression: string;
  deadLetters: boolean;
}

export interface AlarmState {
  name: string;
  state: string;
  /** It tells somebody. */
  actions: number;
}

/** Read-only, and nothing else: no method of it changes anything. Without a Region, in the home Region. */
export interface Account {
  encoder(region: string, arn: string): Promise<Seen<EncoderSetup | undefined>>;
  /** How many actions its schedule holds, past ones included. */
  scheduleActions(region: string, arn: string): Promise<Seen<number | undefined>>;
  flow(region: string, arn: string): Promise<Seen<FlowSetup | undefined>>;
  packager(region: string, group: string, channel: string): Promise<Seen<PackagerSetup | undefined>>;
  /** The one whose name begins so. More than one: the names. */
  findTable(prefix: string): Promise<Seen<readonly string[]>>;
  table(name: string): Promise<Seen<TableSetup | undefined>>;
  pointInTime(name: string): Promise<Seen<boolean>>;
  timeToLive(name: string): Promise<Seen<string | undefined>>;
  machine(arn: string): Promise<Seen<string | undefined>>;
  /** The last executions of a machine that have ended, newest first. */
  executions(machineArn: string, most: number): Promise<Seen<readonly string[]>>;
  /** What one did and when; its data stays where it is. */
  history(executionArn: string): Promise<Seen<readonly Happened[]>>;
  rule(region: string, name: string): Promise<Seen<RuleSetup | undefined>>;
  queue(region: string, name: string): Promise<Seen<QueueDepth | undefined>>;
  schedule(name: string): Promise<Seen<ScheduleSetup | undefined>>;
  /** The CloudFront KeyValueStore: how full it is. */
  store(arn: string): Promise<Seen<{ keys: number; bytes: number } | undefined>>;
  /** What viewers meet, by its id. */
  distribution(id: string): Promise<Seen<DistributionSetup | undefined>>;
  /** A CloudFront Function as it is published: ARNs of the stores that it reads. */
  edgeFunction(name: string): Promise<Seen<{ stores: readonly string[] } | undefined>>;
  webAcl(arn: string): Promise<Seen<WebAclSetup | undefined>>;
  /** When a Lambda function was last invoked without an error, as CloudWatch has it, to the minute. Looks back 15 minutes. */
  lastRun(functionName: string, now: Instant): Promise<Seen<Instant | undefined>>;
  alarms(prefix: string): Promise<Seen<readonly AlarmState[]>>;
  /** What the account has; where nothing was ever asked for, AWS's default. */
  quota(region: string, service: string, code: string): Promise<Seen<number | undefined>>;
  /** Milliseconds by which AWS's clock was ahead of ours at its last answer; undefined before the first. */
  ahead(): number | undefined;
}
