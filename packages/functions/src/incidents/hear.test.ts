import { type Incident, RemediateInput } from "@showcaller/contracts";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import {
  AIR,
  channelId,
  encoderArn,
  eventId,
  flowArn,
  channel as makeChannel,
  ON_AIR,
} from "@showcaller/testkit/builders";
import { alarmEvent, alertEvent, samples } from "@showcaller/testkit/bus/samples";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { ingress } from "../ingress/handle.ts";
import { registry } from "../ingress/registry.ts";

let t: FakeDeps;
let found: ReturnType<typeof registry>;
const set = async () => {
  t = fakeDeps();
  t.clock.at = ON_AIR;
  await t.register(makeChannel("main", { flows: [{ arn: flowArn("a") }] }));
  await t.book({ status: "on-air" });
  await t.store.runtimes.update(channelId("main"), () => ({
    state: "RUNNING",
    running: 2,
    observedAt: AIR,
    run: { liveEvent: eventId(1), execution: "e", at: "2025-08-15T18:45:00Z" },
  }));
  found = registry(t.deps);
};
beforeEach(set);

const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const send = (event: unknown) => ingress(event, t.deps, found);
let serial = 0;
const alert = (state: string, at: number, wish: object = {}) =>
  alertEvent({ state, time: iso(at), eventId: `e-${serial++}`, ...wish });
const incidents = async (): Promise<Incident[]> =>
  (await t.store.incidents.list({ from: "2025-08-01T00:00:00Z" })).items;
const starts = () => t.calls.filter((call) => call.startsWith("executions.start"));

describe("an alert of an on-air leg", () => {
  it("opens an incident, with its owner, and starts the owner's execution", async () => {
    await send(alert("SET", ON_AIR));
    const [incident, ...more] = await incidents();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      cause: "input-loss",
      status: "open",
      severity: "critical",
      liveEvent: eventId(1),
      channel: "main",
      owner: { execution: `${incident?.id}-a1`, attempt: 1 },
    });
    expect(starts()).toEqual([`executions.start remediate ${incident?.id}-a1`]);
    expect((await t.journal(eventId(1))).find(({ name }) => name.startsWith("incident."))).toMatchObject({
      name: "incident.opened",
      text: expect.stringContaining(`incident ${incident?.id} opened: input loss on leg main (critical)`),
      why: incident?.ifNobody,
    });
  });
  it("tells the machine what its schema takes, all legs of the live event in it", async () => {
    const told: unknown[] = [];
    const { start } = t.deps.executions;
    t.deps.executions.start = (machine, name, input) => {
      told.push(input);
      return start(machine, name, input);
    };
    await send(alert("SET", ON_AIR));
    expect(RemediateInput.parse(told[0])).toMatchObject({
      attempt: 1,
      of: { liveEvent: eventId(1), channel: "main", legs: [{ channel: "main", encoder: encoderArn("main") }] },
    });
  });
  it("cleared is written, and wants no new owner; set again it does", async () => {
    await send(alert("SET", ON_AIR));
    t.clock.at += 10 * SECOND;
    await send(alert("CLEARED", t.clock.at));
    expect(await incidents()).toMatchObject([{ status: "stabilising", owner: { attempt: 1 } }]);
    t.clock.at += 10 * SECOND;
    await send(alert("SET", t.clock.at));
    expect(await incidents()).toMatchObject([{ status: "open", owner: { attempt: 2 } }]);
    expect(starts().map((call) => call.slice(-2))).toEqual(["a1", "a2"]);
    expect(
      (await t.journal(eventId(1))).map(({ name }) => name).filter((name) => name.startsWith("incident.")),
    ).toEqual(["incident.opened", "incident.cleared", "incident.reopened"]);
  });
  it("cleared while our slate is on screen wants one: viewers wait for the programme", async () => {
    await send(alert("SET", ON_AIR));
    const [incident] = await incidents();
    if (!incident) throw new Error("no incident");
    const onSlate = { ...incident, substitute: { input: "slate" as const, since: iso(ON_AIR) } };
    await t.store.context.table.write(t.store.incidents.put(incident, onSlate).writes);
    t.clock.at += 10 * SECOND;
    await send(alert("CLEARED", t.clock.at));
    expect(await incidents()).toMatchObject([{ status: "stabilising", owner: { attempt: 2 } }]);
    expect(starts().map((call) => call.slice(-2))).toEqual(["a1", "a2"]);
  });
  it("whose clearing comes first is cleared all the same: no false alarm", async () => {
    t.clock.at += 5 * SECOND;
    await send(alert("CLEARED", ON_AIR + 4 * SECOND));
    expect(await incidents()).toEqual([]);
    await send(alert("SET", ON_AIR));
    expect(await incidents()).toMatchObject([{ status: "stabilising" }]);
  });
  it("of an earlier run of the encoder is another condition, kept in the same place", async () => {
    const run = (at: string) => ({ run: { liveEvent: eventId(1), execution: "e", at } });
    await t.store.runtimes.update(channelId("main"), () => run("2025-08-15T18:45:00Z"));
    await send(alert("SET", ON_AIR));
    await t.store.runtimes.update(channelId("main"), () => run("2025-08-15T19:30:00Z"));
    t.clock.at += MINUTE;
    await send(alert("SET", t.clock.at));
    expect(await t.store.signals.of(channelId("main"))).toHaveLength(1);
    expect(Object.keys((await incidents())[0]?.signals ?? {})).toHaveLength(2);
  });
  it("takes at most three calls one after the other, the channel known: look, write, start", async () => {
    await send(alert("CLEARED", ON_AIR - MINUTE));
    const depth = await serialCalls(() => send(alert("SET", ON_AIR)));
    console.log(`alert → StartExecution: ${depth} serial calls`);
    expect(depth).toBeLessThanOrEqual(3);
    expect(starts()).toHaveLength(1);
  });
});

