import {
  channelId,
  claim,
  encoderArn,
  eventId,
  flowArn,
  channel as makeChannel,
  waiting,
} from "@showcaller/testkit/builders";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { receive } from "./envelope.ts";
import { ingress } from "./handle.ts";
import { registry } from "./registry.ts";

let t: FakeDeps;
beforeEach(async () => {
  t = fakeDeps();
  await t.register(makeChannel("main", { flows: [{ arn: flowArn("a") }] }));
});
const MAIN = channelId("main");
const send = (event: unknown) => ingress(event, t.deps, registry(t.deps));
const runtime = () => t.store.runtimes.get(MAIN);
/** What was kept of events that nobody acted upon; the registration's own line left out. */
const kept = async () => (await t.journal()).filter(({ name }) => name.startsWith("signal."));

/** As in docs.aws.amazon.com/eventbridge/latest/ref/events-ref-medialive.html. */
const stateChange = (detail: object = {}, wish: object = {}) => ({
  version: "0",
  id: "11111111-2222-3333-4444-555555555555",
  "detail-type": "MediaLive Channel State Change",
  source: "aws.medialive",
  account: "123456789012",
  time: "2025-08-15T18:50:00Z",
  region: "eu-west-1",
  resources: [encoderArn("main")],
  detail: {
    channel_arn: encoderArn("main"),
    state: "RUNNING",
    message: "Created channel",
    pipelines_running_count: 2,
    ...detail,
  },
  ...wish,
});
/** As in docs.aws.amazon.com/eventbridge/latest/ref/events-ref-mediaconnect.html. */
const flowChange = (currentStatus: unknown, wish: object = {}) => ({
  ...stateChange(),
  "detail-type": "MediaConnect Flow Status Change",
  source: "aws.mediaconnect",
  resources: [flowArn("a")],
  detail: { currentStatus, previousStatus: "STARTING" },
  ...wish,
});

describe("a channel's state", () => {
  it("is recorded with its time, and told", async () => {
    await send(stateChange());
    expect(await runtime()).toMatchObject({
      state: "RUNNING",
      running: 2,
      observedAt: Date.parse("2025-08-15T18:50:00Z"),
    });
    expect((await t.journal()).at(-1)).toMatchObject({
      name: "channel.running",
      text: "channel main RUNNING on 2 pipelines",
    });
  });
  it("is understood in any case, and with numbers as text", async () => {
    await send(stateChange({ state: "running", pipelines_running_count: "2" }));
    expect(await runtime()).toMatchObject({ state: "RUNNING", running: 2 });
  });
  it("STOPPED on the bus is IDLE in the API, once no pipeline runs", async () => {
    await send(stateChange());
    await send(stateChange({ state: "STOPPED", pipelines_running_count: 1 }, { time: "2025-08-15T18:51:00Z" }));
    expect((await runtime()).state).not.toBe("IDLE");
    await send(stateChange({ state: "STOPPED", pipelines_running_count: 0 }, { time: "2025-08-15T18:51:02Z" }));
    expect(await runtime()).toMatchObject({ state: "IDLE", running: 0 });
  });
  it("twice is once, and late is not at all", async () => {
    await send(stateChange());
    const { rev } = await runtime();
    await send(stateChange());
    await send(stateChange({ state: "STOPPED", pipelines_running_count: 0 }, { time: "2025-08-15T18:49:59Z" }));
    expect(await runtime()).toMatchObject({ state: "RUNNING", rev });
  });
  it("of a channel that is not ours is nobody's business", async () => {
    await send(stateChange({ channel_arn: encoderArn("other") }));
    expect((await kept()).length + (await runtime()).rev).toBe(0);
  });
  it("completes whoever waits for it, once", async () => {
    await t.store.runtimes.update(MAIN, () => ({ waitingRunning: waiting({ pipelines: 2 }) }));
    await send(stateChange());
    await send(stateChange());
    expect(t.calls.filter((call) => call.startsWith("executions.succeed"))).toEqual(["executions.succeed token-1"]);
    expect(await runtime()).not.toHaveProperty("waitingRunning");
  });
  it("whose completion fails leaves the wait, and the invocation is tried again", async () => {
    await t.store.runtimes.update(MAIN, () => ({ waitingRunning: waiting({ pipelines: 2 }) }));
    t.hooks.refuse = (call) => (call.startsWith("executions.succeed") ? failed("transient", "Throttled") : undefined);
    await expect(send(stateChange())).rejects.toMatchObject({ name: "Transient" });
    expect(await runtime()).toHaveProperty("waitingRunning");
    t.hooks.refuse = () => undefined;
    await send(stateChange());
    expect(await runtime()).not.toHaveProperty("waitingRunning");
  });
});

