import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Shelf, World } from "../kernel/types.ts";
import { AT, type Functions, INVOKE, machine, type Stage, stageOf, WAIT_FOR_TOKEN } from "./harness.ts";

const RETRY = [{ ErrorEquals: ["Lambda.Unknown"], IntervalSeconds: 1, MaxAttempts: 5 }];
const task = (name: string, more: Record<string, unknown> = {}) => ({
  Type: "Task",
  Resource: INVOKE,
  Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  Retry: RETRY,
  ...more,
});

/** Every state type, with variables, time-outs, retries, catches, a token, and branches under way side by side. */
const everything = machine(
  {
    Start: { Type: "Pass", Assign: { total: 1 }, Output: { n: 2 }, Next: "Pick" },
    Pick: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.n > 1 %}", Next: "Work", Assign: { total: "{% $total + 1 %}" } }],
      Default: "Never",
    },
    Never: { Type: "Fail", Error: "Never" },
    Work: task("work", { TimeoutSeconds: 100, Next: "Both" }),
    Both: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Pause",
          States: { Pause: { Type: "Wait", Seconds: 20, Next: "After" }, After: task("after", { End: true }) },
        },
        {
          StartAt: "Ask",
          States: {
            Ask: {
              Type: "Task",
              Resource: WAIT_FOR_TOKEN,
              Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
              HeartbeatSeconds: 200,
              TimeoutSeconds: 400,
              Retry: RETRY,
              End: true,
            },
          },
        },
      ],
      Output: { both: "{% $states.result %}" },
      Next: "Each",
    },
    Each: {
      Type: "Map",
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: "One", States: { One: task("one", { End: true }) } },
      Assign: { each: "{% $states.result %}" },
      Output: "{% $states.input %}",
      Next: "Break",
    },
    Break: task("broken", {
      Catch: [{ ErrorEquals: ["Broken"], Next: "Done", Output: "{% $states.errorOutput.Error %}" }],
      Next: "Never",
    }),
    Done: {
      Type: "Succeed",
      Output: { end: "{% $states.input %}", total: "{% $total %}", each: "{% $each %}", chance: "{% $uuid() %}" },
    },
  },
  { TimeoutSeconds: 10_000 },
);

const functions: Functions = {
  work: async (payload, { world }) => {
    await world.sleep(7000);
    return payload;
  },
  after: () => "after",
  // Answers by token two minutes later, from outside, at least once.
  ask: async ({ token }: { token: string }, { world }) => {
    world.setTimer("test.answer", "ask", world.now + 120_000, token);
    await world.sleep(3000);
  },
  one: (payload: number) => payload * 10,
  broken: () => {
    throw Object.assign(new Error("as planned"), { name: "Broken" });
  },
};
const OUTPUT = { end: "Broken", total: 2, each: [10, 20, 30] };

/** Counts durable moments once armed: each write outside a transaction, each commit. Strikes before or after the n-th. */
const killable = (inner: Shelf, strike: { at: number; when: "before" | "after"; world: () => World | undefined }) => {
  let moments = 0;
  let depth = 0;
  const moment = <T>(work: () => T): T => {
    const world = strike.world();
    if (depth > 0 || !world) return work();
    const hit = ++moments === strike.at;
    if (hit && strike.when === "before") {
      world.kill();
      throw new Error("killed before a write");
    }
    depth++;
    try {
      return work();
    } finally {
      depth--;
      if (hit) world.kill();
    }
  };
  const shelf: Shelf = {
    ...bound(inner),
    put: (kind, id, value) => moment(() => inner.put(kind, id, value)),
    delete: (kind, id) => moment(() => inner.delete(kind, id)),
    atomically: (work) => moment(() => inner.atomically(work)),
  };
  return { shelf, moments: () => moments };
};
const bound = (inner: Shelf) => ({
  get: inner.get.bind(inner),
  all: inner.all.bind(inner),
  close: inner.close.bind(inner),
});

