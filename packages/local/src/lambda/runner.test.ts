import { describe, expect, test } from "vitest";
import { createGate } from "../kernel/gate.ts";
import { callerFunction } from "../kernel/invocation.ts";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Shelf } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { createRunner, type LambdaContext, type Registry } from "./runner.ts";
import { lambdaStandIn } from "./stand-in.ts";

const setUp = (functions: Registry, shelf: Shelf = memoryShelf()) => {
  const world = createWorld({ at: 0, seed: 1, shelf });
  const gate = createGate(world, { onKill: () => world.kill() });
  const runner = createRunner(world, gate, { functions, region: "eu-west-1", account: "111122223333" });
  world.restore();
  /** The outcome of an invocation as a Step Functions task would see it, or `never`. */
  const outcome = async (name: string, payload: unknown = {}): Promise<unknown> => {
    let result: unknown = "never";
    runner.invoke(name, payload).then(
      (value) => (result = value),
      (error: Error) => (result = { error: error.name, message: error.message }),
    );
    await world.runUntil(world.now + 600_000);
    return result;
  };
  return { world, gate, runner, outcome };
};
const fn = (handler: (event: unknown, context: LambdaContext) => Promise<unknown>, timeoutMs = 15_000) => ({
  handler,
  timeoutMs,
});

describe("invoke", () => {
  test("event and result pass through JSON", async () => {
    let seen: unknown;
    const given = { at: new Date(0), gone: undefined, list: [undefined] };
    const { outcome } = setUp({
      echo: fn(async (event) => {
        seen = event;
        return { answer: new Date(1000), gone: undefined };
      }),
      silent: fn(async () => undefined),
    });
    expect(await outcome("echo", given)).toEqual({ answer: "1970-01-01T00:00:01.000Z" });
    expect(seen).toEqual({ at: "1970-01-01T00:00:00.000Z", list: [null] });
    expect(await outcome("silent")).toBeNull();
  });

  test("the context knows function, request and the time left", async () => {
    const { world, outcome } = setUp({
      f: fn(async (_, context) => {
        await world.sleep(4000);
        return [context.functionName, context.invokedFunctionArn, context.getRemainingTimeInMillis(), callerFunction()];
      }),
      id: fn(async (_, context) => context.awsRequestId),
    });
    expect(await outcome("f")).toEqual(["f", "arn:aws:lambda:eu-west-1:111122223333:function:f", 11_000, "f"]);
    const ids = [await outcome("id"), await outcome("id")];
    const again = setUp({ id: fn(async (_, context) => context.awsRequestId), f: fn(async () => 1) });
    await again.outcome("f");
    expect([await again.outcome("id"), await again.outcome("id")]).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    expect(callerFunction()).toBe("client");
  });

  test("errors carry the type and message that Lambda reports", async () => {
    class HoldOff extends Error {
      override readonly name = "HoldOff";
    }
    const { outcome } = setUp({
      typed: fn(async () => {
        throw new HoldOff("not yet");
      }),
      text: fn(async () => {
        throw "plain";
      }),
      cyclic: fn(async () => {
        const a: Record<string, unknown> = {};
        a.a = a;
        return a;
      }),
      sync: fn(() => {
        throw new TypeError("sync");
      }),
    });
    expect(await outcome("typed")).toEqual({ error: "HoldOff", message: "not yet" });
    expect(await outcome("text")).toEqual({ error: "string", message: "plain" });
    expect(await outcome("cyclic")).toMatchObject({ error: "Runtime.MarshalError" });
    expect(await outcome("sync")).toEqual({ error: "TypeError", message: "sync" });
    expect(await outcome("missing")).toMatchObject({ error: "ResourceNotFoundException" });
    expect(await outcome("constructor")).toMatchObject({ error: "ResourceNotFoundException" });
  });

  test("times out in virtual time, and what still runs gets no call through", async () => {
    const calls: string[] = [];
    const { world, gate, runner } = setUp({
      slow: fn(async () => {
        await world.sleep(20_000);
        await gate.pass(
          { function: "slow", service: "s", operation: "Late", region: "r", resource: "" },
          async () => void calls.push("late"),
        );
      }),
    });
    let failedAt: unknown;
    runner.invoke("slow", {}).catch((error: Error) => {
      failedAt = [world.now, error.name, error.message];
    });
    await world.runUntil(60_000);
    expect(failedAt).toEqual([
      15_000,
      "Sandbox.Timedout",
      expect.stringMatching(/Task timed out after 15\.00 seconds$/),
    ]);
    expect(calls).toEqual([]);
    expect(world.nextTimer()).toBeUndefined();
  });

  test("an answer in time leaves no timer behind", async () => {
    const { world, runner } = setUp({ f: fn(async () => 1) });
    await runner.invoke("f", {});
    expect(world.nextTimer()).toBeUndefined();
  });

  test("a crash fault inside the handler rejects the invocation with Runtime.ExitError", async () => {
    const log: string[] = [];
    const { gate, outcome } = setUp({
      f: fn(async () => {
        const call = (operation: string) =>
          gate.pass({ function: callerFunction(), service: "s", operation, region: "r", resource: "" }, async () => {
            log.push(operation);
          });
        await call("One");
        try {
          await call("Two");
        } finally {
          log.push("must not run: the environment is gone");
        }
      }),
    });
    gate.faults.add({
      match: { operation: "Two", function: "f" },
      times: 1,
      effect: { kind: "crash-invocation", when: "after" },
    });
    expect(await outcome("f")).toMatchObject({ error: "Runtime.ExitError" });
    expect(log).toEqual(["One", "Two"]);
  });

  test("the invocation itself is a call at the gate", async () => {
    const { gate, outcome, world } = setUp({ f: fn(async () => 1) });
    gate.faults.add({
      match: { service: "lambda", operation: "Invoke", resource: "f" },
      nth: 2,
      effect: { kind: "throttle" },
    });
    gate.faults.add({ match: { service: "lambda" }, nth: 3, effect: { kind: "kill-process", when: "after" } });
    expect(await outcome("f")).toBe(1);
    expect(await outcome("f")).toMatchObject({ error: "TooManyRequestsException" });
    expect(await outcome("f")).toBe("never");
    expect(world.dead).toBe(true);
    expect(
      gate.calls.query().map(({ service, operation, resource, outcome: o }) => [service, operation, resource, o]),
    ).toEqual([
      ["lambda", "Invoke", "f", "ok"],
      ["lambda", "Invoke", "f", "TooManyRequestsException"],
      ["lambda", "Invoke", "f", "kill-process after"],
    ]);
  });
});

