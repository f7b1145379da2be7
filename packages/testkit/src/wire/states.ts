import { sdks } from "@showcaller/adapters/models/catalog";
import { beforeAll, describe, expect, it } from "vitest";
import { fresh, refusal, type WireStage } from "./stage.ts";

interface Ended {
  status: string | undefined;
  output?: unknown;
  error?: string;
}
type Case = readonly [what: string, states: Readonly<Record<string, unknown>>, input: unknown, ended: Ended];
const ok = (output: unknown): Ended => ({ status: "SUCCEEDED", output });
const failed = (error: string): Ended => ({ status: "FAILED", error });
const pass = (Output: unknown, more: object = {}) => ({ A: { Type: "Pass", Output, ...more, End: true } });
const one = (Type: string, more: object) => ({ A: { Type, ...more, End: true } });
const inner = (Output: unknown, state = "I") => ({
  StartAt: state,
  States: { [state]: { Type: "Pass", Output, End: true } },
});

/** docs.aws.amazon.com/step-functions/latest/dg: transforming-data (JSONata), workflow-variables, and each state's page. */
const cases: readonly Case[] = [
  [
    "an output of expressions and literals",
    pass({ a: "{% $states.input.n + 1 %}", b: "x" }),
    { n: 1 },
    ok({ a: 2, b: "x" }),
  ],
  ["no output: the input goes on", { A: { Type: "Pass", End: true } }, { n: 1 }, ok({ n: 1 })],
  ["half an expression is text", pass(" {% 1 %}"), {}, ok(" {% 1 %}")],
  ["what is nothing fails", pass("{% $states.input.absent %}"), {}, failed("States.QueryEvaluationError")],
  ["what throws fails", pass("{% $error('x') %}"), {}, failed("States.QueryEvaluationError")],
  ["null is a value", pass("{% $states.input.n %}"), { n: null }, ok(null)],
  [
    "variables go on, the output does not see its own state's",
    {
      A: { Type: "Pass", Assign: { x: "{% $states.input.n %}", y: 1 }, Output: {}, Next: "B" },
      B: { Type: "Pass", Assign: { x: "{% $x + 1 %}" }, Output: "{% [$x, $y] %}", Next: "C" },
      C: { Type: "Pass", Output: "{% [$states.input, $x] %}", End: true },
    },
    { n: 5 },
    ok([5, 1, 6]),
  ],
  [
    "the first choice that holds, with what it assigns",
    {
      A: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.n > 10 %}", Next: "B" },
          { Condition: "{% $states.input.n > 1 %}", Assign: { x: 7 }, Next: "C" },
          { Condition: true, Next: "B" },
        ],
        Default: "B",
      },
      B: { Type: "Pass", Output: "b", End: true },
      C: { Type: "Pass", Output: "{% $x %}", End: true },
    },
    { n: 5 },
    ok(7),
  ],
  [
    "a condition that is no boolean fails",
    { A: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "B" }], Default: "B" }, B: { Type: "Succeed" } },
    {},
    failed("States.QueryEvaluationError"),
  ],
  [
    "a wait of as many seconds as it is told",
    one("Wait", { Seconds: "{% $states.input.s %}", Output: "on" }),
    { s: 1 },
    ok("on"),
  ],
  [
    "a wait until an instant that is past",
    one("Wait", { Timestamp: "{% $states.input.t %}" }),
    { t: "2020-01-01T00:00:00Z" },
    ok({ t: "2020-01-01T00:00:00Z" }),
  ],
  [
    "a success with its output",
    { A: { Type: "Succeed", Output: { n: "{% $states.input.n %}" } } },
    { n: 2 },
    ok({ n: 2 }),
  ],
  [
    "a failure with the error that is worked out",
    { A: { Type: "Fail", Error: "{% 'No' & 'Encoder' %}", Cause: "it is IDLE" } },
    {},
    failed("NoEncoder"),
  ],
  [
    "branches in order, and what all gave",
    one("Parallel", { Branches: [inner("{% $states.input.n %}"), inner("b", "J")], Output: "{% $states.result %}" }),
    { n: 1 },
    ok([1, "b"]),
  ],
  [
    "arguments are what branches see",
    one("Parallel", { Arguments: { m: "{% $states.input.n * 2 %}" }, Branches: [inner("{% $states.input.m %}")] }),
    { n: 2 },
    ok([4]),
  ],
  [
    "each item, by its selector, with its number",
    one("Map", {
      Items: "{% $states.input.legs %}",
      ItemSelector: { leg: "{% $states.context.Map.Item.Value %}", n: "{% $states.context.Map.Item.Index %}" },
      ItemProcessor: {
        ProcessorConfig: { Mode: "INLINE" },
        ...inner("{% $states.input.leg & $string($states.input.n) %}"),
      },
    }),
    { legs: ["a", "b"] },
    ok(["a0", "b1"]),
  ],
  ["no item, an empty list", one("Map", { Items: "{% [] %}", ItemProcessor: inner("x") }), {}, ok([])],
  [
    "items that are no list fail",
    one("Map", { Items: "{% {'a': 1} %}", ItemProcessor: inner("x") }),
    {},
    failed("States.QueryEvaluationError"),
  ],
  [
    "what is caught goes on with the error that was",
    {
      A: {
        Type: "Parallel",
        Branches: [{ StartAt: "F", States: { F: { Type: "Fail", Error: "Late", Cause: "too late" } } }],
        Catch: [{ ErrorEquals: ["Late"], Output: "{% $states.errorOutput %}", Assign: { seen: 1 }, Next: "B" }],
        End: true,
      },
      B: { Type: "Pass", Output: { error: "{% $states.input.Error %}", seen: "{% $seen %}" }, End: true },
    },
    {},
    ok({ error: "Late", seen: 1 }),
  ],
  [
    "what is not caught fails the whole",
    one("Parallel", {
      Branches: [{ StartAt: "F", States: { F: { Type: "Fail", Error: "Late", Cause: "too late" } } }],
      Catch: [{ ErrorEquals: ["Early"], Next: "A" }],
    }),
    {},
    failed("Late"),
  ],
  [
    "its name and input in the context",
    pass("{% [$states.context.State.Name, $states.context.Execution.Input.n] %}"),
    { n: 3 },
    ok(["A", 3]),
  ],
  ["a list in pieces", pass("{% $partition([1,2,3,4,5], 2) %}"), {}, ok([[1, 2], [3, 4], [5]])],
  ["a range with its end", pass("{% $range(1, 9, 2) %}"), {}, ok([1, 3, 5, 7, 9])],
  [
    "a hash",
    pass("{% $hash('abc', 'SHA-256') %}"),
    {},
    ok("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ],
  ["what was text of JSON", pass("{% $parse('{\"a\":[1]}').a[0] %}"), {}, ok(1)],
  ["a UUID", pass("{% $length($uuid()) %}"), {}, ok(36)],
  ["the same chance for the same seed", pass("{% $random(5) = $random(5) %}"), {}, ok(true)],
  ["a function of one's own", pass("{% $map($states.input.l, function($v) { $v * 2 }) %}"), { l: [1, 2] }, ok([2, 4])],
  ["one item is itself, not a list", pass("{% $states.input.l[n > 1].n %}"), { l: [{ n: 1 }, { n: 2 }] }, ok(2)],
  ["no finite number fails", pass("{% 1 / 0 %}"), {}, failed("States.QueryEvaluationError")],
];

/** Machines on a stage, and their executions. */
const runsOn = (at: () => WireStage) => {
  const { StartExecutionCommand, DescribeExecutionCommand } = sdks.states;
  const start = async (stateMachineArn: string, input: unknown, execution = fresh("run")) =>
    (
      await at()
        .clients.sfn()
        .send(new StartExecutionCommand({ stateMachineArn, name: execution, input: JSON.stringify(input) }))
    ).executionArn ?? "";
  const describeIt = (executionArn: string) => at().clients.sfn().send(new DescribeExecutionCommand({ executionArn }));
  const ended = async (executionArn: string): Promise<Ended> => {
    await at().pass(5, async () => (await describeIt(executionArn)).status !== "RUNNING");
    const { status, output, error } = await describeIt(executionArn);
    return {
      status,
      // "This field is set only if the execution succeeds" (API_DescribeExecution): asked below.
      ...(output === undefined || status !== "SUCCEEDED" ? {} : { output: JSON.parse(output) as unknown }),
      ...(error === undefined ? {} : { error }),
    };
  };
  const machine = (States: object) =>
    at().machine(fresh("m"), { QueryLanguage: "JSONata", StartAt: Object.keys(States)[0], States });
  return { start, describeIt, ended, machine };
};

/** Step Functions runs machines in JSONata. */
export const machinesWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`Step Functions in JSONata: ${name}`, () => {
    let stage: WireStage;
    beforeAll(async () => {
      stage = await make();
    });
    const { start, ended, machine } = runsOn(() => stage);

    it.each(cases)("%s", async (_, states, input, expected) => {
      expect(await ended(await start(await machine(states), input))).toEqual(expected);
    });

    // The guide has States.NoChoiceMatched; executions have been seen to say States.Runtime, which nothing catches.
    it("fails where no choice holds and there is no default", async () => {
      const A = { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "B" }] };
      const { status, error } = await ended(await start(await machine({ A, B: { Type: "Succeed" } }), {}));
      expect(status).toBe("FAILED");
      expect(["States.NoChoiceMatched", "States.Runtime"]).toContain(error);
    });
    // "JSONata's $eval is not supported": when it is refused is not said.
    it("has no $eval", async () => {
      const made = machine({ A: { Type: "Pass", Output: "{% $eval('1') %}", End: true } });
      const refused = await refusal(made);
      const end = refused === "ok" ? (await ended(await start(await made, {}))).status : refused;
      expect(["InvalidDefinition", "FAILED"]).toContain(end);
    });
  });
};

