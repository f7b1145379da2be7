import { describe, expect, it } from "vitest";
import type { Synth } from "../../scripts/synth/evaluate.ts";
import { refused, unreasoned } from "./iam/prove.ts";
import { REASONS } from "./iam/reasons.ts";
import { recorded, SCENARIOS } from "./iam/record.ts";
import { LAWS } from "./laws.ts";
import { broken, type Fault, type Inputs, planted, plantedFaults, production } from "./plant.ts";
import { type Stage, synth } from "./synth.ts";

const STAGES: Stage[] = ["personal", "staging", "production"];
const calls = await recorded(SCENARIOS.slice(0, 1));

describe.each(STAGES)("%s", (stage) => {
  it.each(Object.keys(LAWS))("keeps the law: %s", (law) => {
    expect(LAWS[law]?.(synth(stage))).toEqual([]);
  });
});

const inPolicy = (role: string, change: (text: string) => string): Synth =>
  planted("Role", role, (inputs) => {
    const policies = inputs.inlinePolicies as unknown as { policy: string }[];
    const before = JSON.stringify(policies);
    for (const one of policies) one.policy = change(one.policy);
    if (JSON.stringify(policies) === before) throw new Error(`nothing was changed in ${role}`);
  });
const permissions = (from: Synth): string[] => refused(from, calls);
const grants = (from: Synth): string[] =>
  unreasoned(from, calls, REASONS).filter((message) => !message.startsWith("stacks/test"));

