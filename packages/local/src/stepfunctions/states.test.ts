import { describe, expect, it } from "vitest";
import { INVOKE, machine, run } from "./harness.ts";

const echo = { echo: (payload: never) => payload };
const call = (more: Record<string, unknown> = {}) => ({
  Type: "Task",
  Resource: INVOKE,
  Arguments: { FunctionName: "echo", Payload: "{% $states.input %}" },
  ...more,
});
const ok = (output: unknown) => ({ status: "SUCCEEDED", output });

describe("each state type does what AWS says", () => {
  it.each<[string, unknown, unknown, unknown]>([
    ["Pass hands its input on", machine({ A: { Type: "Pass", End: true } }), { a: 1 }, ok({ a: 1 })],
    [
      "Output replaces it, literals stay",
      machine({
        A: { Type: "Pass", Output: { a: "{% $states.input.a + 1 %}", b: " {% 1 %}", c: [true, null] }, End: true },
      }),
      { a: 1 },
      ok({ a: 2, b: " {% 1 %}", c: [true, null] }),
    ],
    ["Succeed may have Output", machine({ A: { Type: "Succeed", Output: "{% $states.input.a %}" } }), { a: 1 }, ok(1)],
    [
      "Fail reports evaluated Error and Cause",
      machine({ A: { Type: "Fail", Error: "{% 'E' & $states.input.a %}", Cause: "why" } }),
      { a: 1 },
      { status: "FAILED", error: "E1", cause: "why" },
    ],
    ["a bare Fail has neither", machine({ A: { Type: "Fail" } }), {}, { status: "FAILED" }],
    [
      "Assign is not visible to Output of the same state, but to the next",
      machine({
        A: { Type: "Pass", Assign: { x: 1 }, Next: "B" },
        B: { Type: "Pass", Assign: { x: "{% $x + 1 %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "C" },
        C: { Type: "Pass", Output: { before: "{% $states.input %}", x: "{% $x %}", y: "{% $y %}" }, End: true },
      }),
      {},
      ok({ before: 1, x: 2, y: 1 }),
    ],
    [
      "Choice takes the first rule that holds, with its own Assign and Output",
      machine({
        A: {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.n > 5 %}", Next: "Big" },
            { Condition: "{% $states.input.n > 2 %}", Next: "Mid", Assign: { why: "mid" }, Output: "chosen" },
          ],
          Default: "Small",
        },
        Big: { Type: "Succeed", Output: "big" },
        Mid: { Type: "Succeed", Output: "{% [$why, $states.input] %}" },
        Small: { Type: "Succeed", Output: "small" },
      }),
      { n: 3 },
      ok(["mid", "chosen"]),
    ],
    [
      "the Choice's own Assign and Output belong to Default",
      machine({
        A: {
          Type: "Choice",
          Choices: [{ Condition: "{% false %}", Next: "B" }],
          Default: "B",
          Assign: { d: 1 },
          Output: "default",
        },
        B: { Type: "Succeed", Output: "{% [$states.input, $d] %}" },
      }),
      {},
      ok(["default", 1]),
    ],
    [
      "Map runs its processor per item and sees the item in the context",
      machine({
        A: {
          Type: "Map",
          Items: "{% $states.input.list %}",
          ItemSelector: {
            v: "{% $states.context.Map.Item.Value %}",
            i: "{% $states.context.Map.Item.Index %}",
            k: "{% $states.input.k %}",
          },
          MaxConcurrency: "{% 2 %}",
          ItemProcessor: {
            ProcessorConfig: { Mode: "INLINE" },
            StartAt: "B",
            States: {
              B: {
                Type: "Pass",
                Output: "{% $states.input.k & $states.input.v & $states.input.i & $states.context.Map.Item.Value %}",
                End: true,
              },
            },
          },
          End: true,
        },
      }),
      { list: ["a", "b", "c"], k: "k" },
      ok(["ka0a", "kb1b", "kc2c"]),
    ],
    [
      "a Map in a Map sees its own item",
      machine({
        A: {
          Type: "Map",
          Items: [[1, 2], [3]],
          ItemProcessor: {
            StartAt: "B",
            States: {
              B: {
                Type: "Map",
                ItemProcessor: {
                  StartAt: "C",
                  States: { C: { Type: "Pass", Output: "{% $states.context.Map.Item.Value * 10 %}", End: true } },
                },
                End: true,
              },
            },
          },
          End: true,
        },
      }),
      {},
      ok([[10, 20], [30]]),
    ],
    [
      "Map over nothing is done at once",
      machine({
        A: {
          Type: "Map",
          Items: [],
          ItemProcessor: { StartAt: "B", States: { B: { Type: "Fail" } } },
          Output: "{% $count($states.result) %}",
          End: true,
        },
      }),
      {},
      ok(0),
    ],
    [
      "Parallel gathers results in order of branches, and variables of a branch stay inside",
      machine({
        V: { Type: "Pass", Assign: { x: "outer" }, Next: "A" },
        A: {
          Type: "Parallel",
          Arguments: { n: "{% $states.input.n * 10 %}" },
          Branches: [
            {
              StartAt: "B1",
              States: {
                B1: { Type: "Wait", Seconds: 5, Next: "B2" },
                B2: { Type: "Pass", Assign: { mine: "{% $x %}" }, Next: "B3" },
                B3: { Type: "Pass", Output: "{% $mine & $states.input.n %}", End: true },
              },
            },
            { StartAt: "C1", States: { C1: { Type: "Pass", Output: "{% $exists($mine) %}", End: true } } },
          ],
          Output: { result: "{% $states.result %}", leaked: "{% $exists($mine) %}" },
          End: true,
        },
      }),
      { n: 2 },
      ok({ result: ["outer20", false], leaked: false }),
    ],
    [
      "a Task's result is what Lambda answered",
      machine({ A: call({ Output: "{% $states.result %}", End: true }) }),
      { a: 1 },
      ok({ ExecutedVersion: "$LATEST", Payload: { a: 1 }, StatusCode: 200 }),
    ],
    [
      "a Task without Arguments passes its input",
      machine({ A: { Type: "Task", Resource: INVOKE, Output: "{% $states.result.Payload %}", End: true } }),
      { FunctionName: "arn:aws:lambda:eu-west-1:111122223333:function:echo:7", Payload: [1] },
      ok([1]),
    ],
    [
      "the context object",
      machine({ A: { Type: "Pass", Output: "{% $states.context %}", End: true } }),
      { a: 1 },
      ok({
        Execution: {
          Id: "arn:aws:states:eu-west-1:111122223333:execution:m:x",
          Input: { a: 1 },
          Name: "x",
          RoleArn: "arn:aws:iam::111122223333:role/m",
          StartTime: "2026-11-21T20:00:00.000Z",
          RedriveCount: 0,
        },
        StateMachine: { Id: "arn:aws:states:eu-west-1:111122223333:stateMachine:m", Name: "m" },
        State: { Name: "A", EnteredTime: "2026-11-21T20:00:00.000Z", RetryCount: 0 },
      }),
    ],
    [
      "States.Runtime, which nothing catches, where no choice matches and there is no default",
      machine({
        P: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "A",
              States: {
                A: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "B" }] },
                B: { Type: "Succeed" },
              },
            },
          ],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
          End: true,
        },
        Z: { Type: "Succeed" },
      }),
      {},
      expect.objectContaining({ status: "FAILED", error: "States.Runtime" }),
    ],
  ])("%s", async (_name, definition, input, expected) => {
    expect(await run(definition, input, echo)).toEqual(expected);
  });
});

