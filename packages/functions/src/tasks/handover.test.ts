import { contentOf } from "@showcaller/core/schedule/handover";
import { formatInstant, HOUR, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { AIR, channelId, claim, encoderArn, eventId, leg, seen, type Wish } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { air } from "./air/handle.ts";
import { end } from "./end/handle.ts";
import { readyLeg } from "./ready-leg/handle.ts";
import { startChannel } from "./start-channel/handle.ts";
import { stopChannel } from "./stop-channel/handle.ts";
import { stopFlows } from "./stop-flows/handle.ts";

/* One encoder, two live events: the first ends, the second is next. */

let t: FakeDeps;
beforeEach(() => {
  t = fakeDeps();
});
const [FIRST, SECOND_EVENT] = [eventId(1), eventId(2)];
const MAIN = channelId("main");
const ARN = encoderArn("main");
const STOP = AIR + 2 * HOUR + 5 * MINUTE;
const REACHES = { gap: 10 * MINUTE, startOver: HOUR };

type Cue = "prepare" | "end";
const input = (liveEvent: typeof FIRST, cue: Cue, more: object = {}) => {
  const { plan, execution } = claim({ liveEvent, cue, plan: 1 });
  const work = {
    channel: MAIN,
    region: "eu-west-1",
    encoder: ARN,
    pipelines: 2 as const,
    programme: "programme",
    preShow: "pre-show",
    flows: [],
    handover: { gap: 10 * MINUTE, startOver: 0 },
    content: contentOf({ id: liveEvent }),
    packager: { channelGroup: "arena", channel: "main" },
    runs: false,
    spread: 0,
    runEnd: STOP,
    ...more,
  };
  return { contract: 1 as const, liveEvent, cue, plan, attempt: 1, execution, leg: work, token: `${cue}-token` };
};
/** On the books, its claim held. `minutes` after the first one's stop its preparation begins. */
const book = async (id: typeof FIRST, cue: Cue, wish: Wish) => {
  const event = await t.book({ id, overrun: { policy: "stop", limit: "PT0S" }, ...wish });
  await t.store.progress.reserve(undefined, claim({ liveEvent: id, cue, plan: 1, dueBy: AIR }));
  return event;
};
const next = (minutes: number, wish: Wish = {}) =>
  t.book({ id: SECOND_EVENT, air: STOP + (15 + minutes) * MINUTE, title: "second", ...wish });
const run = (liveEvent: typeof FIRST) => ({ liveEvent, execution: "e", at: formatInstant(AIR) });
const running = (more: object = {}) =>
  t.store.runtimes.update(MAIN, () => ({ state: "RUNNING", running: 2, run: run(FIRST), actions: ["air"], ...more }));
const runtime = () => t.store.runtimes.get(MAIN);
const acts = () => t.calls.filter((call) => !/\.(list|describe) /.test(call));
const phase = async (id = FIRST) => (await t.store.liveEvents.read(id))?.legs[0]?.phase;
const STOPPED = [`encoders.schedule ${ARN} + -air`, `encoders.stop ${ARN}`];
const KEPT = [`encoders.schedule ${ARN} +showcaller-${FIRST}-pre-show-p1 -air`, "executions.succeed end-token"];

describe("the end of the first", () => {
  const stop = (more: object = {}) => stopChannel(input(FIRST, "end", more), t.deps);
  beforeEach(async () => {
    t.clock.at = STOP;
    await book(FIRST, "end", { status: "ending" });
    await running();
  });

  it("leaves the encoder running for a second within the gap, with the pre-show on screen", async () => {
    await next(10);
    await stop();
    expect(acts()).toEqual(KEPT);
    expect(await phase()).toBe("kept");
    expect(await runtime()).toMatchObject({
      keptFrom: STOP,
      content: `event:${FIRST}`,
      actions: [`showcaller-${FIRST}-pre-show-p1`],
    });
    expect(await runtime()).not.toHaveProperty("leaseHolder");
  });
  it.each([
    ["beyond the gap", 11, {}],
    ["with other rights, where start-over reaches back", 5, { handover: REACHES, content: "rights:cup" }],
    ["that touches, with other rights", 0, { handover: REACHES }],
  ])("stops it before a second %s", async (_, minutes, more) => {
    await next(minutes);
    await stop(more);
    expect(acts()).toEqual(STOPPED);
    expect(await phase()).toBe("stopping");
  });
  it("keeps it for the same rights, start-over or not", async () => {
    await next(5, { rights: "cup" });
    await stop({ handover: REACHES, content: "rights:cup" });
    expect(acts()).toEqual(KEPT);
  });
  it("stops what does not run: there is nothing to keep", async () => {
    await next(5);
    await running({ state: "STARTING" });
    await stop();
    expect(acts()).toEqual(STOPPED);
  });
  it.each([
    ["booked", 5, KEPT],
    ["cancelled", undefined, STOPPED],
  ])("sees a second that is %s between its look and its write", async (_, minutes, expected) => {
    if (minutes === undefined) await next(5);
    const { write } = t.table;
    t.table.write = async (writes) => {
      t.table.write = write;
      if (minutes !== undefined) await next(minutes);
      else
        await t.store.liveEvents.change(SECOND_EVENT, "op", ({ event }) => ({
          kind: "change",
          event: { ...event, status: "cancelled", endedAt: formatInstant(STOP), rev: event.rev + 1 },
          entry: { kind: "request", name: "live-event.cancelled", text: "", why: "a test" },
        }));
      return write(writes);
    };
    await stop();
    expect(acts()).toEqual(expected);
  });
  it("done twice is done once, and once the second has taken over, not at all (law 4)", async () => {
    await next(5);
    await stop();
    await stop();
    t.calls.length = 0;
    await t.store.runtimes.update(MAIN, () => ({ run: run(SECOND_EVENT) }));
    await stop();
    await stop({ handover: REACHES });
    expect(acts()).toEqual(["executions.succeed end-token", "executions.succeed end-token"]);
    expect(await phase()).toBe("kept");
  });
  it("dies before its switch, and is tried again", async () => {
    await next(5);
    t.hooks.refuse = (call) => (call.startsWith("encoders.schedule") ? failed("transient", "Timeout") : undefined);
    await expect(stop()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.refuse = () => undefined;
    t.calls.length = 0;
    await stop();
    expect(acts()).toEqual(KEPT);
  });
  it("stops its flows when it is told that the encoder is down before that is written", async () => {
    await t.store.runtimes.update(MAIN, () => ({ state: "STOPPING" }));
    const flows = () => stopFlows(input(FIRST, "end", { flows: ["arn:flow"] }), t.deps);
    // It never is: the flow under it is left to the sweep.
    await flows();
    expect(t.calls).toEqual([]);
    const { sleep } = t.deps;
    t.deps.sleep = async (ms) => {
      await t.store.runtimes.update(MAIN, () => ({ state: "IDLE", running: 0 }));
      await sleep(ms);
    };
    await flows();
    expect(t.calls).toEqual(["flows.stop arn:flow"]);
  });
  it("leaves the second's flows alone from the moment it is booked for, whatever its rights", async () => {
    await next(5, { rights: "league" });
    await t.store.runtimes.update(MAIN, () => ({ state: "IDLE", running: 0 }));
    const flows = () => stopFlows(input(FIRST, "end", { flows: ["arn:flow"], handover: REACHES }), t.deps);
    t.clock.at = STOP + 5 * MINUTE;
    await flows();
    expect(t.calls).toEqual([]);
    t.clock.at -= 1;
    await flows();
    expect(t.calls).toEqual(["flows.stop arn:flow"]);
  });
});

describe("a channel on which another show runs", () => {
  const looked = () => t.encoders.set(ARN, seen({ arn: ARN, activeInputs: ["programme", "programme"] }));
  const status = async (id: typeof FIRST) => (await t.store.liveEvents.read(id))?.event.status;
  beforeEach(looked);

  it("counts as a leg on air only for the show that runs on it", async () => {
    await book(SECOND_EVENT, "prepare", { status: "standby" });
    await running();
    t.clock.at = AIR + MINUTE;
    await expect(air(input(SECOND_EVENT, "prepare"), t.deps)).rejects.toMatchObject({ name: "Transient" });
    expect(await status(SECOND_EVENT)).toBe("standby");
    await running({ run: run(SECOND_EVENT) });
    expect(await air(input(SECOND_EVENT, "prepare"), t.deps)).toEqual({ outcome: "on-air" });
  });

  it.each([
    [SECOND_EVENT, "ending"],
    [FIRST, "on-air"],
  ] as const)("extends a show only where it runs for it: for %s it is %s", async (whose, then) => {
    await book(FIRST, "end", { status: "on-air", overrun: { policy: "extend", limit: "PT30M" } });
    await running({ run: run(whose) });
    t.clock.at = AIR + 2 * HOUR;
    await end(input(FIRST, "end"), t.deps);
    expect(await status(FIRST)).toBe(then);
  });

  it("is said not to carry a show that has no other leg", async () => {
    await book(SECOND_EVENT, "prepare", { status: "preparing" });
    await running();
    await readyLeg({ ...input(SECOND_EVENT, "prepare"), trouble: { Error: "States.Timeout" } }, t.deps);
    expect((await t.journal(SECOND_EVENT)).find(({ name }) => name === "leg.failed")).toMatchObject({
      why: "its start failed: it was not up in the time that a start may take",
      predicts: expect.stringContaining("there is no other leg"),
    });
  });
});

describe("the start of the second", () => {
  const start = (more: object = {}) => startChannel(input(SECOND_EVENT, "prepare", more), t.deps);
  const reaches = { handover: REACHES };
  const encoder = (state: Parameters<typeof seen>[0]) => t.encoders.set(ARN, seen({ arn: ARN, ...state }));
  const first = (status: Wish["status"]) => book(FIRST, "end", { status: status ?? "ended" });
  const TAKEN = { run: { liveEvent: SECOND_EVENT }, content: `event:${SECOND_EVENT}` };
  beforeEach(async () => {
    t.clock.at = STOP + 5 * MINUTE;
    await book(SECOND_EVENT, "prepare", { status: "preparing", air: STOP + 20 * MINUTE });
  });

  it("takes a kept encoder over as it is; the pre-show is on screen already", async () => {
    await running({ keptFrom: STOP });
    encoder({ activeInputs: ["pre-show", "pre-show"] });
    await start();
    expect(acts()).toEqual(["executions.succeed prepare-token"]);
    expect(await runtime()).toMatchObject({ ...TAKEN, state: "RUNNING" });
    expect(await runtime()).not.toHaveProperty("keptFrom");
  });
  it("puts its pre-show on screen where the first one's switch never came, unless it is about to air", async () => {
    await running();
    encoder({ activeInputs: ["programme", "programme"] });
    await start({ airAt: formatInstant(t.clock.at + 31 * SECOND) });
    expect(acts()[0]).toBe(`encoders.schedule ${ARN} +showcaller-${SECOND_EVENT}-pre-show-p1 -air`);
    await running();
    t.calls.length = 0;
    await start({ airAt: formatInstant(t.clock.at + 29 * SECOND) });
    expect(acts()).toEqual(["executions.succeed prepare-token"]);
  });
  it.each([
    ["on-air", "Permanent"],
    ["standby", "Permanent"],
    ["ending", "Transient"],
  ] as const)("touches nothing while the first is %s on it", async (status, name) => {
    await first(status);
    await running();
    await t.table.write([{ put: { pk: `EVENT#${FIRST}`, sk: "LEG#main", data: leg() as never } }]);
    await expect(start()).rejects.toMatchObject({ name });
    expect(t.calls).toEqual([]);
    expect(await runtime()).toMatchObject({ run: { liveEvent: FIRST } });
    expect(await runtime()).not.toHaveProperty("leaseHolder");
    const ready = { ...input(SECOND_EVENT, "prepare"), trouble: { Error: name } };
    encoder({});
    expect(await readyLeg(ready, t.deps)).toEqual({ phase: "failed" });
  });
  it("with other rights waits until the encoder is down, resets, waits 30 s, and starts; each once", async () => {
    await running({ content: "rights:cup", waitingStopped: { ...(await waitingStop()) } });
    encoder({});
    await expect(start(reaches)).rejects.toMatchObject({ name: "Transient" });
    expect(acts()).toEqual([]);
    expect(await runtime()).toMatchObject({ run: { liveEvent: FIRST }, content: "rights:cup" });
    expect(await runtime()).not.toHaveProperty("leaseHolder");
    encoder({ state: "IDLE", pipelinesRunning: 0 });
    await expect(start(reaches)).rejects.toMatchObject({ name: "Settling" });
    // The first one's stop, whose STOPPED nobody told, is told too.
    expect(acts()).toEqual(["packager.reset arena/main", "executions.succeed stop-token"]);
    expect(await runtime()).not.toHaveProperty("content");
    expect((await t.journal(SECOND_EVENT)).filter(({ name }) => name === "channel.reset")).toMatchObject([
      { text: expect.stringContaining("at the earliest"), why: expect.stringContaining("rights:cup") },
    ]);
    t.calls.length = 0;
    t.clock.at += 30 * SECOND - 1;
    await expect(start(reaches)).rejects.toMatchObject({ name: "Settling" });
    expect(t.calls).toEqual([]);
    t.clock.at += 1;
    await start(reaches);
    expect(acts()).toEqual([`encoders.schedule ${ARN} + -air`, `encoders.start ${ARN}`]);
    expect(await runtime()).toMatchObject(TAKEN);
    t.calls.length = 0;
    encoder({ state: "STARTING", pipelinesRunning: 0 });
    await start(reaches);
    expect(acts()).toEqual([]);
  });
  it("whose reset fails or dies resets again; one that can never be reset fails its leg and says why", async () => {
    await running({ content: "rights:cup" });
    encoder({ state: "IDLE", pipelinesRunning: 0 });
    for (const [kind, name] of [
      ["transient", "Transient"],
      ["conflict", "Transient"],
      ["permanent", "Permanent"],
    ] as const) {
      t.hooks.refuse = (call) => (call.startsWith("packager") ? failed(kind) : undefined);
      await expect(start(reaches)).rejects.toMatchObject({ name });
      expect(await runtime()).toMatchObject({ content: "rights:cup" });
    }
    await expect(start({ ...reaches, packager: undefined })).rejects.toMatchObject({ name: "Permanent" });
    t.hooks.refuse = () => undefined;
    await expect(start(reaches)).rejects.toMatchObject({ name: "Settling" });
    expect(acts().filter((call) => call.startsWith("encoders"))).toEqual([]);
  });
  it.each([
    ["resets nothing", { state: "IDLE", pipelinesRunning: 0 }],
    ["takes nothing over", {}],
  ] as const)("%s under an encoder that has lost its tag (law 6)", async (_, state) => {
    await running({ content: "rights:cup", run: undefined });
    encoder({ ...state, tags: {} });
    await expect(start(reaches)).rejects.toMatchObject({ name: "Permanent" });
    expect(acts()).toEqual([]);
    expect(await runtime()).not.toHaveProperty("leaseHolder");
    expect(await runtime()).not.toHaveProperty("run");
  });
  it("arms nothing in an encoder that has lost its tag, and says why (law 6)", async () => {
    encoder({ tags: {} });
    const again = { ...input(SECOND_EVENT, "prepare", { runs: true }) };
    expect(await readyLeg(again, t.deps)).toEqual({ phase: "failed" });
    expect(acts()).toEqual([]);
    const stored = await t.store.liveEvents.read(SECOND_EVENT);
    expect(stored?.legs[0]?.why).toContain("no tag showcaller:managed");
  });
  it.each([
    [120_001, "runs, and its endpoint answers"],
    [120_000, "degraded: 1 of 2 pipelines run"],
  ])("%i ms before air is ready with what runs, as we were told: a look could be refused", async (left, why) => {
    await running({ run: run(SECOND_EVENT), running: 1, actions: [] });
    const near = input(SECOND_EVENT, "prepare", { airAt: formatInstant(STOP + 20 * MINUTE) });
    t.clock.at = STOP + 20 * MINUTE - left;
    expect(await readyLeg(near, t.deps)).toEqual({ phase: "ready" });
    expect(t.calls).toEqual([`encoders.schedule ${ARN} +showcaller-${SECOND_EVENT}-air-p1 -`]);
    const stored = await t.store.liveEvents.read(SECOND_EVENT);
    expect(stored?.legs[0]).toMatchObject({ phase: "ready", why });
  });
  it("takes over what a human runs, whatever it holds: nobody else would put the show on", async () => {
    await running({ content: "rights:cup", run: undefined });
    encoder({});
    await start(reaches);
    expect(acts()).toEqual(["executions.succeed prepare-token"]);
    expect(await runtime()).toMatchObject(TAKEN);
  });
  it("arms its air without taking out a pre-show switch that may still be on its way", async () => {
    const preShow = `showcaller-${FIRST}-pre-show-p1`;
    await running({ run: run(SECOND_EVENT), actions: ["air", preShow] });
    expect(await readyLeg(input(SECOND_EVENT, "prepare"), t.deps)).toEqual({ phase: "ready" });
    const air = `showcaller-${SECOND_EVENT}-air-p1`;
    expect(acts()).toEqual([`encoders.schedule ${ARN} +${air} -air`]);
    expect(await runtime()).toMatchObject({ actions: [preShow, air] });
  });
  it("resets nothing for the same rights, without start-over, or after its own start", async () => {
    encoder({ state: "IDLE", pipelinesRunning: 0 });
    await running({ content: "rights:cup" });
    await start({ ...reaches, content: "rights:cup" });
    await running({ content: "rights:cup" });
    await start();
    await start(reaches);
    expect(acts().filter((call) => call.startsWith("packager"))).toEqual([]);
  });
  it("loses to whoever touches the channel between its look and its write", async () => {
    encoder({ state: "IDLE", pipelinesRunning: 0 });
    await running();
    const { write } = t.table;
    t.table.write = async (writes) => {
      t.table.write = write;
      await t.store.runtimes.update(MAIN, () => ({ content: "rights:cup" }));
      return write(writes);
    };
    await expect(start()).rejects.toMatchObject({ name: "LeaseHeld" });
    expect(t.calls).toEqual([]);
  });
});

const waitingStop = async () => ({
  token: "stop-token",
  execution: "e",
  liveEvent: FIRST,
  since: STOP,
  beatAt: STOP,
});