const answering = (stage: Stage): Stage => {
  stage.world.on("test.answer", async (token) => {
    await stage
      .call("SendTaskSuccess", { taskToken: String(token), output: '"answer"' })
      .catch((error: { code?: string }) => {
        if (error.code !== "TaskTimedOut") throw error;
      });
  });
  return stage;
};

/** One process: until everything is over or the kill strikes. Starting is repeatable, as it is for a caller on AWS. */
const live = async (shelf: Shelf, invoked: string[], armed: (stage: Stage) => void): Promise<Stage> => {
  const stage = stageOf({}, { functions, shelf, invoked, before: answering });
  armed(stage);
  try {
    stage.states.register("m", everything);
    const known = await stage.start("m", { a: 1 }, "x").catch((error: { code?: string }) => error.code);
    if (known === "ExecutionAlreadyExists" || String(known).startsWith("arn:"))
      await stage.world.runUntil(AT + 2_000_000);
  } catch (error) {
    if (!stage.world.dead) throw error;
  }
  return stage;
};

type Kill = { at: number; when: "before" | "after" };
/** As many lives as there are kills that strike, and one more. */
const lives = async (kills: readonly Kill[]) => {
  const base = memoryShelf();
  const invoked: string[] = [];
  let struck = 0;
  let counted = 0;
  for (const { at, when } of [...kills, { at: 0, when: "before" as const }]) {
    let armed: Stage | undefined;
    const { shelf, moments } = killable(base, { at, when, world: () => armed?.world });
    const stage = await live(shelf, invoked, (born) => {
      armed = born;
    });
    counted = moments();
    if (stage.world.dead) struck++;
    else return { struck, moments: counted, invoked, ...(await outcomeOf(stage)), survivor: stage };
  }
  throw new Error("the last life has no kill");
};
const outcomeOf = async (stage: Stage) => {
  const executionArn = "arn:aws:states:eu-west-1:111122223333:execution:m:x";
  const end = await stage.call("DescribeExecution", { executionArn });
  return { end, events: await stage.history(executionArn) };
};

const counted = (names: string[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const name of names) sum[name] = (sum[name] ?? 0) + 1;
  return sum;
};
/** Names of the functions whose calls were reported lost: the failure follows TaskStarted, that TaskScheduled. */
const lostCalls = (events: readonly unknown[]): string[] => {
  const all = events as {
    previousEventId: number;
    taskFailedEventDetails?: { error?: string };
    taskScheduledEventDetails?: { parameters: string };
  }[];
  const before = (event: (typeof all)[number] | undefined) => all[(event?.previousEventId ?? 0) - 1];
  return all
    .filter((event) => event.taskFailedEventDetails?.error === "Lambda.Unknown")
    .map((event) => before(before(event))?.taskScheduledEventDetails?.parameters ?? "{}")
    .map((parameters) => String((JSON.parse(parameters) as { FunctionName?: string }).FunctionName));
};
const CALM = { work: 1, after: 1, ask: 1, one: 3, broken: 1 };

const check = ({ end, invoked, events, survivor }: Awaited<ReturnType<typeof lives>>, label: string): void => {
  expect(end.status, label).toBe("SUCCEEDED");
  expect(JSON.parse(String(end.output)), label).toMatchObject(OUTPUT);
  expect(survivor.states.running(), label).toEqual([]);
  expect(
    events.map(({ id }) => Number(id)),
    label,
  ).toEqual(events.map((_, i) => i + 1));
  const lost = counted(lostCalls(events));
  const times = counted(invoked);
  for (const [name, calls] of Object.entries(CALM)) {
    expect(times[name], `${label}: ${name}`).toBeGreaterThanOrEqual(calls);
    // At least once: a call repeats only when the kill cut that very call short.
    expect(times[name], `${label}: ${name}`).toBeLessThanOrEqual(calls + (lost[name] ?? 0));
  }
};

