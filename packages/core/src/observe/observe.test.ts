import { ChannelState, type Runtime } from "@showcaller/contracts";
import { flowArn, runtime, waiting } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isNews,
  type Observation,
  observe,
  observeFlow,
  runIsOver,
  satisfied,
  waitAttribute,
  waitingOf,
} from "./observe.ts";

const told = (known: Runtime, ...events: Observation[]): Runtime => {
  let now = known;
  for (const event of events) now = { ...now, ...observe(now, event) };
  return now;
};
const said = ({ state, running }: Runtime) => [state, running];
const fresh = runtime();

describe("newest wins", () => {
  it("a later second replaces, an earlier one never does", () => {
    const running = told(fresh, { state: "RUNNING", running: 2, at: 20_000 });
    expect(said(told(running, { state: "STOPPING", running: 2, at: 21_000 }))).toEqual(["STOPPING", 2]);
    expect(observe(running, { state: "STOPPING", running: 2, at: 19_999 })).toBeUndefined();
    expect(said(told(fresh, { state: "IDLE", running: 0, at: 0 }))).toEqual(["IDLE", 0]);
  });
  it("a repetition counts with its time, so that what was true in between cannot win afterwards", () => {
    const again = told(
      fresh,
      { state: "RUNNING", running: 2, at: 10_000 },
      { state: "RUNNING", running: 2, at: 50_000 },
    );
    expect(said(told(again, { state: "RECOVERING", running: 1, at: 30_000 }))).toEqual(["RUNNING", 2]);
  });
  it("a repetition is no news: the sweep would write each minute", () => {
    const known = told(fresh, { state: "RUNNING", running: 2, at: 10_000 });
    expect(isNews(known, { state: "RUNNING", running: 2, at: 70_000 })).toBe(false);
    expect(isNews(known, { state: "RUNNING", running: 1, at: 70_000 })).toBe(true);
    expect(isNews(known, { state: "IDLE", running: 0, at: 9_000 })).toBe(false);
    expect(isNews(fresh, { state: "IDLE", running: 0, at: 0 })).toBe(true);
  });

  const at = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 });
  const sort = fc.record({ state: fc.constantFrom(...ChannelState.options), running: fc.integer({ min: 0, max: 2 }) });
  const history = fc
    .tuple(at, fc.array(sort, { minLength: 12, maxLength: 12 }))
    .map(([seconds, sorts]) =>
      seconds.map(
        (second, n) => ({ at: second * 1000, ...(sorts[n] ?? { state: "IDLE", running: 0 }) }) as Observation,
      ),
    );
  it("in whatever order, however often a history is told, it comes to the same", () => {
    const shuffled = history.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.constantFrom(...events), { maxLength: 8 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([events, order, again]) => {
        const last = [...events].sort((a, b) => a.at - b.at).at(-1);
        const known = told(fresh, ...order, ...again);
        expect(said(known)).toEqual([last?.state, last?.running]);
        // And the sweep's later look settles whatever was lost.
        const read = { state: "IDLE", running: 0, at: 61_000 } as const;
        expect(said(told(fresh, ...order.slice(1), read))).toEqual(["IDLE", 0]);
        expect(told(known, ...order)).toEqual(known);
      }),
      { numRuns: 300 },
    );
  });
});

describe("within one second the order is unknown", () => {
  /** From worst to best for a show. */
  const order: readonly ChannelState[] = [
    "DELETED",
    "DELETING",
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "IDLE",
    "CREATING",
    "UPDATING",
    "STOPPING",
    "STARTING",
    "RECOVERING",
    "RUNNING",
  ];
  it("the worse state stays, whichever came first", () => {
    expect([...order].sort()).toEqual([...ChannelState.options].sort());
    for (const [n, worse] of order.entries())
      for (const better of order.slice(n + 1)) {
        const [a, b] = [
          { state: worse, running: 1, at: 5_000 },
          { state: better, running: 1, at: 5_400 },
        ];
        expect(said(told(fresh, a, b)), `${worse}, ${better}`).toEqual([worse, 1]);
        expect(said(told(fresh, { ...b, at: 5_000 }, { ...a, at: 5_999 })), `${better}, ${worse}`).toEqual([worse, 1]);
        // Our own look knows milliseconds, the bus does not: 5.000 may have been 5.900.
        expect(said(told(fresh, { ...b, at: 5_400 }, { ...a, at: 5_000 })), `${better}, ${worse}`).toEqual([worse, 1]);
      }
  });
  it("the second pipeline's RUNNING is progress", () => {
    const one = { state: "RUNNING", running: 1, at: 5_000 } as const;
    expect(said(told(fresh, one, { ...one, running: 2 }))).toEqual(["RUNNING", 2]);
  });
});

