import { getLanguageService, TextDocument } from "amazon-states-language-service";
import validateAsl from "asl-validator";
import { describe, expect, it } from "vitest";
import type { Machine } from "./asl.ts";
import {
  HISTORY_BUDGET,
  lint,
  type RuleName,
  rules,
  TRANSITION_BUDGET_PER_LEG,
  transitionsPerLeg,
  worstHistory,
} from "./lint.ts";
import { remediateMachine } from "./remediate.ts";
import { revokeMachine } from "./revoke.ts";
import { startMachine } from "./start.ts";
import { stopMachine } from "./stop.ts";
import { type TaskName, tasks } from "./tasks.ts";
import { tellMachine } from "./tell.ts";

const arn = (task: TaskName): string => `arn:aws:lambda:eu-west-1:123456789012:function:showcaller-${task}:7`;
const functions = new Map((Object.keys(tasks) as TaskName[]).map((task) => [arn(task), task]));
const machines = {
  start: startMachine(arn),
  stop: stopMachine(arn),
  remediate: remediateMachine(arn),
  tell: tellMachine(arn),
  revoke: revokeMachine(arn),
};

/** A validator may write into what it is given: asl-validator does. */
const copy = (machine: Machine): Machine => JSON.parse(JSON.stringify(machine)) as Machine;

const awsDiagnostics = async (machine: Machine): Promise<string[]> => {
  const service = getLanguageService({});
  const document = TextDocument.create("file:///machine.asl.json", "asl", 1, JSON.stringify(machine));
  const found = await service.doValidation(document, service.parseJSONDocument(document));
  return found.map(({ message }) => String(message));
};

describe.each(Object.entries(machines))("the %s machine", (_, machine) => {
  it("passes asl-validator", () => {
    const { isValid, errorsText } = validateAsl(copy(machine));
    expect(errorsText()).toBe("");
    expect(isValid).toBe(true);
  });

  it("passes AWS's language service", async () => {
    expect(await awsDiagnostics(machine)).toEqual([]);
  });

  it("passes our lint", () => {
    expect(lint(machine, functions)).toEqual([]);
  });

  it("stays within the history budget with four legs, every retry and every round", () => {
    const { events, lines } = worstHistory(machine);
    expect(events).toBeLessThanOrEqual(HISTORY_BUDGET);
    // The lines are the arithmetic: those of the top level add up to the sum.
    const top = lines.filter(({ state }) => !state.includes("."));
    expect(top.reduce((sum, { visits, each }) => sum + visits * each, 0)).toBe(events);
  });
});

it("both validators would have seen a machine that is broken", async () => {
  const broken = edited("start", (root) => (at(root, "States.Prepare").Next = "Nowhere"));
  expect(validateAsl(copy(broken)).isValid).toBe(false);
  expect(await awsDiagnostics(broken)).toContain('The value of "Next" property must be the name of an existing state.');
});

it("start and stop of a live event on two legs stay within the transition budget", () => {
  expect(transitionsPerLeg([machines.start, machines.stop], 2)).toBeLessThanOrEqual(TRANSITION_BUDGET_PER_LEG);
});

type Json = { [name: string]: unknown };
const at = (root: Json, path: string): Json => path.split(".").reduce((node, name) => node[name] as Json, root);
const edited = (name: keyof typeof machines, edit: (root: Json) => unknown): Machine => {
  const root = copy(machines[name]) as unknown as Json;
  edit(root);
  return root as unknown as Machine;
};

const START_LEG = "States.Legs.ItemProcessor.States";
const ON_AIR = "States.OnAir.Choices.0";