/** How many calls lie one after the other, those under way at one time counted once. */
async function serialCalls(work: () => Promise<void>): Promise<number> {
  let depth = 0;
  const slow = async <T>(call: () => Promise<T>): Promise<T> => {
    const mine = depth + 1;
    // Whoever was asked in the same turn is asked at the same time.
    await new Promise((resolve) => setImmediate(resolve));
    depth = Math.max(depth, mine);
    return call();
  };
  const { table } = t.store.context;
  const { get, query, write } = table;
  const { start } = t.deps.executions;
  table.get = (...given) => slow(() => get(...given));
  table.query = (...given) => slow(() => query(...given));
  table.write = (...given) => slow(() => write(...given));
  t.deps.executions.start = (...given) => slow(() => start(...given));
  await work();
  Object.assign(table, { get, query, write });
  return depth;
}

describe("one incident per cause", () => {
  /** A lost source as it is told of: by MediaConnect, MediaLive on both pipelines, and an alarm. */
  const story = () => [
    alert("SET", ON_AIR, { pipeline: "0", id: "aa" }),
    alert("SET", ON_AIR + SECOND, { pipeline: "1", id: "bb" }),
    alert("SET", ON_AIR + SECOND, { pipeline: "0", id: "cc", type: "Stopped Receiving UDP Input" }),
    alarmEvent("ALARM", { dimensions: { ChannelId: "main", Pipeline: "0" } }),
  ];
  it("whatever comes tripled and in whatever order: the same incident, and each owner started under one name", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], { minLength: 12, maxLength: 12 }),
        async (order) => {
          await set();
          const events = story();
          t.clock.at += 3 * SECOND;
          for (const n of order) await send(events[n]);
          const all = await incidents();
          expect(all).toHaveLength(1);
          expect(Object.keys(all[0]?.signals ?? {})).toHaveLength(4);
          expect(new Set(starts()).size).toBe(all[0]?.owner?.attempt);
        },
      ),
      { numRuns: 30 },
    );
  });
  it("all at the same moment: every race is lost by somebody who reads again", async () => {
    await Promise.all([...story(), ...story()].map(send));
    const all = await incidents();
    expect(all).toHaveLength(1);
    expect(Object.keys(all[0]?.signals ?? {})).toHaveLength(4);
  });
});

