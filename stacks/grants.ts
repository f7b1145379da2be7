import type { WriteKind } from "../packages/functions/src/table-needs";
import type { MachineName } from "../packages/workflows/src/index";
import type { Config } from "./config";
import type { Statement } from "./function";
import { account, named } from "./names";
import { executionArn, machineArn } from "./workflows";

/*
 * What a function may do, by what it does. The permission proof (stacks/test/permissions.test.ts) holds these against the calls that
 * whole-program runs made: every call is granted, and every grant is used or says why not.
 */

type Table = { arn: $util.Output<string> };

/** Strongly consistent reads by key, queries, and transactions of puts, updates, deletes and checks. */
export const tableReads = ({ arn }: Table): Statement[] => [
  { actions: ["dynamodb:GetItem", "dynamodb:Query"], resources: [arn] },
];
export const indexReads = ({ arn }: Table): Statement[] => [
  { actions: ["dynamodb:Query"], resources: [$interpolate`${arn}/index/*`] },
];
const ACTIONS = { put: "PutItem", update: "UpdateItem", delete: "DeleteItem", check: "ConditionCheckItem" } as const;
/** Those that the function makes (packages/functions/src/table-needs.ts), and no other. */
export const tableWrites = ({ arn }: Table, kinds: readonly WriteKind[]): Statement[] =>
  kinds.length === 0 ? [] : [{ actions: kinds.map((kind) => `dynamodb:${ACTIONS[kind]}`), resources: [arn] }];

const MANAGED = [{ test: "StringLike", variable: "aws:ResourceTag/showcaller:managed", values: ["*"] }];
const inMedia = ({ media }: Config, service: string, resource: string) =>
  media.map((region) => $interpolate`arn:aws:${service}:${region}:${account()}:${resource}`);

export const seesEncoders = (config: Config): Statement[] => [
  { actions: ["medialive:DescribeChannel"], resources: inMedia(config, "medialive", "channel:*") },
];
/** Lists have no resource to name (Service Authorization Reference, MediaLive and MediaConnect). */
export const listsMedia = (
  ...actions: ("medialive:ListChannels" | "medialive:ListAlerts" | "mediaconnect:ListFlows")[]
): Statement[] => [{ actions, resources: ["*"] }];
/** Nor have metrics (Service Authorization Reference, CloudWatch). */
export const readsMetrics = (): Statement[] => [{ actions: ["cloudwatch:GetMetricData"], resources: ["*"] }];
/**
 * Dashboards and delivery alarms of live events, by their names' beginning; a tag that is set when one is made is a right of its own (Service
 * Authorization Reference, CloudWatch). Dashboards' list has no resource to name.
 */
export const tendsMonitors = (): Statement[] => {
  const alarms = $interpolate`arn:aws:cloudwatch:*:${account()}:alarm:${monitorPrefix()}-*`;
  const dashboards = $interpolate`arn:aws:cloudwatch::${account()}:dashboard/${monitorPrefix()}-*`;
  return [
    { actions: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"], resources: [alarms] },
    { actions: ["cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards"], resources: [dashboards] },
    { actions: ["cloudwatch:TagResource"], resources: [alarms, dashboards] },
    { actions: ["cloudwatch:DescribeAlarms"], resources: [$interpolate`arn:aws:cloudwatch:*:${account()}:alarm:*`] },
    { actions: ["cloudwatch:ListDashboards"], resources: ["*"] },
  ];
};
/** What their names begin with (packages/core/src/monitors/names.ts). */
export const monitorPrefix = (): string => named("live");

/** Law 6: whatever changes an encoder is allowed on tagged ones alone. */
export const changesEncoders = (
  config: Config,
  ...actions: ("StartChannel" | "StopChannel" | "BatchUpdateSchedule" | "RestartChannelPipelines")[]
): Statement[] => [
  {
    actions: actions.map((action) => `medialive:${action}`),
    resources: inMedia(config, "medialive", "channel:*"),
    conditions: MANAGED,
  },
];
export const seesFlows = (config: Config): Statement[] => [
  { actions: ["mediaconnect:DescribeFlow"], resources: inMedia(config, "mediaconnect", "flow:*") },
];
/** Flows and packagers take the tag as a condition, too (Service Authorization Reference, MediaConnect and MediaPackage V2). */
export const changesFlows = (config: Config, ...actions: ("StartFlow" | "StopFlow")[]): Statement[] => [
  {
    actions: actions.map((action) => `mediaconnect:${action}`),
    resources: inMedia(config, "mediaconnect", "flow:*"),
    conditions: MANAGED,
  },
];

/** Nothing where none is configured: a statement without a resource is none. */
export const publishes = ({ topics }: Config): Statement[] =>
  topics.length === 0 ? [] : [{ actions: ["sns:Publish"], resources: topics }];

/** Asked for the channel and for the group that it is in: both are of this form, and both carry the tag. */
export const resetsPackagers = (config: Config): Statement[] => [
  {
    actions: ["mediapackagev2:ResetChannelState"],
    resources: inMedia(config, "mediapackagev2", "channelGroup/*"),
    conditions: MANAGED,
  },
];

export const startsExecutions = (config: Config, ...machines: MachineName[]): Statement[] => [
  { actions: ["states:StartExecution"], resources: machines.map((machine) => machineArn(config, machine)) },
];
export const describesExecutions = (config: Config, ...machines: MachineName[]): Statement[] => [
  { actions: ["states:DescribeExecution"], resources: machines.map((machine) => executionArn(config, machine)) },
];
/** No resource can be named (Service Authorization Reference, Step Functions): what may be completed is what one has the token of. */
export const completesTasks = (...actions: ("Success" | "Failure" | "Heartbeat")[]): Statement[] => [
  { actions: actions.map((action) => `states:SendTask${action}`), resources: ["*"] },
];

/** Secrets of signing keys by the name they are made under; AWS puts six letters behind it. */
const keySecrets = ({ home }: Config) =>
  $interpolate`arn:aws:secretsmanager:${home}:${account()}:secret:${keyPrefix()}*`;
export const readsKeys = (config: Config): Statement[] => [
  { actions: ["secretsmanager:GetSecretValue"], resources: [keySecrets(config)] },
];
/** Whoever makes keys reads none. */
export const makesKeys = (config: Config): Statement[] => [
  { actions: ["secretsmanager:CreateSecret", "secretsmanager:DeleteSecret"], resources: [keySecrets(config)] },
];
/** What the names of those secrets begin with. */
export const keyPrefix = (): string => `${named("edge-key")}-`;
