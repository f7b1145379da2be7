import { describe, expect, test } from "vitest";
import { type FaultInput, faultKinds } from "./faults.ts";
import { createGate, type LocalGate } from "./gate.ts";
import { type Invocation, withinInvocation } from "./invocation.ts";
import { memoryShelf } from "./shelf.ts";
import { AwsError, type CallAttempt, type Shelf, type World } from "./types.ts";
import { createWorld } from "./world.ts";

const call: CallAttempt = {
  function: "client",
  service: "medialive",
  operation: "StartChannel",
  region: "eu-west-1",
  resource: "42",
};

const setUp = (shelf: Shelf = memoryShelf()) => {
  const world: World = createWorld({ at: 1000, seed: 1, shelf });
  const gate: LocalGate = createGate(world, { onKill: () => world.kill() });
  const effects: string[] = [];
  /** One call; what its caller learns, or `never`. */
  const make = async (attempt: Partial<CallAttempt> = {}, invocation?: Invocation): Promise<string> => {
    let learnt = "never";
    const pass = () =>
      world.track(() =>
        gate.pass({ ...call, ...attempt }, async () => {
          effects.push(attempt.operation ?? call.operation);
          return "answer";
        }),
      );
    const answer = invocation ? withinInvocation(invocation, pass) : pass();
    answer.then(
      (value) => (learnt = value),
      (error: AwsError) => (learnt = error.code),
    );
    await world.runUntil(world.now + 60_000);
    return learnt;
  };
  const makeAll = async (n: number): Promise<string[]> => {
    const all: string[] = [];
    for (let i = 0; i < n; i++) all.push(await make());
    return all;
  };
  const strike = (fault: FaultInput): string => gate.faults.add(fault);
  return { world, gate, effects, make, makeAll, strike };
};

const invocation = (): Invocation & { crashed: number } => ({
  function: "start",
  requestId: "r",
  over: false,
  crashed: 0,
  crash() {
    this.crashed++;
  },
});