/** Each fault is one edit of a machine that passes; the lint must call it by this name, at this place. */
const faults: readonly [rule: RuleName, where: string, edit: (root: Json) => unknown][] = [
  ["machine-timeout", "(machine)", (root) => delete root.TimeoutSeconds],
  ["query-language", "(machine)", (root) => delete root.QueryLanguage],
  ["query-language", "Prepare", (root) => (at(root, "States.Prepare").QueryLanguage = "JSONPath")],
  ["jsonpath-field", "Prepared", (root) => (at(root, "States.Prepared.Choices.0").Variable = "$.outcome")],
  ["jsonpath-field", "Standby", (root) => (at(root, "States.Standby").ResultPath = "$.x")],
  [
    "jsonpath-field",
    "Legs.ReadyLeg",
    (root) => (at(root, `${START_LEG}.ReadyLeg.Arguments.Payload`)["leg.$"] = "$.leg"),
  ],
  ["dangling-transition", "Prepare", (root) => (at(root, "States.Prepare").Next = "Nowhere")],
  ["dangling-transition", "Legs.StartChannel", (root) => (at(root, `${START_LEG}.StartChannel`).Next = "Standby")],
  ["unreachable", "Orphan", (root) => (at(root, "States").Orphan = { Type: "Succeed" })],
  ["task-timeout", "Air", (root) => delete at(root, "States.Air").TimeoutSeconds],
  ["task-heartbeat", "Legs.StartChannel", (root) => delete at(root, `${START_LEG}.StartChannel`).HeartbeatSeconds],
  ["task-heartbeat", "Legs.StartFlows", (root) => (at(root, `${START_LEG}.StartFlows`).HeartbeatSeconds = 330)],
  ["task-retry", "Prepare", (root) => (at(root, "States.Prepare").Retry = [])],
  ["task-catch", "Prepare", (root) => delete at(root, "States.Prepare").Catch],
  ["task-catch", "Prepare", (root) => (at(root, "States.Prepare.Catch.0").ErrorEquals = ["Transient"])],
  [
    "task-token",
    "Legs.StartChannel",
    (root) => (at(root, `${START_LEG}.StartChannel.Arguments.Payload`).token = "mine"),
  ],
  [
    "task-token",
    "Air",
    (root) => (at(root, "States.Air.Arguments.Payload").contract = "{% $states.context.Task.Token %}"),
  ],
  [
    "unknown-function",
    "Air",
    (root) => (at(root, "States.Air.Arguments").FunctionName = "arn:aws:lambda:eu-west-1:123456789012:function:other"),
  ],
  ["task-payload", "Air", (root) => delete at(root, "States.Air.Arguments.Payload").plan],
  ["task-payload", "Air", (root) => (at(root, "States.Air.Arguments.Payload").speed = 1)],
  [
    "polling-loop",
    "AwaitAir",
    (root) => {
      delete at(root, "States.AwaitAir").Timestamp;
      at(root, "States.AwaitAir").Seconds = 10;
    },
  ],
  ["polling-loop", "AwaitAir", (root) => (at(root, "States.AwaitAir").Timestamp = "2026-01-01T00:00:00Z")],
  ["polling-loop", "Air, OnAir", (root) => (at(root, ON_AIR).Next = "Air")],
  [
    "unbounded-loop",
    "AwaitAir, Air, OnAir",
    (root) => (at(root, ON_AIR).Condition = "{% $states.input.outcome = 'await' %}"),
  ],
  [
    "unbounded-loop",
    "AwaitAir, Air, OnAir",
    (root) => (at(root, ON_AIR).Condition = "{% $states.input.outcome = 'await' or $rounds < 9 %}"),
  ],
  [
    "unbounded-loop",
    "AwaitAir, Air, OnAir",
    (root) => (at(root, ON_AIR).Condition = "{% $rounds < $states.input.rounds %}"),
  ],
  ["unbounded-loop", "AwaitAir", (root) => (at(root, "States.AwaitAir.Assign").rounds = "{% $rounds %}")],
  ["unbounded-loop", "Air", (root) => (at(root, "States.Air").Assign = { rounds: 0 })],
  ["unbounded-loop", "Remember", (root) => delete at(root, "States.Remember.Assign").rounds],
  [
    "expression-delimiters",
    "AwaitAir.Timestamp",
    (root) => (at(root, "States.AwaitAir").Timestamp = "at {% $states.input.until %}"),
  ],
  [
    "expression-syntax",
    "AwaitAir.Timestamp",
    (root) => (at(root, "States.AwaitAir").Timestamp = "{% $states.input. %}"),
  ],
  [
    "jsonata-2.1",
    "Legs.ReadyLeg.Arguments.Payload.trouble",
    (root) => (at(root, `${START_LEG}.ReadyLeg.Arguments.Payload`).trouble = "{% $states.input.trouble ?? {} %}"),
  ],
  [
    "jsonata-2.1",
    "Legs.ReadyLeg.Arguments.Payload.trouble",
    (root) => (at(root, `${START_LEG}.ReadyLeg.Arguments.Payload`).trouble = "{% $states.input.trouble ?: 'a' %}"),
  ],
  [
    "eval",
    "AwaitAir.Timestamp",
    (root) => (at(root, "States.AwaitAir").Timestamp = "{% $eval($states.input.until) %}"),
  ],
  ["unassigned-variable", "Legs.Spread.Seconds", (root) => (at(root, `${START_LEG}.Spread`).Seconds = "{% $pause %}")],
  [
    "history-bound",
    "(machine)",
    (root) => (at(root, ON_AIR).Condition = "{% $states.input.outcome = 'await' and $rounds < 40 %}"),
  ],
];

describe("planted faults", () => {
  it.each(faults)("%s at %s", (rule, where, edit) => {
    const findings = lint(edited("start", edit), functions);
    expect(findings.map((finding) => `${finding.rule} at ${finding.at}`)).toContain(`${rule} at ${where}`);
  });

  it("there is one for every rule", () => {
    expect(new Set(faults.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
  });
});
