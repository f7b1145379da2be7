import { contentOf } from "@showcaller/core/schedule/handover";
import { formatInstant, HOUR, MINUTE } from "@showcaller/core/time/instant";
import type { Wish } from "@showcaller/testkit/builders";
import { AIR, channel, channelId, claim, encoderArn, eventId, flowArn, leg, seen } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { startChannel } from "./start-channel/handle.ts";
import { startFlows } from "./start-flows/handle.ts";
import { stopChannel } from "./stop-channel/handle.ts";
import { stopFlows } from "./stop-flows/handle.ts";

let t: FakeDeps;
beforeEach(() => {
  t = fakeDeps();
});
const MAIN = channelId("main");
const ARN = encoderArn("main");
const FLOWS = [flowArn("a"), flowArn("b")];
const work = {
  channel: MAIN,
  region: "eu-west-1",
  encoder: ARN,
  pipelines: 2 as const,
  programme: "programme",
  flows: FLOWS,
  handover: { gap: 10 * MINUTE, startOver: 0 },
  content: contentOf({ id: eventId(1) }),
  runs: false,
  spread: 0,
};
const input = (cue: "prepare" | "end" | "release", attempt = 1) => {
  const { liveEvent, plan, execution } = claim({ cue, plan: 1, attempt });
  return { contract: 1 as const, liveEvent, cue, plan, attempt, execution, leg: work, token: `token-${attempt}` };
};
const acts = () => t.calls.filter((call) => !/\.(list|describe) /.test(call));
const runtime = () => t.store.runtimes.get(MAIN);
const phase = async () => (await t.store.liveEvents.read(eventId(1)))?.legs[0]?.phase;

/** A live event of this status, its claim held by the execution of `cue`. */
const standing = async (wish: Wish, cue: "prepare" | "end" | "release") => {
  await t.register(channel("main", { flows: FLOWS.map((arn) => ({ arn })) }));
  await t.book(wish);
  await t.store.progress.reserve(undefined, claim({ cue, plan: 1, dueBy: AIR }));
};

