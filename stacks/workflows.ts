import { type MachineName, machines, type TaskName } from "../packages/workflows/src/index";
import type { Config } from "./config";
import { account, named } from "./names";

type Functions = Readonly<Record<TaskName, sst.aws.Function>>;

/** Before the machine exists: functions are told the ARN, and the machine is told the functions. */
export const machineArn = ({ home }: Config, machine: MachineName) =>
  $interpolate`arn:aws:states:${home}:${account()}:stateMachine:${named(machine)}`;
export const executionArn = ({ home }: Config, machine: MachineName) =>
  $interpolate`arn:aws:states:${home}:${account()}:execution:${named(machine)}:*`;

/**
 * The state machines of packages/workflows as they are. Raw resources, since SST's component cannot loop and grants events:* on
 * everything. Tasks call published versions: an execution under way ends on the code it began with (DESIGN §15).
 */
export function workflows(config: Config, functions: Functions): void {
  for (const [machine, { define, tasks }] of Object.entries(machines) as [
    MachineName,
    (typeof machines)[MachineName],
  ][]) {
    const component = machine[0]?.toUpperCase() + machine.slice(1);
    const versions = Object.fromEntries(tasks.map((task) => [task, functions[task].nodes.function.qualifiedArn]));
    const role = new aws.iam.Role(`${component}MachineRole`, {
      name: named(`${machine}-machine`),
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "states.amazonaws.com" }),
    });
    const log = new aws.cloudwatch.LogGroup(`${component}MachineLog`, {
      // Step Functions asks for this prefix, so that its resource policy stays within its size.
      name: `/aws/vendedlogs/states/${named(machine)}`,
      retentionInDays: config.logRetention,
    });
    new aws.iam.RolePolicy(`${component}MachinePolicy`, {
      role: role.id,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Tasks",
            Effect: "Allow",
            Action: "lambda:InvokeFunction",
            Resource: tasks.map((task) => $interpolate`${functions[task].arn}:*`),
          },
          // Log delivery and tracing have no resources to name (docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, xray-iam.html).
          { Sid: "LogDelivery", Effect: "Allow", Action: LOG_DELIVERY, Resource: "*" },
          { Sid: "Tracing", Effect: "Allow", Action: TRACING, Resource: "*" },
        ],
      }),
    });
    new aws.sfn.StateMachine(`${component}Machine`, {
      name: named(machine),
      type: "STANDARD",
      roleArn: role.arn,
      publish: true,
      definition: $resolve(versions).apply((arns) => JSON.stringify(define((task) => arns[task] ?? task))),
      // Data stays out of the log: task input carries the tokens that complete tasks.
      loggingConfiguration: { level: "ALL", includeExecutionData: false, logDestination: $interpolate`${log.arn}:*` },
      tracingConfiguration: { enabled: true },
    });
  }
}

const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];
const TRACING = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];