/** Step Functions' executions by name. */
export const executionsWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`Step Functions on the wire: ${name}`, () => {
    let stage: WireStage;
    beforeAll(async () => {
      stage = await make();
    });
    const { start, describeIt, ended, machine } = runsOn(() => stage);

    const WAITS = { A: { Type: "Wait", Seconds: 3600, End: true } };
    // API_StartExecution: idempotent for a running execution of the same name and input, else ExecutionAlreadyExists.
    it("starts once under a name", async () => {
      const arn = await machine(WAITS);
      const execution = await start(arn, { n: 1 }, "one");
      expect(await start(arn, { n: 1 }, "one")).toBe(execution);
      expect(await refusal(start(arn, { n: 2 }, "one"))).toBe("ExecutionAlreadyExists");
      await stage.clients
        .sfn()
        .send(new sdks.states.StopExecutionCommand({ executionArn: execution, error: "Stop", cause: "asked" }));
      expect(await ended(execution)).toEqual({ status: "ABORTED", error: "Stop" });
      expect(await refusal(start(arn, { n: 1 }, "one"))).toBe("ExecutionAlreadyExists");
    });
    it("has no output where it failed", async () => {
      const execution = await start(await machine({ A: { Type: "Fail", Error: "E", Cause: "c" } }), {});
      await ended(execution);
      expect(await describeIt(execution)).toMatchObject({ status: "FAILED", error: "E", cause: "c" });
      expect((await describeIt(execution)).output).toBeUndefined();
    });
    it("knows nothing that is not there", async () => {
      const arn = await machine(WAITS);
      const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:nobody`;
      expect(await refusal(describeIt(executionArn))).toBe("ExecutionDoesNotExist");
      expect(await refusal(start(`${arn}-not`, {}))).toBe("StateMachineDoesNotExist");
      expect(await refusal(start(arn, {}, "no spaces, please"))).toBe("InvalidName");
      const token = stage.clients
        .sfn()
        .send(new sdks.states.SendTaskSuccessCommand({ taskToken: "never", output: "{}" }));
      expect(["InvalidToken", "TaskDoesNotExist"]).toContain(await refusal(token));
    });
  });
};