describe("a death between any two calls, and the delivery again", () => {
  it("comes to the same incident and one execution of each name", async () => {
    const event = alert("SET", ON_AIR);
    await send(event);
    const whole = await incidents();
    for (let dies = 1; ; dies++) {
      await set();
      const reached = await dyingAt(dies, () => send(event));
      found = registry(t.deps);
      await send(event);
      expect(await incidents()).toEqual(whole);
      expect(new Set(starts())).toEqual(new Set([`executions.start remediate ${whole[0]?.owner?.execution}`]));
      expect((await t.journal(eventId(1))).filter(({ name }) => name === "incident.opened")).toHaveLength(1);
      if (!reached) break;
    }
  });
});

/** Dies at the nth call, or just after it took effect. False when there were fewer. */
async function dyingAt(nth: number, work: () => Promise<void>): Promise<boolean> {
  let calls = 0;
  let died = false;
  const { table } = t.store.context;
  const real = { get: table.get, query: table.query, write: table.write };
  const { start } = t.deps.executions;
  const fatal = async <T>(call: () => Promise<T>): Promise<T> => {
    calls++;
    if (calls !== nth) return call();
    died = true;
    // Every other death is after the effect.
    if (nth % 2 === 0) await call();
    throw new Error("killed");
  };
  Object.assign(table, {
    get: (key: never) => fatal(() => real.get(key)),
    query: (key: never) => fatal(() => real.query(key)),
    write: (key: never) => fatal(() => real.write(key)),
  });
  t.deps.executions.start = (...given) => fatal(() => start(...given));
  await work().catch(() => undefined);
  Object.assign(table, real);
  t.deps.executions.start = start;
  return died;
}

describe("an execution that could not be started", () => {
  it("fails the delivery, which is tried again, and is started then", async () => {
    const event = alert("SET", ON_AIR);
    t.hooks.refuse = (call) => (call.startsWith("executions.start") ? failed("transient", "Throttled") : undefined);
    await expect(send(event)).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    await send(event);
    expect(starts()).toHaveLength(2);
    expect(await incidents()).toMatchObject([{ rev: 1, owner: { attempt: 1 } }]);
  });
});

describe("information", () => {
  const lines = async (partition?: string) =>
    (await t.journal(partition)).filter(({ name }) => name.startsWith("signal.")).map(({ why }) => why);
  it("is what happens outside any booking", async () => {
    await t.register(makeChannel("idle"));
    found = registry(t.deps);
    await send(alert("SET", ON_AIR, { channel: "idle" }));
    expect(await incidents()).toEqual([]);
    expect(await lines()).toEqual(["nothing is booked there: it is information"]);
  });
  it("is what is about nobody who is registered, and about ourselves", async () => {
    await send(alert("SET", ON_AIR, { channel: "stranger" }));
    await send(alarmEvent("ALARM", { name: "showcaller-self-errors" }));
    expect(await incidents()).toEqual([]);
    expect((await lines()).sort()).toEqual([
      "it is about nobody who is registered",
      "it is about ourselves, and nothing remedies us",
    ]);
  });
  it("is not that we are broken: a human is paged", async () => {
    await send(alarmEvent("ALARM", { name: "showcaller-self-broken" }));
    expect(await incidents()).toMatchObject([{ cause: "control-plane", severity: "major", region: "eu-west-1" }]);
    expect(starts()).toHaveLength(1);
  });
  it("becomes an incident once the show is booked: a booking begun a moment ago is found", async () => {
    await t.register(makeChannel("late"));
    found = registry(t.deps);
    await send(alert("CLEARED", ON_AIR - MINUTE, { channel: "late" }));
    t.clock.at += 6 * SECOND;
    await t.book({ id: eventId(2), legs: ["late"], status: "on-air" });
    await send(alert("SET", t.clock.at, { channel: "late" }));
    expect(await incidents()).toMatchObject([{ liveEvent: eventId(2), channel: "late" }]);
  });
});