describe("starting the encoder", () => {
  const start = (attempt?: number) => startChannel(input("prepare", attempt), t.deps);
  const encoder = (state: Parameters<typeof seen>[0]) =>
    t.encoders.set(ARN, seen({ arn: ARN, pipelinesRunning: 0, ...state }));
  beforeEach(() => standing({ status: "preparing" }, "prepare"));

  it("stores its token and that the run is ours, then looks, then starts, and gives the lease back", async () => {
    await start();
    expect(t.calls).toEqual([`encoders.describe ${ARN}`, `encoders.start ${ARN}`]);
    expect(await runtime()).toMatchObject({
      waitingRunning: { token: "token-1", pipelines: 2 },
      run: { liveEvent: eventId(1) },
    });
    expect(await runtime()).not.toHaveProperty("leaseHolder");
    expect(await phase()).toBe("starting");
  });
  it("has its token stored before the first call: a RUNNING told meanwhile finds it", async () => {
    t.hooks.refuse = () => failed("transient", "Timeout");
    await expect(start()).rejects.toMatchObject({ name: "Transient" });
    expect(await runtime()).toMatchObject({ waitingRunning: { token: "token-1" }, run: { liveEvent: eventId(1) } });
  });
  it.each([
    ["runs whole: it is done", { state: "RUNNING", pipelinesRunning: 2 }, ["executions.succeed token-1"]],
    ["runs in part: it waits", { state: "RUNNING", pipelinesRunning: 1 }, []],
    ["comes up: it waits", { state: "STARTING" }, []],
    ["recovers: it waits", { state: "RECOVERING" }, []],
  ] as const)("that %s, and never starts it twice", async (_, state, expected) => {
    encoder(state);
    await start();
    expect(acts()).toEqual(expected);
  });
  it("two minutes before air one pipeline is enough: air must be armed", async () => {
    encoder({ state: "RUNNING", pipelinesRunning: 1 });
    const near = (left: number) => {
      const asked = input("prepare");
      return { ...asked, leg: { ...asked.leg, airAt: formatInstant(t.clock.at + left) } };
    };
    for (const left of [2 * MINUTE + 1_000, 0]) await startChannel(near(left), t.deps);
    expect(acts()).toEqual([]);
    expect((await runtime()).waitingRunning).not.toHaveProperty("enoughFrom");
    await startChannel(near(2 * MINUTE + 1_000), t.deps);
    expect(await runtime()).toMatchObject({ waitingRunning: { enoughFrom: t.clock.at + 1_000 } });
    await startChannel(near(2 * MINUTE), t.deps);
    expect(acts()).toEqual(["executions.succeed token-1"]);
  });
  it.each([
    ["STOPPING", "Transient"],
    ["UPDATING", "Transient"],
    ["CREATING", "Transient"],
    ["DELETED", "Permanent"],
    ["CREATE_FAILED", "Permanent"],
  ] as const)("that is %s: %s", async (state, name) => {
    encoder({ state });
    await expect(start()).rejects.toMatchObject({ name });
    expect(acts()).toEqual([]);
  });
  it.each(["IDLE", "RUNNING"] as const)("without our tag is not touched (law 6), %s or not", async (state) => {
    encoder({ state, pipelinesRunning: state === "IDLE" ? 0 : 2, tags: { team: "news" } });
    await t.store.runtimes.update(MAIN, () => ({ actions: ["old"] }));
    await expect(start()).rejects.toMatchObject({ name: "Permanent", message: expect.stringContaining("no tag") });
    expect(t.calls).toEqual([`encoders.describe ${ARN}`]);
    // Nothing is left by which its run could be taken for ours.
    for (const trace of ["run", "waitingRunning", "leaseHolder"]) expect(await runtime()).not.toHaveProperty(trace);
    expect((await runtime()).state).toBe(state);
  });
  it("whose start conflicts looks again on the retry, as its own holder", async () => {
    t.hooks.refuse = (call) =>
      call.startsWith("encoders.start") ? failed("conflict", "ConflictException") : undefined;
    await expect(start()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    encoder({ state: "STARTING" });
    await start();
    expect(acts()).toEqual([`encoders.start ${ARN}`]);
  });
  it("waits for whoever holds the lease", async () => {
    await t.store.runtimes.lease(MAIN, "somebody", {}, []);
    await expect(start()).rejects.toMatchObject({ name: "LeaseHeld" });
    expect(t.calls).toEqual([]);
  });
  it("touches nothing once another execution speaks for it, or nobody wants it any more", async () => {
    await t.store.progress.reserve(claim({ plan: 1 }), claim({ plan: 1, attempt: 2, dueBy: AIR }));
    await expect(start(1)).rejects.toMatchObject({ name: "Superseded" });
    await start(2);
    const cancel = { kind: "request", name: "live-event.cancelled", text: "", why: "a test" } as const;
    await t.store.liveEvents.change(eventId(1), "op", ({ event }) => ({
      kind: "change",
      event: { ...event, status: "cancelled", rev: event.rev + 1 },
      entry: cancel,
    }));
    t.calls.length = 0;
    await expect(start(2)).rejects.toMatchObject({ name: "Superseded" });
    expect(t.calls).toEqual([]);
  });
  it("takes an earlier show's switch out first: MediaLive would begin with it", async () => {
    await t.store.runtimes.update(MAIN, () => ({ actions: ["old"] }));
    await start();
    expect(acts()).toEqual([`encoders.schedule ${ARN} + -old`, `encoders.start ${ARN}`]);
  });
  it("gives a foreign run's page back: it is ours now", async () => {
    await t.store.runtimes.update(MAIN, () => ({ foreignSince: 5, foreignPaged: true }));
    await start();
    expect(await runtime()).not.toHaveProperty("foreignPaged");
  });
});

describe("stopping the encoder", () => {
  const stop = () => stopChannel(input("end"), t.deps);
  const END = AIR + 2 * HOUR;
  const ready = async (wish: Wish = {}) => {
    await standing({ status: "ending", ...wish }, "end");
    const run = { liveEvent: eventId(1), execution: "e", at: formatInstant(AIR) };
    await t.store.runtimes.update(MAIN, () => ({ state: "RUNNING", running: 2, run }));
  };
  beforeEach(() => {
    t.clock.at = END + 5 * MINUTE;
  });

  it("is one write that can be refused, then one call", async () => {
    await ready();
    await stop();
    expect(t.calls).toEqual([`encoders.stop ${ARN}`]);
    expect(await runtime()).toMatchObject({ waitingStopped: { token: "token-1" } });
    expect(await phase()).toBe("stopping");
  });
  it.each([
    ["is on air again", { status: "on-air" }],
    ["is still scheduled", { status: "scheduled" }],
    ["is held", { held: { by: "op", since: "2025-08-15T20:00:00Z" } }],
  ] as [string, Wish][])("never touches a show that %s (law 5)", async (_, wish) => {
    await ready(wish);
    await expect(stop()).rejects.toMatchObject({ name: "Superseded" });
    expect(t.calls).toEqual([]);
    expect(await runtime()).not.toHaveProperty("leaseHolder");
  });
  it.each([
    ["IDLE", ["executions.succeed token-1"]],
    ["STOPPING", []],
  ] as const)("refused because it is %s already is done, or waited for", async (state, after) => {
    await ready();
    t.encoders.set(ARN, seen({ arn: ARN, state, pipelinesRunning: 0 }));
    t.hooks.refuse = (call) => (call.startsWith("encoders.stop") ? failed("conflict", "ConflictException") : undefined);
    await stop();
    expect(acts().slice(1)).toEqual(after);
  });
  it.each([
    [
      "that is down is done without a call",
      { state: "IDLE", pipelinesRunning: 0 },
      ["executions.succeed token-1"],
      "stopping",
    ],
    ["that runs under our tag is stopped", {}, [`encoders.stop ${ARN}`], "stopping"],
    ["that runs without our tag is not touched", { tags: {} }, ["executions.succeed token-1"], "kept"],
  ] as const)("that we never started is looked at first: one %s (law 6)", async (_, state, expected, then) => {
    await standing({ status: "ending" }, "end");
    t.encoders.set(ARN, seen({ arn: ARN, ...state }));
    await stop();
    expect(t.calls[0]).toBe(`encoders.describe ${ARN}`);
    expect(acts()).toEqual(expected);
    expect(await phase()).toBe(then);
    expect(await runtime()).not.toHaveProperty("leaseHolder");
  });
  it("goes on when its switches cannot be taken out: the meter runs; the next start finds their names and takes them out", async () => {
    await ready();
    await t.store.runtimes.update(MAIN, () => ({ actions: ["air"] }));
    t.hooks.refuse = (call) =>
      call.startsWith("encoders.schedule") ? failed("transient", "TooManyRequestsException") : undefined;
    await stop();
    expect(t.calls).toEqual([`encoders.schedule ${ARN} + -air`, `encoders.stop ${ARN}`]);
    expect(await runtime()).toMatchObject({ actions: ["air"], waitingStopped: { token: "token-1" } });
    t.hooks.refuse = () => undefined;
    await stopChannel(input("end"), t.deps);
    expect(await runtime()).not.toHaveProperty("actions");
  });
  it("refused while it runs is tried again", async () => {
    await ready();
    t.encoders.set(ARN, seen({ arn: ARN }));
    t.hooks.refuse = (call) => (call.startsWith("encoders.stop") ? failed("conflict", "ConflictException") : undefined);
    await expect(stop()).rejects.toMatchObject({ name: "Transient" });
  });
});

describe("flows", () => {
  it("are started; what refuses because it runs already counts as it stands; all ACTIVE is done at once", async () => {
    await standing({ status: "preparing" }, "prepare");
    t.flows.set(flowArn("a"), "ACTIVE");
    await startFlows(input("prepare"), t.deps);
    expect(acts()).toEqual(FLOWS.map((arn) => `flows.start ${arn}`));
    expect(await runtime()).toMatchObject({ waitingFlows: { flows: FLOWS } });
    t.flows.set(flowArn("b"), "ACTIVE");
    t.calls.length = 0;
    await startFlows(input("prepare", 1), t.deps);
    expect(acts().at(-1)).toBe("executions.succeed token-1");
  });
  it.each([
    ["before the answer to our own call, by a Region whose clock is behind", -14_000],
    ["in the second of that answer", 0],
  ])("an ACTIVE that the bus told %s counts", async (_, skew) => {
    await standing({ status: "preparing" }, "prepare");
    const told = { state: "ACTIVE" as const, at: t.clock.at + skew, by: "bus" as const };
    await t.store.runtimes.update(MAIN, () => ({ flows: Object.fromEntries(FLOWS.map((arn) => [arn, told])) }));
    await startFlows(input("prepare"), t.deps);
    expect(acts().at(-1)).toBe("executions.succeed token-1");
  });
  it("give back their own lease, and nobody else's: a slow start is overtaken", async () => {
    await standing({ status: "preparing" }, "prepare");
    t.hooks.refuse = (call) => {
      // While AWS takes its time the flows are seen to run, and the execution's next step takes the channel.
      if (call === `flows.start ${flowArn("b")}`)
        void t.store.runtimes.update(MAIN, () => ({ leaseHolder: "the next step", leaseUntil: AIR }));
      return undefined;
    };
    await startFlows(input("prepare"), t.deps);
    expect(await runtime()).toMatchObject({ leaseHolder: "the next step" });
    t.hooks.refuse = () => undefined;
    await t.store.runtimes.unlease(MAIN, "the next step", {}, []);
    await startFlows(input("prepare"), t.deps);
    expect(await runtime()).not.toHaveProperty("leaseHolder");
  });
  it("are stopped only under an encoder that is down", async () => {
    await standing({ status: "ending" }, "end");
    const stop = () => stopFlows(input("end"), t.deps);
    await t.store.runtimes.update(MAIN, () => ({ state: "RUNNING", running: 2 }));
    await stop();
    expect(acts()).toEqual([]);
    await t.store.runtimes.update(MAIN, () => ({ state: "IDLE", running: 0 }));
    t.hooks.refuse = (call) =>
      call === `flows.stop ${flowArn("a")}` ? failed("permanent", "BadRequestException") : undefined;
    await stop();
    expect(acts()).toEqual(FLOWS.map((arn) => `flows.stop ${arn}`));
    t.hooks.refuse = (call) => (call.startsWith("flows.stop") ? failed("transient", "Throttled") : undefined);
    await expect(stop()).rejects.toMatchObject({ name: "Transient" });
  });
});

it("a leg's record says when", async () => {
  await standing({ status: "preparing" }, "prepare");
  await startChannel(input("prepare"), t.deps);
  const stored = await t.store.liveEvents.read(eventId(1));
  expect(stored?.legs).toEqual([
    leg({ phase: "starting", why: "starting its encoder", updatedAt: formatInstant(t.clock.at) }),
  ]);
});