describe("a Region's clock is not ours", () => {
  const skew = fc.integer({ min: -15, max: 15 }).map((seconds) => seconds * 1000);
  const began = 100_000;
  /** Started by us, seen starting by us until it is up, told up by the bus of a Region with a clock of its own. */
  const start = fc.record({
    skew,
    looks: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 3 }),
    takes: fc.integer({ min: 0, max: 60_000 }),
  });
  const inAnyOrder = <T>(story: readonly T[]) =>
    fc
      .tuple(
        fc.shuffledSubarray([...story], { minLength: story.length }),
        fc.array(fc.constantFrom(...story), { maxLength: 5 }),
      )
      .map(([order, again]) => [...order, ...again]);
  /** As ingress dates it: whole seconds. */
  const busTime = (at: number) => Math.floor(at / 1000) * 1000;
  const stories = start.chain(({ skew: by, looks, takes }) =>
    inAnyOrder([
      { up: false, at: began },
      ...looks.filter((after) => after < takes).map((after) => ({ up: false, at: began + after })),
      { up: true, at: busTime(began + takes + by) },
    ]),
  );
  it("up comes out of STARTING, told in whatever order, however often", () => {
    fc.assert(
      fc.property(stories, (story) => {
        const channel = told(
          fresh,
          ...story.map(
            ({ up, at }): Observation =>
              up ? { state: "RUNNING", running: 2, at, by: "bus" } : { state: "STARTING", running: 0, at },
          ),
        );
        expect(said(channel)).toEqual(["RUNNING", 2]);
        let flow: ReturnType<typeof observeFlow>;
        for (const { up, at } of story)
          flow = observeFlow(flow, up ? { state: "ACTIVE", at, by: "bus" } : { state: "STARTING", at }) ?? flow;
        expect(flow?.state).toBe("ACTIVE");
      }),
      { numRuns: 300 },
    );
  });
  it("but not out of one that began longer ago than clocks differ", () => {
    const old = 116_000;
    const starting = told(fresh, { state: "STARTING", running: 0, at: old });
    const running = { state: "RUNNING", running: 2, at: old - 16_000, by: "bus" } as const;
    expect(observe(starting, running)).toBeUndefined();
    expect(said(told(fresh, running, { state: "STARTING", running: 0, at: old }))).toEqual(["STARTING", 0]);
    const active = { state: "ACTIVE", at: old - 16_000, by: "bus" } as const;
    expect(observeFlow({ state: "STARTING", at: old }, active)).toBeUndefined();
    expect(observeFlow(active, { state: "STARTING", at: old })).toEqual({ state: "STARTING", at: old });
  });
  it("any other state keeps its time: a stop of ours is not undone by a RUNNING from before it", () => {
    const stopping = told(fresh, { state: "STOPPING", running: 2, at: 20_000 });
    expect(observe(stopping, { state: "RUNNING", running: 2, at: 19_000, by: "bus" })).toBeUndefined();
    expect(observeFlow({ state: "STOPPING", at: 20_000 }, { state: "ACTIVE", at: 19_000, by: "bus" })).toBeUndefined();
  });
  it("a flow's events of one second: the worse stays; two looks of ours are apart to the millisecond", () => {
    const [error, active] = [
      { state: "ERROR", at: 5_000, by: "bus" },
      { state: "ACTIVE", at: 5_000, by: "bus" },
    ] as const;
    expect([observeFlow(active, error), observeFlow(error, active)]).toEqual([error, undefined]);
    expect(observeFlow(error, { ...active, at: 6_000 })).toMatchObject({ state: "ACTIVE" });
    const [one, two] = [
      { state: "STARTING", at: 5_100 },
      { state: "ACTIVE", at: 5_900 },
    ] as const;
    expect([observeFlow(one, two), observeFlow(two, one)]).toEqual([two, undefined]);
  });
});

