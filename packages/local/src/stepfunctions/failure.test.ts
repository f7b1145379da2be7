import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches, retryFor } from "./failure.ts";
import { INVOKE, machine, run, stageOf } from "./harness.ts";

class Flaky extends Error {
  override readonly name = "Flaky";
}
const task = (more: Record<string, unknown>) => ({
  Type: "Task",
  Resource: INVOKE,
  Arguments: { FunctionName: "f", Payload: "{% $states.context.State.RetryCount %}" },
  Output: "{% $states.result.Payload %}",
  End: true,
  ...more,
});
const failingTimes = (times: number, failure: () => unknown = () => new Flaky("no")) => {
  let calls = 0;
  return {
    f: (payload: never) => {
      if (calls++ < times) throw failure();
      return payload;
    },
  };
};
const hanging = {
  f: (_: never, stage: { world: { sleep(ms: number): Promise<void> } }) => stage.world.sleep(Number.POSITIVE_INFINITY),
};
const retry = (...Retry: unknown[]) => machine({ A: task({ Retry }) });

describe("Retry", () => {
  it.each<[string, unknown, number, unknown]>([
    ["until it succeeds; RetryCount tells", retry({ ErrorEquals: ["Flaky"] }), 3, { status: "SUCCEEDED", output: 3 }],
    ["three times by default", retry({ ErrorEquals: ["Flaky"] }), 4, { status: "FAILED", error: "Flaky" }],
    ["never with MaxAttempts 0", retry({ ErrorEquals: ["Flaky"], MaxAttempts: 0 }), 1, { status: "FAILED" }],
    ["not on other errors", retry({ ErrorEquals: ["Other"] }), 1, { status: "FAILED", error: "Flaky" }],
    ["on anything with States.ALL", retry({ ErrorEquals: ["States.ALL"] }), 1, { status: "SUCCEEDED" }],
    [
      "the first match decides alone",
      retry({ ErrorEquals: ["Flaky"], MaxAttempts: 1 }, { ErrorEquals: ["States.ALL"] }),
      2,
      { status: "FAILED" },
    ],
  ])("%s", async (_name, definition, failures, expected) => {
    expect(await run(definition, {}, failingTimes(failures))).toMatchObject(expected as object);
  });

  it("waits IntervalSeconds, then BackoffRate times longer, up to MaxDelaySeconds", async () => {
    const at: number[] = [];
    const definition = retry({
      ErrorEquals: ["Flaky"],
      IntervalSeconds: 2,
      BackoffRate: 3,
      MaxDelaySeconds: 10,
      MaxAttempts: 4,
    });
    const stage = stageOf(
      { m: definition },
      {
        functions: {
          f: (_: never, { world }) => {
            at.push(world.now);
            throw new Flaky("no");
          },
        },
      },
    );
    await stage.ended(await stage.start("m"));
    expect(at.map((t) => (t - (at[0] ?? 0)) / 1000)).toEqual([0, 2, 8, 18, 28]);
  });

  it("FULL jitter stays between nothing and the delay, and is the same for the same seed", async () => {
    const definition = retry({
      ErrorEquals: ["Flaky"],
      IntervalSeconds: 100,
      BackoffRate: 1,
      MaxAttempts: 20,
      JitterStrategy: "FULL",
    });
    const delays = async (seed: number) => {
      const at: number[] = [];
      const functions = {
        f: (_: never, { world }: { world: { now: number } }) => {
          at.push(world.now);
          throw new Flaky("no");
        },
      };
      const stage = stageOf({ m: definition }, { seed, functions });
      await stage.ended(await stage.start("m", {}, "x"));
      return at.slice(1).map((t, i) => t - (at[i] ?? 0));
    };
    const first = await delays(1);
    expect(first).toHaveLength(20);
    expect(Math.max(...first)).toBeLessThanOrEqual(100_000);
    expect(new Set(first).size).toBeGreaterThan(10);
    expect(await delays(1)).toEqual(first);
    expect(await delays(2)).not.toEqual(first);
  });

  it("never exceeds the cap nor the attempts, whatever the numbers", () => {
    const retrier = fc.record({
      ErrorEquals: fc.array(fc.constant("States.ALL"), { minLength: 1, maxLength: 1 }),
      IntervalSeconds: fc.integer({ min: 1, max: 1000 }),
      BackoffRate: fc.double({ min: 1, max: 10, noNaN: true }),
      MaxAttempts: fc.integer({ min: 0, max: 50 }),
      MaxDelaySeconds: fc.integer({ min: 1001, max: 5000 }),
      JitterStrategy: fc.constantFrom("FULL" as const, "NONE" as const),
    });
    fc.assert(
      fc.property(retrier, fc.nat(60), fc.double({ min: 0, max: 0.999, noNaN: true }), (each, used, dice) => {
        const answer = retryFor([each], { error: "E" }, { 0: used }, () => dice);
        expect(answer === undefined).toBe(used >= each.MaxAttempts);
        if (answer) expect(answer.delay).toBeLessThanOrEqual(each.MaxDelaySeconds * 1000);
      }),
    );
  });

  it("starts a Parallel's branches anew, and a Map's", async () => {
    const branch = { StartAt: "B", States: { B: task({}) } };
    const parallel = { Type: "Parallel", Branches: [branch], Retry: [{ ErrorEquals: ["Flaky"] }], End: true };
    expect(await run(machine({ A: parallel }), {}, failingTimes(2))).toEqual({ status: "SUCCEEDED", output: [0] });
    const map = { Type: "Map", Items: [1], ItemProcessor: branch, Retry: [{ ErrorEquals: ["Flaky"] }], End: true };
    expect(await run(machine({ A: map }), {}, failingTimes(2))).toEqual({ status: "SUCCEEDED", output: [0] });
  });
});