describe("kill -9 of a machine that uses every state type changes neither its end nor what runs, but for calls under way", () => {
  it("at every write", async () => {
    const calm = await lives([]);
    check(calm, "calm");
    expect(counted(calm.invoked)).toEqual(CALM);
    expect(calm.moments).toBeGreaterThan(35);
    for (const when of ["before", "after"] as const)
      for (let at = 1; at <= calm.moments; at++) {
        const life = await lives([{ at, when }]);
        expect(life.struck).toBe(1);
        check(life, `${when} write ${at}`);
      }
  });

  it("again and again", async () => {
    const kill = fc.record({
      at: fc.integer({ min: 1, max: 30 }),
      when: fc.constantFrom("before" as const, "after" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(kill, { minLength: 2, maxLength: 4 }), async (kills) =>
        check(await lives(kills), JSON.stringify(kills)),
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe("a call under way at the kill", () => {
  const shelfWith = async (definition: unknown, table: Functions, seconds: number) => {
    const shelf = memoryShelf();
    const invoked: string[] = [];
    const stage = stageOf({ m: definition }, { functions: table, shelf, invoked });
    const arn = await stage.start("m");
    await stage.ended(arn, seconds);
    stage.world.kill();
    return { shelf, invoked, arn, again: () => stageOf({ m: definition }, { functions: table, shelf, invoked }) };
  };
  const slow: Functions = { f: (_, { world }) => world.sleep(100_000) };
  const call = (more = {}) =>
    machine({ A: { Type: "Task", Resource: INVOKE, Arguments: { FunctionName: "f" }, End: true, ...more } });

  it("is reported as Lambda.Unknown", async () => {
    const { again, arn } = await shelfWith(call(), slow, 10);
    expect(await again().ended(arn)).toMatchObject({ status: "FAILED", error: "Lambda.Unknown" });
  });

  it("keeps waiting when it had handed out its token and returned; a token used meanwhile counts", async () => {
    for (const used of ["before the kill", "after it"]) {
      let token = "";
      const table: Functions = {
        f: async (payload: { token: string }, { world }) => {
          token = payload.token;
          if (used === "before the kill") await world.sleep(100_000);
        },
      };
      const definition = call({
        Resource: WAIT_FOR_TOKEN,
        Arguments: { FunctionName: "f", Payload: { token: "{% $states.context.Task.Token %}" } },
      });
      const shelf = memoryShelf();
      const stage = stageOf({ m: definition }, { functions: table, shelf });
      const arn = await stage.start("m");
      await stage.ended(arn, 10);
      const answer = (to: Stage) => to.call("SendTaskSuccess", { taskToken: token, output: '"kept"' });
      if (used === "before the kill") await answer(stage);
      stage.world.kill();
      const survivor = stageOf({ m: definition }, { functions: table, shelf });
      if (used === "after it") {
        expect(await survivor.ended(arn, 50)).toEqual({ status: "RUNNING" });
        await answer(survivor);
      }
      expect(await survivor.ended(arn, 5)).toEqual({ status: "SUCCEEDED", output: "kept" });
    }
  });

  it("a running execution keeps its definition when the machine is replaced over the kill", async () => {
    const shelf = memoryShelf();
    const old = machine({ A: { Type: "Wait", Seconds: 60, Output: "old", End: true } });
    const stage = stageOf({ m: old }, { shelf });
    const arn = await stage.start("m");
    await stage.ended(arn, 10);
    stage.world.kill();
    const survivor = stageOf({ m: machine({ B: { Type: "Succeed", Output: "new" } }) }, { shelf });
    expect(await survivor.ended(arn)).toEqual({ status: "SUCCEEDED", output: "old" });
    expect(await survivor.ended(await survivor.start("m"))).toEqual({ status: "SUCCEEDED", output: "new" });
  });
});

it("the same seed gives the same history, byte for byte; another seed another", async () => {
  const bytes = async (seed: number) => {
    const stage = stageOf({ m: everything }, { functions, seed, before: answering });
    const arn = await stage.start("m", { a: 1 });
    expect(await stage.ended(arn)).toMatchObject({ status: "SUCCEEDED" });
    return JSON.stringify([arn, await stage.history(arn), stage.emitted]);
  };
  const first = await bytes(3);
  expect(await bytes(3)).toBe(first);
  expect(await bytes(4)).not.toBe(first);
});
