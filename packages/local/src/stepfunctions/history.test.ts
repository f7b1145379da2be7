/**
 * Sequences of (id, previousEventId, type) as recorded from AWS in the snapshot tests of LocalStack's open repository
 * (tests/aws/services/stepfunctions/v2), which were taken against the real service; two marked ones apply the same
 * rules to other states.
 */
import { describe, expect, it } from "vitest";
import { INVOKE, machine, stageOf, WAIT_FOR_TOKEN } from "./harness.ts";

const sequence = async (definition: unknown, functions = {}, input: unknown = {}): Promise<string> => {
  const stage = stageOf({ m: definition }, { functions });
  const arn = await stage.start("m", input);
  await stage.ended(arn);
  const events = (await stage.history(arn)) as unknown as { id: number; previousEventId: number; type: string }[];
  return events.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`).join("\n");
};
const lines = (text: string): string => text.trim().replaceAll(/^\s+/gm, "");
const fail = { Type: "Fail", Error: "E" };
const boom = {
  f: () => {
    throw new Error("x");
  },
};
const task = (more = {}) => ({ Type: "Task", Resource: INVOKE, Arguments: { FunctionName: "f" }, End: true, ...more });

describe("the history is the one AWS writes", () => {
  it.each<[string, unknown, object, string]>([
    [
      "task fails, is retried, is caught",
      machine({
        A: task({
          Retry: [{ ErrorEquals: ["Error"], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
        }),
        B: { Type: "Pass", End: true },
      }),
      boom,
      `1 0 ExecutionStarted
       2 0 TaskStateEntered
       3 2 TaskScheduled
       4 3 TaskStarted
       5 4 TaskFailed
       6 5 TaskScheduled
       7 6 TaskStarted
       8 7 TaskFailed
       9 8 TaskStateExited
       10 9 PassStateEntered
       11 10 PassStateExited
       12 11 ExecutionSucceeded`,
    ],
    [
      "heartbeat missed",
      machine({ A: task({ Resource: WAIT_FOR_TOKEN, HeartbeatSeconds: 5, TimeoutSeconds: 600 }) }),
      { f: () => ({}) },
      `1 0 ExecutionStarted
       2 0 TaskStateEntered
       3 2 TaskScheduled
       4 3 TaskStarted
       5 4 TaskSubmitted
       6 5 TaskTimedOut
       7 6 ExecutionFailed`,
    ],
    [
      "Map one by one",
      machine({
        A: {
          Type: "Map",
          Items: [1, 2],
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: "B", States: { B: { Type: "Pass", End: true } } },
          Next: "C",
        },
        C: { Type: "Pass", End: true },
      }),
      {},
      `1 0 ExecutionStarted
       2 0 MapStateEntered
       3 2 MapStateStarted
       4 3 MapIterationStarted
       5 4 PassStateEntered
       6 5 PassStateExited
       7 6 MapIterationSucceeded
       8 6 MapIterationStarted
       9 8 PassStateEntered
       10 9 PassStateExited
       11 10 MapIterationSucceeded
       12 10 MapStateSucceeded
       13 10 MapStateExited
       14 13 PassStateEntered
       15 14 PassStateExited
       16 15 ExecutionSucceeded`,
    ],
    [
      "Map retried, then failed",
      machine({
        A: {
          Type: "Map",
          Items: [1],
          ItemProcessor: { StartAt: "B", States: { B: fail } },
          Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }],
          End: true,
        },
      }),
      {},
      `1 0 ExecutionStarted
       2 0 MapStateEntered
       3 2 MapStateStarted
       4 3 MapIterationStarted
       5 4 FailStateEntered
       6 5 MapIterationFailed
       7 5 MapStateStarted
       8 7 MapIterationStarted
       9 8 FailStateEntered
       10 9 MapIterationFailed
       11 9 MapStateFailed
       12 11 ExecutionFailed`,
    ],
    [
      "Map fails in one iteration and aborts the other (derived)",
      machine({
        A: {
          Type: "Map",
          Items: [1, 2],
          ItemProcessor: { StartAt: "B", States: { B: { Type: "Wait", Seconds: 9, Next: "C" }, C: fail } },
          End: true,
        },
      }),
      {},
      `1 0 ExecutionStarted
       2 0 MapStateEntered
       3 2 MapStateStarted
       4 3 MapIterationStarted
       5 3 MapIterationStarted
       6 4 WaitStateEntered
       7 5 WaitStateEntered
       8 6 WaitStateExited
       9 8 FailStateEntered
       10 9 MapIterationFailed
       11 9 MapIterationAborted
       12 9 WaitStateAborted
       13 9 MapStateFailed
       14 13 ExecutionFailed`,
    ],
    [
      "Parallel catches",
      machine({
        A: {
          Type: "Parallel",
          Branches: [{ StartAt: "B", States: { B: fail } }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }],
          End: true,
        },
        C: { Type: "Pass", End: true },
      }),
      {},
      `1 0 ExecutionStarted
       2 0 ParallelStateEntered
       3 2 ParallelStateStarted
       4 3 FailStateEntered
       5 4 ParallelStateFailed
       6 5 ParallelStateExited
       7 6 PassStateEntered
       8 7 PassStateExited
       9 8 ExecutionSucceeded`,
    ],
    [
      "Parallel around a task that fails (derived from one with a token)",
      machine({ A: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: task() } }], End: true } }),
      boom,
      `1 0 ExecutionStarted
       2 0 ParallelStateEntered
       3 2 ParallelStateStarted
       4 3 TaskStateEntered
       5 4 TaskScheduled
       6 5 TaskStarted
       7 6 TaskFailed
       8 7 TaskStateAborted
       9 7 ParallelStateFailed
       10 9 ExecutionFailed`,
    ],
    [
      "an expression fails",
      machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Output: "{% $nope %}", End: true } }),
      {},
      `1 0 ExecutionStarted
       2 0 PassStateEntered
       3 2 PassStateExited
       4 3 PassStateEntered
       5 3 EvaluationFailed
       6 5 ExecutionFailed`,
    ],
    [
      "a Map's items are no list",
      machine({
        A: { Type: "Map", Items: "{% 1 %}", ItemProcessor: { StartAt: "B", States: { B: fail } }, End: true },
      }),
      {},
      `1 0 ExecutionStarted
       2 0 MapStateEntered
       3 0 EvaluationFailed
       4 3 MapStateFailed
       5 4 ExecutionFailed`,
    ],
    [
      "an output is too large",
      machine({ A: { Type: "Pass", Output: "{% $pad('', 262144, 'x') %}", End: true } }),
      {},
      `1 0 ExecutionStarted
       2 0 PassStateEntered
       3 2 ExecutionFailed`,
    ],
  ])("%s", async (_name, definition, functions, expected) => {
    expect(await sequence(definition, functions)).toBe(lines(expected));
  });
});

it("carries the members AWS gives, and none of the data when asked so", async () => {
  const stage = stageOf({ m: machine({ A: { Type: "Pass", Assign: { v: 1 }, Output: "o", End: true } }) });
  const arn = await stage.start("m", { a: 1 });
  await stage.ended(arn);
  const [, entered, exited] = await stage.history(arn);
  expect(entered).toEqual({
    timestamp: new Date("2026-11-21T20:00:00.000Z"),
    type: "PassStateEntered",
    id: 2,
    previousEventId: 0,
    stateEnteredEventDetails: { name: "A", input: '{"a":1}', inputDetails: { truncated: false } },
  });
  expect(exited).toMatchObject({
    stateExitedEventDetails: { name: "A", output: '"o"', assignedVariables: { v: "1" } },
  });
  const { events } = await stage.call("GetExecutionHistory", {
    executionArn: arn,
    includeExecutionData: false,
    reverseOrder: true,
    maxResults: 2,
  });
  expect(events).toMatchObject([{ id: 4 }, { id: 3, stateExitedEventDetails: { name: "A" } }]);
  expect(JSON.stringify(events)).not.toContain("output");
});

it("fails at 25,000 events, the last of which says so", async () => {
  const loop = machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } });
  const stage = stageOf({ m: loop });
  const arn = await stage.start("m");
  expect(await stage.ended(arn)).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  const { events } = await stage.call("GetExecutionHistory", { executionArn: arn, reverseOrder: true, maxResults: 1 });
  expect(events).toMatchObject([{ id: 25_000, type: "ExecutionFailed" }]);
  expect(stage.states.transitions()).toMatchObject([{ events: 25_000, transitions: 12_499 }]);
});