describe("a state entered again", () => {
  it("has all its retries again", async () => {
    let calls = 0;
    const counts: unknown[] = [];
    const definition = machine({
      A: task({ Retry: [{ ErrorEquals: ["Flaky"], MaxAttempts: 1 }], Next: "B", End: undefined }),
      B: {
        Type: "Choice",
        Choices: [{ Condition: "{% $exists($again) %}", Next: "C" }],
        Default: "A",
        Assign: { again: 1 },
      },
      C: { Type: "Succeed" },
    });
    const functions = {
      f: (count: never) => {
        counts.push(count);
        if (calls++ % 2 === 0) throw new Flaky("no");
      },
    };
    const cleaned: unknown = JSON.parse(JSON.stringify(definition));
    expect(await run(cleaned, {}, functions)).toMatchObject({ status: "SUCCEEDED" });
    expect(counts).toEqual([0, 1, 0, 1]);
  });
});

describe("Catch", () => {
  const caught = (ErrorEquals: string[], more: Record<string, unknown> = {}) =>
    machine({ A: task({ Catch: [{ ErrorEquals, Next: "Z", ...more }] }), Z: { Type: "Succeed" } });

  it("hands on Error and Cause, Lambda's error object as text", async () => {
    const cause = JSON.stringify({ errorType: "Flaky", errorMessage: "no", trace: [] });
    expect(await run(caught(["Flaky"]), {}, failingTimes(1))).toEqual({
      status: "SUCCEEDED",
      output: { Error: "Flaky", Cause: cause },
    });
  });

  it("has its own Output and Assign, which see $states.errorOutput and $states.input", async () => {
    const definition = machine({
      A: task({
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "Z",
            Output: "{% $states.input.a %}",
            Assign: { e: "{% $states.errorOutput.Error %}" },
          },
        ],
      }),
      Z: { Type: "Succeed", Output: "{% [$states.input, $e] %}" },
    });
    expect(await run(definition, { a: 1 }, failingTimes(1))).toEqual({ status: "SUCCEEDED", output: [1, "Flaky"] });
  });

  it("comes after Retry, and what goes wrong in it is not caught by it", async () => {
    const both = machine({
      A: task({
        Retry: [{ ErrorEquals: ["Flaky"], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z", Output: "{% $nope %}" }],
      }),
      Z: { Type: "Succeed" },
    });
    expect(await run(both, {}, failingTimes(3))).toMatchObject({
      status: "FAILED",
      error: "States.QueryEvaluationError",
    });
    expect(await run(both, {}, failingTimes(2))).toMatchObject({ status: "SUCCEEDED" });
  });

  it("of a Parallel answers for its branches and stops the others", async () => {
    const stage = stageOf(
      {
        m: machine({
          A: {
            Type: "Parallel",
            Branches: [
              {
                StartAt: "B",
                States: { B: { Type: "Wait", Seconds: 10, Next: "B2" }, B2: { Type: "Fail", Error: "E" } },
              },
              { StartAt: "C", States: { C: { Type: "Wait", Seconds: 1000, Next: "C2" }, C2: task({}) } },
            ],
            Catch: [{ ErrorEquals: ["E"], Next: "Z" }],
            End: true,
          },
          Z: { Type: "Wait", Seconds: 5000, End: true },
        }),
      },
      { functions: failingTimes(0) },
    );
    const arn = await stage.start("m");
    expect(await stage.ended(arn, 10)).toEqual({ status: "RUNNING" });
    // What is left is the state after, not the abandoned wait.
    expect(stage.world.nextTimer()).toBe(stage.world.now + 5_000_000);
    expect(await stage.ended(arn, 6000)).toEqual({ status: "SUCCEEDED", output: { Error: "E", Cause: "" } });
    expect(stage.invoked).toEqual([]);
  });

  it("of a Parallel also stops branches that were just about to move", async () => {
    const busy = {
      StartAt: "C",
      States: { C: { Type: "Pass", Next: "D" }, D: { Type: "Pass", Next: "E" }, E: { Type: "Pass", End: true } },
    };
    const definition = machine({
      A: {
        Type: "Parallel",
        Branches: [{ StartAt: "B", States: { B: { Type: "Fail", Error: "E" } } }, busy],
        Catch: [{ ErrorEquals: ["E"], Next: "Z" }],
        End: true,
      },
      Z: { Type: "Succeed", Output: "caught" },
    });
    expect(await run(definition)).toEqual({ status: "SUCCEEDED", output: "caught" });
  });
});

