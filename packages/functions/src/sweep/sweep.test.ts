import { formatInstant, HOUR, MINUTE, SECOND } from "@showcaller/core/time/instant";
import {
  AIR,
  channel,
  channelId,
  claim,
  encoderArn,
  eventId,
  flowArn,
  seen,
  waiting,
} from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { sweep } from "./handle.ts";

let t: FakeDeps;
beforeEach(() => {
  t = fakeDeps();
});
const run = { liveEvent: eventId(9), execution: "e", at: "2025-08-15T12:00:00Z" };
const acts = () => t.calls.filter((call) => !/\.(list|describe) /.test(call));
/** Channels whose encoders run for nobody, though we started them. */
const orphans = async (...ids: string[]) => {
  for (const id of ids) {
    if (!(await t.store.channels.get(channelId(id)))) await t.register(channel(id));
    t.encoders.set(encoderArn(id), seen({ arn: encoderArn(id) }));
    await t.store.runtimes.update(channelId(id), () => ({
      state: "RUNNING",
      running: 2,
      observedAt: t.clock.at - HOUR,
      run,
    }));
  }
};

describe("one command that fails", () => {
  it("keeps no other from being carried out, and is reported", async () => {
    await orphans("a", "b", "c");
    t.hooks.refuse = (call) =>
      call === `encoders.stop ${encoderArn("b")}` ? failed("transient", "Throttled") : undefined;
    const swept = await sweep(t.deps);
    expect(acts()).toEqual(["a", "b", "c"].map((id) => `encoders.stop ${encoderArn(id)}`));
    expect(swept).toMatchObject({ commands: 3, failed: [{ command: "stop-orphan" }] });
    expect(swept.failed[0]?.why).toContain("Throttled");
    // Its lease is given back, so that the next sweep may try again.
    expect(await t.store.runtimes.get(channelId("b"))).not.toHaveProperty("leaseHolder");
  });
  it("is no failure when it only comes too late", async () => {
    await orphans("a");
    t.hooks.refuse = (call) => (call.startsWith("encoders.stop") ? failed("conflict", "ConflictException") : undefined);
    expect((await sweep(t.deps)).failed).toEqual([]);
  });
  it("of any kind but a fault of ours: an exception is reported the same", async () => {
    await orphans("a", "b");
    t.hooks.refuse = (call) => {
      if (call === `encoders.stop ${encoderArn("a")}`) throw new TypeError("a bug");
      return undefined;
    };
    expect((await sweep(t.deps)).failed).toEqual([{ command: "stop-orphan", why: "TypeError: a bug" }]);
    expect(acts()).toHaveLength(2);
  });
});

describe("many at once", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `c${String(n).padStart(3, "0")}`);
  it("stops ten a second in a Region, and leaves to the next sweep what does not fit", async () => {
    await orphans(...ids(360));
    const began = t.clock.at;
    const at: number[] = [];
    t.hooks.refuse = (call) => void (call.startsWith("encoders.stop") && at.push(t.clock.at - began));
    expect(await sweep(t.deps)).toMatchObject({ commands: 360, failed: [], left: 10 });
    expect(at).toEqual(Array.from({ length: 350 }, (_, n) => Math.floor(n / 10) * 1000));
  });
  it("an orphan whose show somebody took back on air while its stop waited is left running", async () => {
    const event = await t.book({ status: "ending", id: run.liveEvent, legs: ["z"] });
    t.clock.at = Date.parse(event.endAt ?? "") + 7 * MINUTE;
    await orphans(...ids(11), "z");
    t.deps.sleep = async () => {
      await t.table.write([{ update: { pk: `EVENT#${event.id}`, sk: "EVENT" }, set: { status: "on-air" } }]);
    };
    await sweep(t.deps);
    expect(acts().filter((call) => call.startsWith("encoders.stop"))).toHaveLength(10);
    expect(acts()).not.toContain(`encoders.stop ${encoderArn("z")}`);
  });
});