describe("records", () => {
  test("each call with its outcome, numbered, queried and observed", async () => {
    const { gate, make } = setUp();
    const seen: number[] = [];
    const stop = gate.calls.observe(({ seq }) => seen.push(seq));
    await make();
    gate.faults.add({ match: { operation: "Stop*" }, effect: { kind: "error", code: "ConflictException" } });
    await make({ operation: "StopChannel", function: "stop" });
    stop();
    await make({ service: "dynamodb", operation: "GetItem" });
    expect(gate.calls.query()).toMatchObject([
      { ...call, seq: 1, at: 1000, outcome: "ok" },
      { seq: 2, at: 61_000, function: "stop", operation: "StopChannel", outcome: "ConflictException" },
      { seq: 3, service: "dynamodb", outcome: "ok" },
    ]);
    expect(seen).toEqual([1, 2]);
    expect(gate.calls.query({ after: 1, service: "medialive" }).map(({ seq }) => seq)).toEqual([2]);
    expect(gate.calls.query({ since: 61_000 }).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(gate.calls.query({ limit: 2 }).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("keeps the last calls only, counts all", async () => {
    const world = createWorld({ at: 0, seed: 1, shelf: memoryShelf() });
    const gate = createGate(world, { onKill: () => {}, keep: 3 });
    for (let i = 0; i < 10; i++) await gate.pass(call, async () => {});
    expect(gate.calls.total).toBe(10);
    expect(gate.calls.query().map(({ seq }) => seq)).toEqual([8, 9, 10]);
  });

  test("the effect's own refusal reaches caller and record", async () => {
    const world = createWorld({ at: 0, seed: 1, shelf: memoryShelf() });
    const gate = createGate(world, { onKill: () => {} });
    const refused = gate.pass(call, async () => {
      throw new AwsError("NotFoundException", "no");
    });
    await expect(refused).rejects.toMatchObject({ code: "NotFoundException" });
    expect(gate.calls.query()).toMatchObject([{ outcome: "NotFoundException" }]);
  });
});

describe("faults", () => {
  test("match by glob on every field", async () => {
    const { make, strike } = setUp();
    strike({
      match: {
        service: "media*",
        operation: "startchannel",
        function: "cl*t",
        resource: "4*",
        region: "eu-*",
      },
      effect: { kind: "error", code: "X" },
    });
    expect(await make()).toBe("X");
    for (const other of [
      { service: "s3" },
      { operation: "Stop" },
      { function: "f" },
      { resource: "5" },
      { region: "us-east-1" },
    ])
      expect(await make(other)).toBe("answer");
  });

  test("a glob is not a regular expression", async () => {
    const { make, strike } = setUp();
    strike({ match: { resource: "a.c" }, effect: { kind: "error", code: "X" } });
    expect(await make({ resource: "abc" })).toBe("answer");
    expect(await make({ resource: "a.c" })).toBe("X");
  });

  test("nth strikes once; times counts strikes", async () => {
    const nth = setUp();
    nth.strike({ nth: 2, effect: { kind: "error", code: "X" } });
    expect(await nth.makeAll(4)).toEqual(["answer", "X", "answer", "answer"]);
    const times = setUp();
    times.strike({ nth: 2, times: 2, effect: { kind: "error", code: "X" } });
    expect(await times.makeAll(4)).toEqual(["answer", "X", "X", "answer"]);
    expect(times.gate.faults.list()).toMatchObject([{ struck: 2 }]);
  });

  test("probability is seeded, and roughly what it says", async () => {
    const outcomes = async () => {
      const { makeAll, strike } = setUp();
      strike({ probability: 0.3, effect: { kind: "error", code: "X" } });
      return makeAll(200);
    };
    const first = await outcomes();
    expect(await outcomes()).toEqual(first);
    const struck = first.filter((outcome) => outcome === "X").length;
    expect(struck).toBeGreaterThan(35);
    expect(struck).toBeLessThan(85);
  });

  test("only inside their window, until removed", async () => {
    const { makeAll, strike, gate } = setUp();
    strike({ from: "1970-01-01T00:01:01Z", until: 121_000, effect: { kind: "error", code: "X" } });
    expect(await makeAll(3)).toEqual(["answer", "X", "answer"]);
    const id = strike({ effect: { kind: "error", code: "Y" } });
    expect(await makeAll(1)).toEqual(["Y"]);
    expect(gate.faults.remove(id)).toBe(true);
    expect(gate.faults.remove(id)).toBe(false);
    expect(await makeAll(1)).toEqual(["answer"]);
    strike({ effect: { kind: "error", code: "Y" } });
    gate.faults.clear();
    expect(gate.faults.list()).toEqual([]);
    expect(await makeAll(1)).toEqual(["answer"]);
  });

  test("throttling speaks the service's dialect", async () => {
    const { make, strike, effects } = setUp();
    strike({ effect: { kind: "throttle" } });
    expect(await make()).toBe("TooManyRequestsException");
    expect(await make({ service: "dynamodb" })).toBe("ThrottlingException");
    expect(effects).toEqual([]);
  });

  test("delay waits in virtual time, then lets the call through", async () => {
    const { world, gate, effects } = setUp();
    gate.faults.add({ effect: { kind: "delay", ms: 500 } });
    const answer = world.track(() => gate.pass(call, async () => effects.push("x")));
    await world.runUntil(1499);
    expect(effects).toEqual([]);
    await world.runUntil(1500);
    expect(effects).toEqual(["x"]);
    await answer;
    expect(gate.calls.query()).toMatchObject([{ at: 1000, outcome: "ok" }]);
  });

  test("after-error: it took effect, the answer is lost", async () => {
    const { make, strike, effects } = setUp();
    strike({ effect: { kind: "after-error" } });
    expect(await make()).toBe("InternalServerException");
    expect(effects).toEqual(["StartChannel"]);
  });

  test.each([
    ["before", []],
    ["after", ["StartChannel"]],
  ] as const)("crash-invocation %s: the invocation dies, the call never settles", async (when, took) => {
    const { make, strike, effects, gate } = setUp();
    strike({ effect: { kind: "crash-invocation", when } });
    const victim = invocation();
    expect(await make({}, victim)).toBe("never");
    expect(victim.crashed).toBe(1);
    expect(effects).toEqual(took);
    expect(gate.calls.query()).toMatchObject([{ outcome: `crash-invocation ${when}` }]);
    effects.length = 0;
    expect(await make()).toBe("answer");
  });

  test.each([
    ["before", []],
    ["after", ["StartChannel"]],
  ] as const)("kill-process %s: the call never settles, and the fault does not strike again", async (when, took) => {
    const shelf = memoryShelf();
    const first = setUp(shelf);
    first.strike({ nth: 1, effect: { kind: "kill-process", when } });
    // Made in the synchronous part of a timer, where a kill undoes the timer's transaction.
    first.world.on("t", () => void first.make());
    first.world.setTimer("t", "", 2000);
    await first.world.runUntil(3000);
    expect(first.world.dead).toBe(true);
    expect(first.effects).toEqual(took);
    const second = setUp(shelf);
    expect(await second.make()).toBe("answer");
  });

  test("an invocation that is over gets no further call through", async () => {
    const { make, effects, gate } = setUp();
    expect(await make({}, { ...invocation(), over: true })).toBe("never");
    expect(effects).toEqual([]);
    expect(gate.calls.total).toBe(0);
  });

  test("survive a restart with their counts", async () => {
    const shelf = memoryShelf();
    const first = setUp(shelf);
    first.strike({ nth: 3, effect: { kind: "error", code: "X" } });
    await first.makeAll(2);
    first.world.kill();
    const second = setUp(shelf);
    expect(await second.makeAll(2)).toEqual(["X", "answer"]);
  });

  test("malformed ones are refused", () => {
    const { gate } = setUp();
    for (const bad of [
      {},
      { effect: { kind: "explode" } },
      { effect: { kind: "error" } },
      { effect: { kind: "error", code: "bad code" } },
      { effect: { kind: "delay", ms: 0 } },
      { effect: { kind: "throttle" }, nth: 0 },
      { effect: { kind: "throttle" }, probability: 2 },
      { effect: { kind: "throttle" }, match: { servise: "x" } },
      { effect: { kind: "throttle" }, from: "tomorrow" },
    ])
      expect(() => gate.faults.add(bad), JSON.stringify(bad)).toThrow();
    expect(gate.faults.list()).toEqual([]);
  });

  test("every kind is described", () => {
    expect(faultKinds.map(({ name }) => name).sort()).toEqual([
      "after-error",
      "crash-invocation",
      "delay",
      "error",
      "kill-process",
      "throttle",
    ]);
  });
});