const FAULTS: Fault[] = [
  [
    "a handler is renamed",
    () => planted("Function", "IngressFunction", (i) => Object.assign(i, { handler: "bundle.main" })),
    broken("handlers"),
    /IngressFunction: .*exports `handler`/,
  ],
  [
    "a rule's dead letters are dropped",
    () => planted("EventTarget", "MediaRuleTarget", (i) => delete i.deadLetterConfig),
    broken("dead letters"),
    /MediaRuleTarget: give it deadLetterConfig/,
  ],
  [
    "a schedule's dead letters are dropped",
    () => planted("Schedule", "SweepSchedule", (i) => delete (i.target as unknown as Inputs).deadLetterConfig),
    broken("dead letters"),
    /SweepSchedule: give its target/,
  ],
  [
    "the stream's dead letters are dropped",
    () => planted("EventSourceMapping", "Stream", (i) => delete i.destinationConfig),
    broken("dead letters"),
    /Stream: give it destinationConfig/,
  ],
  [
    "a function forgets what fails",
    () => planted("FunctionEventInvokeConfig", "SweepEventInvokeConfig", (i) => delete i.destinationConfig),
    broken("dead letters"),
    /sweep: nobody waits .*asynchronous/,
  ],
  [
    "a queue forgets what fails",
    () => planted("Queue", "Wakes", (i) => delete i.redrivePolicy),
    broken("dead letters"),
    /Wakes: .*redrivePolicy/,
  ],
  [
    "a target is tried without limit",
    () => planted("EventTarget", "BrokenRuleTarget", (i) => delete i.retryPolicy),
    broken("retries"),
    /BrokenRuleTarget: .*retryPolicy/,
  ],
  [
    "the stream is not retried",
    () => planted("EventSourceMapping", "Stream", (i) => Object.assign(i, { maximumRetryAttempts: 0 })),
    broken("retries"),
    /Stream: .*maximumRetryAttempts/,
  ],
  [
    "a queue is not encrypted",
    () => planted("Queue", "CueLetters", (i) => Object.assign(i, { sqsManagedSseEnabled: false })),
    broken("encryption"),
    /CueLetters: set sqsManagedSseEnabled/,
  ],
  [
    "the table is not encrypted",
    () => planted("Table", "TableTable", (i) => delete i.serverSideEncryption),
    broken("encryption"),
    /TableTable: set serverSideEncryption/,
  ],
  [
    "letters are kept for four days, as by default",
    () => planted("Queue", "CueLetters", (i) => delete i.messageRetentionSeconds),
    broken("retention"),
    /CueLetters: .*14 days/,
  ],
  [
    "a log is kept for ever",
    () => planted("LogGroup", "StartMachineLog", (i) => delete i.retentionInDays),
    broken("retention"),
    /StartMachineLog: .*retentionInDays/,
  ],
  [
    "point-in-time recovery is off",
    () => planted("Table", "TableTable", (i) => delete i.pointInTimeRecovery),
    broken("the table can be restored"),
    /pointInTimeRecovery/,
  ],
  [
    "the stream has new images only",
    () => planted("Table", "TableTable", (i) => Object.assign(i, { streamViewType: "NEW_IMAGE" })),
    broken("the table can be restored"),
    /streamViewType/,
  ],
  [
    "production's table may be deleted",
    () => planted("Table", "TableTable", (i) => Object.assign(i, { deletionProtectionEnabled: false })),
    broken("production outlives a mistake"),
    /deletionProtectionEnabled/,
  ],
  [
    "a role trusts the account",
    () =>
      planted("Role", "IngressRole", (i) =>
        Object.assign(i, {
          assumeRolePolicy: JSON.stringify({
            Statement: [
              { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sts:AssumeRole" },
            ],
          }),
        }),
      ),
    broken("trust"),
    /IngressRole: .*assumeRolePolicyForPrincipal/,
  ],
  [
    "a managed policy is attached",
    () =>
      planted("Role", "SweepRole", (i) =>
        Object.assign(i, { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      ),
    broken("trust"),
    /SweepRole: .*no managed policy/,
  ],
  [
    "a typo in an event pattern",
    () =>
      planted("EventRule", "MediaRule", (i) =>
        Object.assign(i, { eventPattern: String(i.eventPattern).replace("aws.medialive", "aws.mediialive") }),
      ),
    broken("patterns"),
    /MediaRule: .*rules\.ts/,
  ],
  [
    "a loop in a machine has no exit",
    () =>
      planted("StateMachine", "StartMachine", (i) =>
        Object.assign(i, { definition: String(i.definition).replace(/"Next":"(?!Prepare)[^"]+"/, '"Next":"Prepare"') }),
      ),
    broken("machines"),
    /StartMachine: .*packages\/workflows/,
  ],
  [
    "two sweeps may run at once",
    () => planted("Function", "SweepFunction", (i) => Object.assign(i, { reservedConcurrentExecutions: -1 })),
    broken("one at a time"),
    /SweepFunction: .*reserved: 1/,
  ],
  [
    "a probe may be told another host",
    () => planted("Function", "ProbeEuCentral1", (i) => Object.assign(i, { environment: { variables: {} } })),
    broken("a probe reaches one host"),
    /ProbeEuCentral1: it is told its host and nothing else/,
  ],
  [
    "a probe may read the table",
    () =>
      planted("RolePolicy", "ProbePolicy", (i) =>
        Object.assign(i, { policy: String(i.policy).replace("logs:PutLogEvents", "dynamodb:GetItem") }),
      ),
    broken("a probe reaches one host"),
    /the probes' role may dynamodb:GetItem/,
  ],
  [
    "a probe is open to anybody",
    () => ({
      ...production,
      resources: [
        ...production.resources,
        {
          type: "aws:lambda/functionUrl:FunctionUrl",
          name: "ProbeUrl",
          inputs: { functionName: "showcaller-production-probe" },
        },
      ],
    }),
    broken("a probe reaches one host"),
    /ProbeUrl: a probe is invoked by the role of one task/,
  ],
  [
    "the task that confirms may invoke no probe",
    () => inPolicy("TaskRevokeConfirmRole", (policy) => policy.replace("lambda:InvokeFunction", "lambda:GetFunction")),
    permissions,
    /task-revoke-confirm calls lambda:InvokeFunction .*stacks\/functions\.ts/,
  ],
  [
    "the task that confirms may invoke every function",
    () =>
      inPolicy("TaskRevokeConfirmRole", (policy) =>
        policy.replaceAll("function:showcaller-production-probe", "function:*"),
      ),
    broken("invokes"),
    /TaskRevokeConfirmRole: .*names the function/,
  ],
  [
    "a call without permission",
    () =>
      inPolicy("TaskStartChannelRole", (policy) => policy.replace("medialive:StartChannel", "medialive:DescribeInput")),
    permissions,
    /task-start-channel calls medialive:StartChannel .*stacks\/functions\.ts/,
  ],
  [
    "a tag condition is removed",
    () =>
      inPolicy("TaskStopChannelRole", (policy) =>
        policy.replaceAll("aws:ResourceTag/showcaller:managed", "aws:ResourceTag/other"),
      ),
    permissions,
    /task-stop-channel .*without its condition/,
  ],
  [
    "a role is passed to whomever",
    () => inPolicy("DispatcherRole", (policy) => policy.replace("scheduler.amazonaws.com", "lambda.amazonaws.com")),
    permissions,
    /dispatcher calls iam:PassRole, .*condition/,
  ],
  [
    "a task may delete from the table",
    () => inPolicy("TaskAirRole", (policy) => policy.replace("dynamodb:UpdateItem", "dynamodb:DeleteItem")),
    broken("table writes"),
    /task-air: it may put, delete, check and needs put, update, check/,
  ],
  [
    "whoever streams changes may write",
    () => inPolicy("ChangesRole", (policy) => policy.replace("dynamodb:GetItem", "dynamodb:PutItem")),
    broken("table writes"),
    /changes: it may put and needs nothing/,
  ],
  [
    "the journal may be changed by whoever may change items",
    () =>
      planted("ResourcePolicy", "JournalStays", (i) =>
        Object.assign(i, { policy: String(i.policy).replace("dynamodb:DeleteItem", "dynamodb:Scan") }),
      ),
    broken("journal stays"),
    /the journal could be changed/,
  ],
  [
    "a policy is widened to what nobody calls",
    () => inPolicy("TaskAirRole", (policy) => policy.replace("medialive:DescribeChannel", "medialive:DeleteChannel")),
    grants,
    /TaskAirRole may medialive:DeleteChannel .*reasons\.ts/,
  ],
];

plantedFaults(FAULTS);

it("an operation that nobody has looked up fails, and says where it belongs", () => {
  const call = {
    function: "showcaller-sweep",
    service: "medialive",
    operation: "DeleteChannel",
    region: "eu-west-1",
    resource: "1",
  };
  expect(() => refused(production, [call])).toThrow(/DeleteChannel.*operations\.ts.*Service Authorization Reference/);
});

it("a reason that is none any more fails", () => {
  const reason = { role: "IngressRole", action: "dynamodb:Scan", why: "planted" };
  expect(unreasoned(production, calls, [...REASONS, reason]).join("\n")).toMatch(
    /dynamodb:Scan of IngressRole .*delete the reason/,
  );
});