describe("what cannot be seen", () => {
  it("a Region that does not answer: nothing is decided about its channels, the rest goes on", async () => {
    await t.register(channel("far", { region: "us-east-1" }));
    await orphans("far", "near");
    t.hooks.refuse = (call) => (call === "encoders.list us-east-1" ? failed("transient") : undefined);
    await sweep(t.deps);
    expect(acts()).toEqual([`encoders.stop ${encoderArn("near")}`]);
  });
  it("a channel or a runtime that cannot be read: the others are looked after, and a human learns of it", async () => {
    await orphans("a", "b");
    await t.table.write([
      { put: { pk: "CHANNELS", sk: "broken", rev: 1 } },
      { put: { pk: "RUNTIME", sk: "b", rev: 1, state: "?" } },
    ]);
    const swept = await sweep(t.deps);
    expect(acts()).toEqual([`encoders.stop ${encoderArn("a")}`]);
    expect(swept.failed.map(({ command, why }) => [command, why.split(":")[1]])).toEqual([
      ["read", " CHANNELS / broken"],
      ["read", " RUNTIME / b"],
    ]);
  });
  it("a live event that cannot be read may be on air: nothing is stopped, and all else goes on (law 4)", async () => {
    await orphans("a");
    await t.book({ id: eventId(2), legs: ["c"], updatedAt: "2025-08-01T00:00:00Z" });
    await t.table.write([
      {
        put: {
          pk: `EVENT#${eventId(1)}`,
          sk: "EVENT",
          gsi1pk: "ACTIVE",
          gsi1sk: "2025-08-15T18:45:00Z#x",
          data: { status: "on-air" },
        },
      },
    ]);
    t.clock.at = AIR - 10 * MINUTE;
    const swept = await sweep(t.deps);
    expect(acts()).toEqual([`executions.start start ${eventId(2)}-prepare-p1-a1`]);
    expect(swept.failed[0]?.why).toContain(`EVENT#${eventId(1)} / EVENT`);
  });
  it("a live event that the index still has and the table no longer is none", async () => {
    await t.book({ status: "cancelled" });
    expect(await sweep(t.deps)).toMatchObject({ commands: 0, failed: [] });
  });
});

describe("an orphan", () => {
  it.each([
    ["whose start has just begun", { waitingRunning: waiting({ since: AIR, beatAt: AIR }) }],
    ["that somebody acts on", { leaseHolder: "x", leaseUntil: AIR + MINUTE }],
  ])("%s is left alone", async (_, wish) => {
    await orphans("a");
    await t.store.runtimes.update(channelId("a"), () => ({ ...wish, state: "STARTING", running: 0 }));
    t.encoders.set(encoderArn("a"), seen({ arn: encoderArn("a"), state: "STARTING", pipelinesRunning: 0 }));
    await sweep(t.deps);
    expect(acts().filter((call) => call.startsWith("encoders.stop"))).toEqual([]);
  });
  it("is stopped once, under the lease, and told", async () => {
    await orphans("a");
    await sweep(t.deps);
    const told = (await t.journal()).filter(({ name }) => name === "channel.orphan");
    expect(told).toMatchObject([{ text: "stop channel a: an orphan" }]);
    expect(told[0]?.why).toContain("no booking covers now");
    expect(await t.store.runtimes.get(channelId("a"))).not.toHaveProperty("leaseHolder");
  });
  it("flow is stopped when its encoder has been down for a minute, and the other one with it", async () => {
    await t.register(channel("a", { flows: [{ arn: flowArn("a") }, { arn: flowArn("b") }] }));
    await orphans("a");
    t.encoders.set(encoderArn("a"), seen({ arn: encoderArn("a"), state: "IDLE", pipelinesRunning: 0 }));
    for (const flow of ["a", "b"]) t.flows.set(flowArn(flow), "ACTIVE");
    await sweep(t.deps);
    expect(acts()).toEqual([]);
    t.clock.at += MINUTE;
    await sweep(t.deps);
    expect(acts()).toEqual(["a", "b"].map((flow) => `flows.stop ${flowArn(flow)}`));
    const lines = (await t.journal()).filter(({ name }) => name === "channel.orphan");
    expect(lines.map(({ text }) => text)).toEqual(
      ["a", "b"].map((flow) => `stop flow ${flow} of channel a: an orphan`),
    );
  });
});

describe("switches that a stop left behind", () => {
  const actions = ["air"];
  const left = () => t.store.runtimes.get(channelId("main"));
  beforeEach(async () => {
    await t.register(channel("main"));
    t.encoders.set(encoderArn("main"), seen({ arn: encoderArn("main"), state: "IDLE", pipelinesRunning: 0 }));
    await t.store.runtimes.update(channelId("main"), () => ({ state: "IDLE", running: 0, observedAt: 1, actions }));
  });
  it("leave its schedule, under the lease; refused, the next sweep tries again", async () => {
    t.hooks.refuse = (call) => (call.startsWith("encoders.schedule") ? failed("transient", "Throttled") : undefined);
    expect((await sweep(t.deps)).failed).toMatchObject([{ command: "clear-switches" }]);
    expect(await left()).toMatchObject({ actions });
    expect(await left()).not.toHaveProperty("leaseHolder");
    t.hooks.refuse = () => undefined;
    await sweep(t.deps);
    expect(acts().at(-1)).toBe(`encoders.schedule ${encoderArn("main")} + -air`);
    expect(await left()).not.toHaveProperty("actions");
  });
  it("are left to a start that has begun since it was looked at", async () => {
    await t.store.runtimes.lease(channelId("main"), "start", {}, []);
    await sweep(t.deps);
    expect(acts()).toEqual([]);
  });
});