describe("an expression that cannot be used", () => {
  const failing = (field: string, why: string) => ({
    status: "FAILED",
    error: "States.QueryEvaluationError",
    cause: expect.stringContaining(`specified for the field '${field}' ${why}`),
  });
  it.each<[string, unknown, unknown]>([
    [
      "undefined",
      { Type: "Pass", Output: { a: ["{% $nope %}"] }, End: true },
      failing("Output/a[0]", "returned nothing"),
    ],
    ["throwing", { Type: "Pass", Output: "{% $error('x') %}", End: true }, failing("Output", "threw an error")],
    [
      "a function",
      { Type: "Pass", Output: "{% {'f': $sum} %}", End: true },
      failing("Output", "returned an unsupported"),
    ],
    [
      "no finite number",
      { Type: "Pass", Output: "{% [1 / 0] %}", End: true },
      failing("Output", "returned an unsupported"),
    ],
    [
      "no boolean",
      { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "Z" }], Default: "Z" },
      failing(
        "Choices[0]/Condition",
        "returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
      ),
    ],
    [
      "no list",
      {
        Type: "Map",
        Items: "{% {'a': 1} %}",
        ItemProcessor: { StartAt: "B", States: { B: { Type: "Succeed" } } },
        End: true,
      },
      failing("Items", "returned an unexpected result type. Expected 'array', but was 'object'"),
    ],
    [
      "no whole number",
      { Type: "Wait", Seconds: "{% 1.5 %}", End: true },
      failing("Seconds", "returned an unexpected"),
    ],
    [
      "no time",
      { Type: "Wait", Timestamp: "{% 'tomorrow' %}", End: true },
      failing("Timestamp", "returned an unexpected"),
    ],
  ])("%s", async (_name, state, expected) => {
    const States = JSON.stringify(state).includes('"Z"') ? { A: state, Z: { Type: "Succeed" } } : { A: state };
    expect(await run(machine(States))).toEqual(expected);
  });

  it("can be caught on a Task", async () => {
    const definition = machine({
      A: {
        Type: "Task",
        Resource: INVOKE,
        Arguments: "{% $nope %}",
        Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "B", Output: "{% $states.errorOutput.Error %}" }],
        End: true,
      },
      B: { Type: "Succeed" },
    });
    expect(await run(definition)).toEqual(ok("States.QueryEvaluationError"));
  });
});

describe("256 KiB", () => {
  const big = "x".repeat(262_142);
  const outcome = (value: string, more = {}) =>
    run(
      machine({
        A: call({ Output: "{% $states.result.Payload %}", End: true, ...more }),
        Z: { Type: "Succeed", Output: "caught" },
      }),
      "",
      {
        echo: () => value,
      },
    );
  const caught = (name: string) => ({ Catch: [{ ErrorEquals: [name], Next: "Z" }] });

  it("is the limit of a result, and only its own name catches it", async () => {
    expect(await outcome(big, caught("States.ALL"))).toMatchObject({ error: "States.DataLimitExceeded" });
    expect(await outcome(big, caught("States.DataLimitExceeded"))).toEqual(ok("caught"));
  });

  it("is the limit of an output, counted in bytes of UTF-8", async () => {
    const padded = (length: number) =>
      run(machine({ A: { Type: "Pass", Output: `{% $pad('', ${length}, 'ä') %}`, End: true } }));
    expect((await padded(131_071)).status).toBe("SUCCEEDED");
    expect(await padded(131_072)).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });
});
