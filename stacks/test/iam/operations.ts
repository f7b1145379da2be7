import type { CallRecord } from "@showcaller/local/kernel/types";

/** What a call needs: the action on each of these resources, and a grant that carries these conditions. */
export interface Need {
  action: string;
  resources: readonly string[];
  /** Law 6: granted where the resource carries our tag, and nowhere else. */
  tagged?: true;
  /** The service a role may be passed to. */
  passedTo?: string;
}
export type Call = Pick<CallRecord, "function" | "service" | "operation" | "region" | "resource">;

const HOME = "eu-west-1";
const ACCOUNT = "111122223333";
const STAGE = "showcaller-production";
const arn = (service: string, region: string, rest: string): string =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
/** `showcaller-start:01J…-prepare-p1-a1`, as the laptop names an execution. */
const machineOf = (resource: string): string =>
  arn("states", HOME, `stateMachine:${resource.replace(/^showcaller-([a-z]+):.*/, `${STAGE}-$1`)}`);
const executionOf = (resource: string): string =>
  machineOf(resource)
    .replace(":stateMachine:", ":execution:")
    .concat(`:${resource.split(":")[1]}`);

const TABLE = arn("dynamodb", HOME, `table/${STAGE}-TableTable-drrmzcfu`);
const table =
  (...actions: string[]) =>
  (): Need[] =>
    actions.map((action) => ({ action: `dynamodb:${action}`, resources: [TABLE] }));
const channel =
  (operation: string, tagged: boolean) =>
  (call: Call): Need[] => [
    {
      action: `medialive:${operation}`,
      resources: [arn("medialive", call.region, `channel:${call.resource}`)],
      ...(tagged ? { tagged: true as const } : {}),
    },
  ];
const flow =
  (operation: string, tagged: boolean) =>
  (call: Call): Need[] => [
    {
      action: `mediaconnect:${operation}`,
      resources: [call.resource.replace(/:\d{12}:/, `:${ACCOUNT}:`)],
      ...(tagged ? { tagged: true as const } : {}),
    },
  ];
/** The tag that it is made with is asked for as well. */
const monitor =
  (operation: string, kind: "alarm" | "dashboard") =>
  ({ region, resource }: Call): Need[] => {
    const name = resource.replace(/^showcaller-/, `${STAGE}-`);
    const named =
      kind === "alarm" ? arn("cloudwatch", region, `alarm:${name}`) : arn("cloudwatch", "", `dashboard/${name}`);
    const actions = operation.startsWith("Put") ? [operation, "TagResource"] : [operation];
    return actions.map((action) => ({ action: `cloudwatch:${action}`, resources: [named] }));
  };
const anywhere = (action: string) => (): Need[] => [{ action, resources: ["*"] }];
const store = (operation: string) => (): Need[] => [
  { action: `cloudfront-keyvaluestore:${operation}`, resources: [`arn:aws:cloudfront::${ACCOUNT}:key-value-store/`] },
];
/** By name; AWS puts six letters behind it. */
const secret =
  (operation: string) =>
  ({ resource }: Call): Need[] => [
    {
      action: `secretsmanager:${operation}`,
      resources: [arn("secretsmanager", HOME, `secret:${resource.replace(/^showcaller-/, `${STAGE}-`)}-AbCdEf`)],
    },
  ];
const schedule = (call: Call): string => arn("scheduler", HOME, `schedule/${STAGE}-cues/${call.resource}`);

/**
 * Operation → what IAM asks for it, from AWS's Service Authorization Reference (docs.aws.amazon.com/service-authorization/latest/reference/
 * list_medialive.html, list_mediaconnect, list_mediapackagev2, list_lambda, list_stepfunctions, list_scheduler, list_cloudfront-keyvaluestore, read
 * 2026-11): its actions, each of its required resource types, and whether it takes the tag of the resource as a condition.
 */