describe("what a workflow waits for", () => {
  it.each([
    ["running", { pipelines: 2 }, { state: "RUNNING", running: 2 }, true],
    ["running", { pipelines: 2 }, { state: "RUNNING", running: 1 }, false],
    ["running", { pipelines: 1 }, { state: "RUNNING", running: 1 }, true],
    ["running", {}, { state: "RUNNING" }, false],
    ["running", { pipelines: 2, enoughFrom: 60_000 }, { state: "RUNNING", running: 1 }, true],
    ["running", { pipelines: 2, enoughFrom: 60_001 }, { state: "RUNNING", running: 1 }, false],
    ["running", { pipelines: 2, enoughFrom: 60_001 }, { state: "RUNNING", running: 2 }, true],
    ["running", { pipelines: 2, enoughFrom: 0 }, { state: "RUNNING", running: 0 }, false],
    ["running", { pipelines: 2, enoughFrom: 0 }, { state: "STARTING", running: 1 }, false],
    ["running", { pipelines: 1 }, { state: "STARTING", running: 2 }, false],
    ["running", { pipelines: 1 }, {}, false],
    ["stopped", {}, { state: "IDLE", running: 0 }, true],
    ["stopped", {}, { state: "IDLE" }, true],
    ["stopped", {}, { state: "STOPPING", running: 0 }, false],
    ["stopped", {}, { state: "IDLE", running: 1 }, false],
    ["stopped", {}, {}, false],
  ] as const)("%s: %j by %j is %s", (kind, wait, known, is) => {
    expect(satisfied(kind, waiting(wait), runtime(known), (at) => at <= 60_000)).toBe(is);
  });
  it("flows: all of them ACTIVE", () => {
    const [a, b] = [flowArn("a"), flowArn("b")];
    const known = (...states: ("ACTIVE" | "STARTING")[]) =>
      runtime({ flows: Object.fromEntries(states.map((state, n) => [n === 0 ? a : b, { state, at: 0 }])) });
    const wait = waiting({ flows: [a, b] });
    expect(satisfied("flows", wait, known("ACTIVE", "ACTIVE"), () => false)).toBe(true);
    expect(satisfied("flows", wait, known("ACTIVE", "STARTING"), () => false)).toBe(false);
    expect(satisfied("flows", wait, known("ACTIVE"), () => false)).toBe(false);
    expect(satisfied("flows", wait, runtime(), () => false)).toBe(false);
  });
  it("is found where it is stored", () => {
    const known = runtime({ waitingFlows: waiting(), waitingStopped: waiting({ token: "t2" }) });
    expect(waitingOf(known).map(({ kind, waiting: { token } }) => [kind, token])).toEqual([
      ["flows", "token-1"],
      ["stopped", "t2"],
    ]);
    for (const { kind, waiting: wait } of waitingOf(known)) expect(known[waitAttribute(kind)]).toBe(wait);
    expect(waitAttribute("running")).toBe("waitingRunning");
  });
});

describe("a run of ours is over", () => {
  const run = { liveEvent: waiting().liveEvent, execution: "e", at: "2025-08-15T18:45:00Z" };
  const flow = (state: "ACTIVE" | "STARTING" | "UPDATING" | "STOPPING" | "STANDBY" | "ERROR") => ({
    flows: { [flowArn("a")]: { state, at: 0 } },
  });
  it("once encoder and flows are down, and only if there was one", () => {
    const over = (wish: Partial<Runtime>) => runIsOver(runtime(wish));
    expect(over({ run, state: "IDLE" })).toBe(true);
    expect(over({ state: "IDLE" })).toBe(false);
    expect(over({ run, state: "STOPPING" })).toBe(false);
    expect(over({ run })).toBe(false);
    const states = ["ACTIVE", "STARTING", "UPDATING", "STOPPING", "STANDBY", "ERROR"] as const;
    expect(states.map((state) => over({ run, state: "IDLE", ...flow(state) }))).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