describe("states", () => {
  const state = (name: string, running: number, at: number) => ({
    ...alertEvent({ time: iso(at), eventId: `s-${serial++}` }),
    "detail-type": "MediaLive Channel State Change",
    detail: { channel_arn: encoderArn("main"), state: name, pipelines_running_count: running },
  });
  it("STOPPED on air is an incident, and RUNNING whole clears it", async () => {
    await send(state("STOPPED", 0, ON_AIR));
    expect(await incidents()).toMatchObject([{ cause: "stopped-on-air", status: "open" }]);
    t.clock.at += MINUTE;
    await send(state("RUNNING", 2, t.clock.at));
    expect(await incidents()).toMatchObject([{ status: "stabilising" }]);
  });
  it("of before what is observed tell nobody anything", async () => {
    await send(state("STOPPED", 0, AIR - MINUTE));
    expect(await incidents()).toEqual([]);
  });
  it("of one who has lost nothing cost one look, and write nothing", async () => {
    await send(state("RUNNING", 2, ON_AIR));
    expect(await incidents()).toEqual([]);
    expect(await t.store.signals.of(channelId("main"))).toEqual([]);
  });
  it("a flow that stops on air is an incident of each leg that it feeds", async () => {
    await send({
      ...alertEvent({ time: iso(ON_AIR), eventId: "f" }),
      source: "aws.mediaconnect",
      "detail-type": "MediaConnect Flow Status Change",
      resources: [flowArn("a")],
      detail: { currentStatus: "ERROR", previousStatus: "ACTIVE" },
    });
    expect(await incidents()).toMatchObject([{ cause: "flow-down", channel: "main" }]);
  });
});

describe("a condition that outlasts its live event", () => {
  it("is the next one's trouble when it is told again", async () => {
    await send(alert("SET", ON_AIR));
    await t.store.liveEvents.change(eventId(1), "test", ({ event }) => ({
      kind: "change",
      event: { ...event, status: "ended", rev: event.rev + 1 },
      entry: { kind: "status", name: "live-event.ended", text: "ended", why: "a test" },
    }));
    await t.book({ id: eventId(2), status: "on-air" });
    t.clock.at += MINUTE;
    found = registry(t.deps);
    await send(alert("SET", ON_AIR));
    expect((await incidents()).map(({ liveEvent }) => liveEvent)).toEqual([eventId(1), eventId(2)]);
  });
});

describe("a stored item that cannot be read", () => {
  it("loses no signal and fails no delivery", async () => {
    await send(alert("SET", ON_AIR));
    const [incident] = await incidents();
    const { pk, sk } = { pk: `INCIDENT#${incident?.id.slice(0, 16)}`, sk: "000001" };
    await t.table.write([{ put: { pk, sk, rev: 1, data: {} } }]);
    await send(alert("SET", ON_AIR + SECOND, { pipeline: "1" }));
    expect((await t.journal()).map(({ why }) => why)).toContainEqual(expect.stringMatching(/cannot be read/));
  });
});

it("every documented sample is journaled or correlated, and nothing breaks", async () => {
  for (const sample of samples) await send(sample.event);
  for (const incident of await incidents()) expect(incident.owner).toBeDefined();
  expect((await t.store.signals.received({ from: "2025-08-01T00:00:00Z", limit: 500 })).items.length).toBeGreaterThan(
    30,
  );
});
