/** Grants that the recorded runs do not use. `*` and `?` as in IAM. A reason that covers nothing unused is out of date, and fails. */
export interface Reason {
  role: string;
  action: string;
  /** Default: any. */
  resource?: string;
  why: string;
}

const REREAD =
  "after a 400 or 409 the state is read before anything is decided; runs with failing calls are in packages/local";
const ALREADY = "completes its own task where what it waits for is there already, or cannot come any more";
const BY_LAMBDA = "Lambda does this with the function's role, whoever invokes it";

export const REASONS: readonly Reason[] = [
  { role: "SweepRole", action: "events:PutEvents", why: `${BY_LAMBDA}: that it ran, to whom its heartbeat goes` },
  {
    role: "TaskRemediateRole",
    action: "medialive:ListAlerts",
    why: "asked before a restart, and nothing is restarted here: packages/functions/src/remediation",
  },
  { role: "SweepRole", action: "wafv2:*", why: "addresses that humans have blocked; no run here blocks one" },
  { role: "*", action: "logs:*", why: `${BY_LAMBDA}: its log` },
  { role: "*", action: "sqs:SendMessage", resource: "*-letters", why: `${BY_LAMBDA}: what failed for good` },
  { role: "DispatcherRole", action: "dynamodb:*", resource: "*/stream/*", why: `${BY_LAMBDA}: it reads the stream` },
  {
    role: "ProjectorRole",
    action: "sqs:*",
    resource: "*-wakes.fifo",
    why: `${BY_LAMBDA}: it reads the queue. The projector wakes itself when it could not finish`,
  },
  ...["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"].map((action) => ({
    role: "*",
    action: `dynamodb:${action}`,
    why: "its code makes such a write (packages/functions/src/table-needs.ts, held to its bundle) on a way that no run here takes",
  })),
  { role: "*", action: "dynamodb:GetItem", why: "reads of the table are granted as one" },
  { role: "*", action: "dynamodb:Query", resource: "*:table/*drrmzcfu", why: "reads of the table are granted as one" },
  {
    role: "ApiRole",
    action: "dynamodb:Query",
    resource: "*/index/?",
    why: "lists; the API is not played here, its tests run it",
  },
  {
    role: "TaskAirRole",
    action: "dynamodb:Query",
    resource: "*/index/?",
    why: "looks how many are to be looked at where air is late",
  },
  { role: "Task*Role", action: "states:SendTaskSuccess", why: ALREADY },
  { role: "Task*Role", action: "medialive:DescribeChannel", why: REREAD },
  { role: "Task*Role", action: "mediaconnect:DescribeFlow", why: REREAD },
  {
    role: "TaskStartChannelRole",
    action: "medialive:BatchUpdateSchedule",
    why: "removes what an earlier plan has armed, and shows the pre-show on a channel that runs already",
  },
  {
    role: "TaskRemediateRole",
    action: "medialive:*Channel*",
    why: "rungs restart-pipeline and restart-channel: packages/functions/src/remediation/restarts.test.ts",
  },
  {
    role: "TaskRemediateRole",
    action: "mediaconnect:*Flow",
    why: "rung restart-flow: packages/functions/src/remediation/restarts.test.ts",
  },
  { role: "Task*TellRole", action: "sns:Publish", why: "webhooks that are topics: packages/functions/src/remediation" },
  {
    role: "ApiRole",
    action: "secretsmanager:GetSecretValue",
    why: "mints playback tokens; the API is not played here",
  },
  {
    role: "EdgeTickRole",
    action: "secretsmanager:DeleteSecret",
    why: "a key that is dropped, eight days after its rotation: packages/functions/src/edge-tick/keys.test.ts",
  },
  {
    role: "ExportRole",
    action: "*",
    why: "desired state to another Region: no bucket is played here; packages/functions/src/export and adapters/src/s3 have its calls",
  },
  {
    role: "SweepRole",
    action: "cloudwatch:GetMetricData",
    why: "where more encoders run than may be asked in a minute",
  },
  {
    role: "SweepRole",
    action: "states:*",
    why: "starts, describes and completes what a lost event or a dead execution left",
  },
  {
    role: "DispatcherRole",
    action: "states:StartExecution",
    why: "a cue that is due within two minutes is started directly",
  },
];