export const OPERATIONS: Readonly<Record<string, (call: Call) => Need[]>> = {
  "dynamodb:GetItem": table("GetItem"),
  "dynamodb:PutItem": table("PutItem"),
  "dynamodb:UpdateItem": table("UpdateItem"),
  "dynamodb:DeleteItem": table("DeleteItem"),
  "dynamodb:ConditionCheckItem": table("ConditionCheckItem"),
  // Each write in it is asked for by itself (amazondynamodb/latest/developerguide/transaction-apis-iam.html), and recorded so (record.ts).
  "dynamodb:TransactWriteItems": () => [],
  "dynamodb:Query": ({ resource }) => [
    {
      action: "dynamodb:Query",
      resources: [/^gsi\d/.test(resource) ? `${TABLE}/index/${resource.split(" ")[0]}` : TABLE],
    },
  ],
  "medialive:ListChannels": anywhere("medialive:ListChannels"),
  "medialive:ListAlerts": anywhere("medialive:ListAlerts"),
  "medialive:DescribeChannel": channel("DescribeChannel", false),
  "medialive:StartChannel": channel("StartChannel", true),
  "medialive:StopChannel": channel("StopChannel", true),
  "medialive:BatchUpdateSchedule": channel("BatchUpdateSchedule", true),
  "medialive:RestartChannelPipelines": channel("RestartChannelPipelines", true),
  "mediaconnect:ListFlows": anywhere("mediaconnect:ListFlows"),
  "mediaconnect:DescribeFlow": flow("DescribeFlow", false),
  "mediaconnect:StartFlow": flow("StartFlow", true),
  "mediaconnect:StopFlow": flow("StopFlow", true),
  // Asks for the group as well as for the channel in it.
  "mediapackagev2:ResetChannelState": ({ region, resource }) => {
    const [group = "", name = ""] = resource.split("/");
    const inGroup = arn("mediapackagev2", region, `channelGroup/${group}`);
    return [
      { action: "mediapackagev2:ResetChannelState", resources: [inGroup, `${inGroup}/channel/${name}`], tagged: true },
    ];
  },
  "monitoring:GetMetricData": anywhere("cloudwatch:GetMetricData"),
  "monitoring:PutMetricAlarm": monitor("PutMetricAlarm", "alarm"),
  "monitoring:DeleteAlarms": monitor("DeleteAlarms", "alarm"),
  "monitoring:DescribeAlarms": ({ region, resource }) => [
    { action: "cloudwatch:DescribeAlarms", resources: [arn("cloudwatch", region, `alarm:${resource}`)] },
  ],
  "monitoring:PutDashboard": monitor("PutDashboard", "dashboard"),
  "monitoring:DeleteDashboards": monitor("DeleteDashboards", "dashboard"),
  "monitoring:ListDashboards": anywhere("cloudwatch:ListDashboards"),
  "states:StartExecution": ({ resource }) => [{ action: "states:StartExecution", resources: [machineOf(resource)] }],
  "states:DescribeExecution": ({ resource }) => [
    { action: "states:DescribeExecution", resources: [executionOf(resource)] },
  ],
  // These three have no resource type: a statement that names one grants nothing.
  "states:SendTaskSuccess": anywhere("states:SendTaskSuccess"),
  "states:SendTaskFailure": anywhere("states:SendTaskFailure"),
  "states:SendTaskHeartbeat": anywhere("states:SendTaskHeartbeat"),
  "scheduler:CreateSchedule": (call) => [
    { action: "scheduler:CreateSchedule", resources: [schedule(call)] },
    // The role that the schedule takes on when it fires.
    {
      action: "iam:PassRole",
      resources: [`arn:aws:iam::${ACCOUNT}:role/${STAGE}-cues`],
      passedTo: "scheduler.amazonaws.com",
    },
  ],
  "scheduler:DeleteSchedule": (call) => [{ action: "scheduler:DeleteSchedule", resources: [schedule(call)] }],
  "sqs:SendMessage": ({ resource }) => [
    { action: "sqs:SendMessage", resources: [arn("sqs", HOME, resource.replace(/^showcaller/, STAGE))] },
  ],
  "sns:Publish": ({ region, resource }) => [
    {
      action: "sns:Publish",
      resources: [
        resource.startsWith("arn:") ? resource.replace(/:\d{12}:/, `:${ACCOUNT}:`) : arn("sns", region, resource),
      ],
    },
  ],
  "lambda:Invoke": ({ region, resource }) => [
    {
      action: "lambda:InvokeFunction",
      resources: [arn("lambda", region, `function:${resource.replace(/^showcaller/, STAGE)}`)],
    },
  ],
  "secretsmanager:CreateSecret": secret("CreateSecret"),
  "secretsmanager:DeleteSecret": secret("DeleteSecret"),
  "secretsmanager:GetSecretValue": secret("GetSecretValue"),
  "cloudfront-keyvaluestore:DescribeKeyValueStore": store("DescribeKeyValueStore"),
  "cloudfront-keyvaluestore:GetKey": store("GetKey"),
  "cloudfront-keyvaluestore:ListKeys": store("ListKeys"),
  "cloudfront-keyvaluestore:UpdateKeys": store("UpdateKeys"),
};