describe("time-outs", () => {
  it("of a Task are States.Timeout, which States.TaskFailed does not match", async () => {
    const definition = (name: string) =>
      machine({
        A: task({ TimeoutSeconds: "{% $states.input.t %}", Catch: [{ ErrorEquals: [name], Next: "Z" }] }),
        Z: { Type: "Succeed", Output: "caught" },
      });
    expect(await run(definition("States.Timeout"), { t: 5 }, hanging)).toEqual({
      status: "SUCCEEDED",
      output: "caught",
    });
    expect(await run(definition("States.TaskFailed"), { t: 5 }, hanging)).toEqual({
      status: "FAILED",
      error: "States.Timeout",
    });
  });

  it("of the machine end it as TIMED_OUT, whatever it does", async () => {
    const definition = machine({ A: task({}) }, { TimeoutSeconds: 60 });
    const stage = stageOf({ m: definition }, { functions: hanging });
    const arn = await stage.start("m");
    expect(await stage.ended(arn, 59)).toEqual({ status: "RUNNING" });
    expect(await stage.ended(arn, 1)).toEqual({ status: "TIMED_OUT" });
    expect(stage.world.nextTimer()).toBeUndefined();
  });

  it("end with what they watched", async () => {
    const stage = stageOf(
      { m: machine({ A: task({ TimeoutSeconds: 50, HeartbeatSeconds: 20 }) }, { TimeoutSeconds: 60 }) },
      { functions: failingTimes(0) },
    );
    await stage.ended(await stage.start("m"), 1);
    expect(stage.world.nextTimer()).toBeUndefined();
  });

  it("by heartbeat need a token to beat with", async () => {
    const slow = {
      f: async (_: never, { world }: { world: { sleep(ms: number): Promise<void> } }) => world.sleep(10_000),
    };
    expect(await run(machine({ A: task({ HeartbeatSeconds: 5 }) }), {}, slow)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("leave a late answer unheard", async () => {
    const slow = {
      f: async (_: never, { world }: { world: { sleep(ms: number): Promise<void> } }) => world.sleep(10_000),
    };
    const definition = machine({
      A: task({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }] }),
      Z: { Type: "Wait", Seconds: 60, Output: "waited", End: true },
    });
    expect(await run(definition, {}, slow)).toEqual({ status: "SUCCEEDED", output: "waited" });
  });
});

describe("names of Lambda's errors", () => {
  it.each<[string, () => unknown, string]>([
    ["error.name, as Node's runtime reports it", () => new Flaky("x"), "Flaky"],
    ["Error, where a class has set no name", () => new (class Foo extends Error {})("x"), "Error"],
    ["the type of what is no error", () => "text", "string"],
    ["what a runner says", () => Object.assign(new Error("x"), { errorType: "Sandbox.Timedout" }), "Sandbox.Timedout"],
  ])("%s", async (_name, thrown, error) => {
    expect(await run(machine({ A: task({}) }), {}, failingTimes(1, thrown))).toMatchObject({ status: "FAILED", error });
  });
});

it("wildcards", () => {
  const all = ["States.ALL", "States.TaskFailed", "States.Timeout", "States.HeartbeatTimeout"];
  const matching = (failure: Parameters<typeof matches>[1]) => all.filter((pattern) => matches([pattern], failure));
  expect(matching({ error: "Flaky" })).toEqual(["States.ALL", "States.TaskFailed"]);
  expect(matching({})).toEqual(["States.ALL", "States.TaskFailed"]);
  expect(matching({ error: "States.Timeout" })).toEqual(["States.ALL", "States.Timeout"]);
  expect(matching({ error: "States.Timeout", heartbeat: true })).toEqual([
    "States.ALL",
    "States.Timeout",
    "States.HeartbeatTimeout",
  ]);
  expect(matching({ error: "States.Runtime" })).toEqual([]);
  expect(matching({ error: "States.DataLimitExceeded" })).toEqual([]);
});