describe("a time", () => {
  it.each([
    ["of the future", "2030-01-01T00:00:00Z"],
    ["that is none", "yesterday"],
    ["before there were events", "0001-01-01T00:00:00Z"],
    ["missing", undefined],
  ])("%s is that of the arrival, and what is stored can be read", async (_, time) => {
    await send(stateChange({}, { time }));
    await send(flowChange("ACTIVE", { time }));
    expect(await runtime()).toMatchObject({ observedAt: t.clock.at, flows: { [flowArn("a")]: { at: t.clock.at } } });
  });
});

describe("a flow's status", () => {
  it("is recorded by its flow, newest first", async () => {
    await send(flowChange("ACTIVE"));
    await send(flowChange("error", { time: "2025-08-15T18:49:59Z" }));
    expect((await runtime()).flows?.[flowArn("a")]?.state).toBe("ACTIVE");
    await send(flowChange("error", { time: "2025-08-15T18:50:01Z" }));
    expect((await runtime()).flows?.[flowArn("a")]?.state).toBe("ERROR");
  });
  it("that nobody has heard of reaches a human (law 8)", async () => {
    await send(flowChange("MELTING"));
    expect(await kept()).toMatchObject([{ why: "flow status MELTING" }]);
    expect((await kept())[0]?.data?.raw).toContain("MELTING");
  });
});

describe("an execution's end", () => {
  const ended = (name: string, status: string) => ({
    ...stateChange(),
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { name, status, stateMachineArn: "arn" },
  });
  const held = async () => (await t.store.liveEvents.read(eventId(1)))?.claims.start;
  beforeEach(async () => {
    await t.book();
    await t.store.progress.reserve(undefined, claim({ plan: 1 }));
  });
  it.each(["FAILED", "TIMED_OUT", "ABORTED"])("%s closes its claim", async (status) => {
    await send(ended(claim({ plan: 1 }).execution, status));
    expect(await held()).toMatchObject({ closedAt: t.clock.at });
  });
  it.each([
    ["of success", claim({ plan: 1 }).execution, "SUCCEEDED"],
    ["of another attempt", claim({ plan: 1, attempt: 2 }).execution, "FAILED"],
    ["of another's machine", "nightly-report", "FAILED"],
    ["without a name", "", "FAILED"],
  ])("%s leaves it", async (_, name, status) => {
    await send(ended(name, status));
    expect(await held()).not.toHaveProperty("closedAt");
  });
});