describe("a foreign run", () => {
  it("is noted, paged once after its grace, and starts anew after a stop", async () => {
    const text = async () => (await t.journal()).map(({ name }) => name).filter((name) => /foreign|paged/.test(name));
    await t.register(channel("a"));
    const stands = (state: "RUNNING" | "IDLE") =>
      t.encoders.set(
        encoderArn("a"),
        seen({ arn: encoderArn("a"), state, pipelinesRunning: state === "IDLE" ? 0 : 2 }),
      );
    const minutes = async (count: number) => {
      for (let n = 0; n < count; n++) {
        await sweep(t.deps);
        t.clock.at += MINUTE;
      }
    };
    stands("RUNNING");
    await minutes(30);
    expect(await text()).toEqual(["channel.foreign", "operator.paged"]);
    stands("IDLE");
    await minutes(1);
    stands("RUNNING");
    await minutes(10);
    expect(await text()).toEqual(["channel.foreign", "operator.paged", "channel.foreign"]);
    await minutes(10);
    expect(await text()).toHaveLength(4);
    expect(acts()).toEqual([]);
  });
});

describe("a workflow", () => {
  const old = { updatedAt: "2025-08-01T00:00:00Z" };
  const held = async () => (await t.store.liveEvents.read(eventId(1)))?.claims.start;
  beforeEach(async () => {
    await t.book(old);
    t.clock.at = AIR - 10 * MINUTE;
  });
  it("whose schedule was lost is started under a reserved attempt, by one of two sweeps", async () => {
    await Promise.all([sweep(t.deps), sweep(t.deps)]);
    expect(new Set(acts())).toEqual(new Set([`executions.start start ${eventId(1)}-prepare-p1-a1`]));
    expect(await held()).toMatchObject({ attempt: 1, dueBy: t.clock.at + 15 * SECOND });
  });
  it("that is overdue and lives is asked again later; one that is dead is followed by the next attempt", async () => {
    const overdue = claim({ plan: 1, dueBy: t.clock.at - 1 });
    await t.store.progress.reserve(undefined, overdue);
    t.running.set(overdue.execution, "RUNNING");
    await sweep(t.deps);
    expect([acts(), (await held())?.dueBy]).toEqual([[], t.clock.at + 3 * MINUTE]);
    t.running.set(overdue.execution, "TIMED_OUT");
    t.clock.at += 3 * MINUTE;
    await sweep(t.deps);
    expect(acts()).toEqual([`executions.start start ${eventId(1)}-prepare-p1-a2`]);
  });
  it("that could not be started is not there when it is asked about, and is started again", async () => {
    t.hooks.refuse = (call) => (call.startsWith("executions.start") ? failed("transient", "Throttled") : undefined);
    expect((await sweep(t.deps)).failed).toMatchObject([{ command: "start-execution" }]);
    t.hooks.refuse = () => undefined;
    const tooSoon = acts().length;
    t.clock.at += 14 * SECOND;
    const { nextDue } = await sweep(t.deps);
    expect([acts().length, nextDue]).toEqual([tooSoon, formatInstant(t.clock.at + SECOND)]);
    t.clock.at += SECOND;
    await sweep(t.deps);
    expect(acts().at(-1)).toBe(`executions.start start ${eventId(1)}-prepare-p1-a2`);
  });
  it("says when it would decide otherwise", async () => {
    t.clock.at = AIR - 16 * MINUTE;
    expect((await sweep(t.deps)).nextDue).toBe(formatInstant(AIR - 15 * MINUTE + 75_000));
  });
});

describe("a task that waits", () => {
  beforeEach(async () => {
    await t.register(channel("a"));
    await t.store.runtimes.update(channelId("a"), () => ({
      waitingRunning: waiting({ pipelines: 2, since: AIR, beatAt: AIR }),
    }));
  });
  it("is completed from what is seen, once, whoever else sees it", async () => {
    t.encoders.set(encoderArn("a"), seen({ arn: encoderArn("a") }));
    await sweep(t.deps);
    expect(acts().filter((call) => call.startsWith("executions.succeed"))).toEqual(["executions.succeed token-1"]);
    expect(await t.store.runtimes.get(channelId("a"))).not.toHaveProperty("waitingRunning");
  });
  it("is kept alive, and forgotten when it is gone", async () => {
    t.clock.at = AIR + 55_000;
    t.encoders.set(encoderArn("a"), seen({ arn: encoderArn("a"), state: "STARTING", pipelinesRunning: 0 }));
    await sweep(t.deps);
    expect(acts()).toEqual(["executions.heartbeat token-1"]);
    expect((await t.store.runtimes.get(channelId("a"))).waitingRunning?.beatAt).toBe(t.clock.at);
  });
});