describe("invokeAsync", () => {
  test("retries after one and two minutes with the same request, then gives up", async () => {
    const tries: unknown[] = [];
    const { world, runner } = setUp({
      f: fn(async (event, { awsRequestId }) => {
        tries.push([world.now, event, awsRequestId]);
        throw new Error("no");
      }),
    });
    runner.invokeAsync("f", { n: 1 });
    expect(runner.async.waiting()).toBe(1);
    await world.runUntil(3_600_000);
    const [, , id] = tries[0] as [number, unknown, string];
    expect(tries).toEqual([0, 60_000, 180_000].map((at) => [at, { n: 1 }, id]));
    expect(runner.async.dead()).toMatchObject([
      { item: { function: "f", payload: { n: 1 } }, at: 180_000, failures: 3, error: { name: "Error", message: "no" } },
    ]);
    expect(runner.async.waiting()).toBe(0);
  });

  test("stops at the first success", async () => {
    let tries = 0;
    const { world, runner } = setUp({
      f: fn(async () => {
        if (++tries < 2) throw new Error("once");
      }),
    });
    runner.invokeAsync("f", {});
    await world.runUntil(3_600_000);
    expect(tries).toBe(2);
    expect(runner.async.dead()).toEqual([]);
  });

  test.each(["accepted", "running", "waiting for a retry"])("survives a kill while %s", async (state) => {
    const shelf = memoryShelf();
    const tries: number[] = [];
    const first = setUp(
      {
        f: fn(async () => {
          tries.push(first.world.now);
          if (state === "running") await first.world.sleep(1000);
          throw new Error("no");
        }),
      },
      shelf,
    );
    first.runner.invokeAsync("f", { n: 1 });
    if (state !== "accepted") await first.world.runUntil(500);
    first.world.kill();
    await first.world.runUntil(5000);
    expect(tries).toHaveLength(state === "accepted" ? 0 : 1);

    const done: unknown[] = [];
    const second = setUp({ f: fn(async (event) => done.push([event, second.world.now])) }, shelf);
    await second.world.runUntil(600_000);
    expect(done).toEqual([[{ n: 1 }, { accepted: 0, running: 500, "waiting for a retry": 60_000 }[state]]]);
    expect(second.runner.async.waiting()).toBe(0);
  });
});

describe("the lambda service", () => {
  const context = { region: "eu-west-1", function: "client" };
  const text = (payload: unknown) => new TextDecoder().decode(payload as Uint8Array);

  test("Invoke answers, reports function errors, queues events", async () => {
    let ran = 0;
    const { world, runner } = setUp({
      ok: fn(async (event) => ({ got: event })),
      bad: fn(async () => {
        throw new RangeError("too far");
      }),
      count: fn(async () => {
        ran++;
      }),
    });
    const lambda = lambdaStandIn(runner);
    const arn = "arn:aws:lambda:eu-west-1:111122223333:function:ok:3";
    expect(lambda.resource("Invoke", { FunctionName: arn })).toBe("ok");
    const ok = await lambda.call(
      "Invoke",
      { FunctionName: arn, Payload: new TextEncoder().encode('{"a":1}') },
      context,
    );
    expect(ok).toMatchObject({ StatusCode: 200 });
    expect(JSON.parse(text(ok.Payload))).toEqual({ got: { a: 1 } });
    const bad = await lambda.call("Invoke", { FunctionName: "bad" }, context);
    expect(bad).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(JSON.parse(text(bad.Payload))).toEqual({ errorType: "RangeError", errorMessage: "too far", trace: [] });
    expect(await lambda.call("Invoke", { FunctionName: "count", InvocationType: "Event" }, context)).toEqual({
      StatusCode: 202,
    });
    expect(ran).toBe(0);
    await world.runUntil(1);
    expect(ran).toBe(1);
  });

  test("refuses unknown functions, bad payloads, other operations", async () => {
    const lambda = lambdaStandIn(setUp({ f: fn(async () => 1) }).runner);
    const code = (operation: string, input: Record<string, unknown>) =>
      lambda.call(operation, input, context).catch((error: { code: string }) => error.code);
    expect(await code("Invoke", { FunctionName: "nope" })).toBe("ResourceNotFoundException");
    expect(await code("Invoke", { FunctionName: "f", Payload: "{" })).toBe("InvalidRequestContentException");
    expect(await code("CreateFunction", {})).toBe("NotImplementedException");
  });
});