describe("what is not understood", () => {
  const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`) as unknown;
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["a text", "MediaLive"],
    ["a list", [stateChange()]],
    ["an empty object", {}],
    ["no source", { ...stateChange(), source: undefined }],
    ["a source that is none", { ...stateChange(), source: { a: 1 } }],
    ["a state change of nothing", stateChange({ state: undefined })],
    ["a state change of no channel", stateChange({ channel_arn: null })],
    ["a state that is none", stateChange({ state: "MELTING" })],
    ["a state out of an object's own attic", stateChange({ state: "__proto__" })],
    ["three pipelines", stateChange({ pipelines_running_count: 3 })],
    ["half a pipeline", stateChange({ pipelines_running_count: 0.5 })],
    ["a flow of no status", flowChange(undefined)],
    ["a flow of no name", flowChange("ACTIVE", { resources: [] })],
    ["binary", { ...stateChange(), detail: "\u0000\u0001\ud800 �" }],
    ["nested too deep to be written down", { ...stateChange(), source: "aws.cloudwatch", detail: deep }],
    ["nothing but depth", deep],
    ["half a character at the cut", { ...stateChange(), source: "aws.cloudwatch", detail: "😀".repeat(9_000) }],
    ["the other half", { ...stateChange(), source: "aws.cloudwatch", detail: `x${"😀".repeat(9_000)}` }],
    [
      "half a character at the cut",
      { ...stateChange(), source: "aws.cloudwatch", detail: { text: "😀".repeat(9_000) } },
    ],
    ["half a megabyte", { ...stateChange(), source: "aws.cloudwatch", detail: { text: "x".repeat(500_000) } }],
    ["a name of half a megabyte", { ...stateChange(), "detail-type": "x".repeat(500_000) }],
    ["a state of half a megabyte", stateChange({ state: "x".repeat(500_000) })],
    ["a flow status of half a megabyte", flowChange("x".repeat(500_000))],
  ])("%s: is kept, and nothing breaks", async (_, event) => {
    await send(event);
    expect(await kept()).toHaveLength(1);
    const [entry] = await kept();
    expect(JSON.stringify(entry).length).toBeLessThan(20_000);
    expect(entry?.data?.raw?.isWellFormed()).toBe(true);
    expect((await runtime()).rev).toBe(0);
  });

  it.each([
    ["an id of half a megabyte", { id: "x".repeat(500_000) }],
    ["a null id", { id: null }],
    ["resources that are none", { resources: "arn" }],
  ])("%s does not keep a state from being recorded", async (_, wish) => {
    await send(stateChange({}, wish));
    expect(await runtime()).toMatchObject({ state: "RUNNING" });
  });

  it("is kept as it came, and is one incident of ours that a human is told of, however much of it comes (law 8)", async () => {
    const odd = { ...stateChange(), "detail-type": "MediaLive Channel Alert", detail: { alarm_state: "SET" } };
    await send(odd);
    await send({ ...odd, id: "another" });
    await send({
      ...stateChange(),
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      detail: {},
    });
    expect((await kept()).map(({ name, data }) => [name, JSON.parse(data?.raw ?? "").source]).sort()).toEqual([
      ["signal.unknown", "aws.cloudwatch"],
      ["signal.unknown", "aws.medialive"],
      ["signal.unknown", "aws.medialive"],
    ]);
    expect(await t.store.incidents.open()).toMatchObject([
      { cause: "not-understood", severity: "minor", region: "eu-west-1", status: "open" },
    ]);
    expect(new Set(t.calls.filter((call) => call.startsWith("executions.start"))).size).toBe(1);
  });
  it.each([
    ["SQS", (body: string) => ({ Records: [{ body }, { body: "garbage" }] }), 2],
    ["SNS", (body: string) => ({ Records: [{ Sns: { Type: "Notification", Message: body } }] }), 1],
  ])("in %s's wrapping counts each", async (_, wrap, count) => {
    await send(wrap(JSON.stringify({ ...stateChange(), source: "aws.new-service" })));
    expect(await kept()).toHaveLength(count);
  });

  it("any JSON at all, in any of our envelopes, is taken, and leaves nothing that cannot be read", async () => {
    const junk = fc.jsonValue({ maxDepth: 4 });
    const shaped = fc
      .record({
        source: fc.constantFrom("aws.medialive", "aws.mediaconnect", "aws.states", "aws.cloudwatch", "aws.other"),
        "detail-type": fc.constantFrom("MediaLive Channel State Change", "MediaConnect Flow Status Change", "x"),
        id: fc.oneof(fc.string(), junk),
        time: fc.oneof(fc.constant("2025-08-15T18:50:00Z"), fc.string(), junk),
        region: fc.oneof(fc.constant("eu-west-1"), fc.string(), junk),
        resources: fc.oneof(fc.array(fc.constantFrom(flowArn("a"), "x")), junk),
        detail: fc.oneof(
          junk,
          fc.record(
            {
              channel_arn: fc.oneof(fc.constant(encoderArn("main")), junk),
              state: fc.oneof(fc.constantFrom("RUNNING", "stopped", "Idle", "DELETED", "CREATED"), junk),
              pipelines_running_count: fc.oneof(fc.constantFrom(0, 1, 2, "2", null, [], "", true), junk),
              currentStatus: fc.oneof(fc.constantFrom("ACTIVE", "standby", "ERROR"), junk),
              name: fc.oneof(fc.constant(claim({ plan: 1 }).execution), junk),
              status: fc.oneof(fc.constant("FAILED"), junk),
            },
            { requiredKeys: [] },
          ),
        ),
      })
      .chain((event) =>
        fc
          .subarray(Object.keys(event))
          .map((keys) => Object.fromEntries(Object.entries(event).filter(([key]) => keys.includes(key)))),
      );
    await fc.assert(
      fc.asyncProperty(fc.oneof(junk, shaped), async (event) => {
        await send(event);
        await runtime();
        await t.store.channels.all();
        await t.store.incidents.open(() => {
          throw new Error("an incident that cannot be read");
        });
      }),
      { numRuns: 400 },
    );
  });
  it("is sorted without looking at more than it needs", () => {
    const kinds = (event: unknown) => receive(event, t.clock.at).map(({ kind }) => kind);
    expect(kinds(stateChange())).toEqual(["channel-state"]);
    expect(kinds(flowChange("ACTIVE"))).toEqual(["flow-status"]);
    expect(kinds({ ...flowChange("ACTIVE"), source: "aws.medialive" })).toEqual(["other"]);
    expect(receive({}, t.clock.at)).toMatchObject([
      { kind: "other", signal: { text: "it is not an EventBridge event" } },
    ]);
    const body = JSON.stringify(stateChange());
    expect(kinds({ Records: [{ body }, { body }] })).toEqual(["channel-state", "channel-state"]);
  });
});

describe("the registry", () => {
  it("finds by encoder and by flow, and reads again for what it does not know", async () => {
    const found = registry(t.deps);
    expect((await found.byEncoder(encoderArn("main")))?.id).toBe("main");
    expect(await found.byEncoder(encoderArn("new"))).toBeUndefined();
    await t.register(makeChannel("new", { flows: [{ arn: flowArn("a") }] }));
    expect((await found.byEncoder(encoderArn("new")))?.id).toBe("new");
    expect((await found.byFlow(flowArn("a"))).map(({ id }) => id)).toEqual(["main", "new"]);
  });
});
