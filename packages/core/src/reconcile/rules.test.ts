import type { Channel, ChannelId, Claim, Leg, LiveEvent, Runtime } from "@showcaller/contracts";
import {
  AIR,
  channel,
  channelId,
  claim,
  eventId,
  flowArn,
  leg,
  liveEvent,
  runtime,
  seen,
  type Wish,
  waiting,
} from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { formatInstant, HOUR, MINUTE, SECOND } from "../time/instant.ts";
import { runsOf } from "./channels.ts";
import type { Command } from "./commands.ts";
import { CHANNEL_HOUR, costOf } from "./foreign.ts";
import { plan } from "./plan.ts";
import { isManaged } from "./snapshot.ts";

const END = AIR + 2 * HOUR;
const PREPARE = AIR - 15 * MINUTE;
const run = { liveEvent: eventId(1), execution: "e", at: "2025-08-15T18:45:00Z" };

interface World {
  event?: Wish;
  legs?: Leg[];
  start?: Claim;
  stop?: Claim;
  channel?: Partial<Channel>;
  runtime?: Partial<Runtime>;
  seen?: Parameters<typeof seen>[0];
  flows?: Record<string, "ACTIVE" | "STANDBY">;
}
const decide = (world: World, now: number) => {
  const { start, stop } = world;
  const entry = {
    event: liveEvent(world.event),
    legs: world.legs ?? [],
    claims: { ...(start && { start }), ...(stop && { stop }) },
  };
  return plan(
    {
      events: world.event ? [entry] : [],
      channels: [{ channel: channel("main", world.channel), runtime: runtime(world.runtime) }],
    },
    {
      channels: new Map(world.seen ? [[channelId("main"), seen({ at: now, ...world.seen })]] : []),
      flows: new Map(Object.entries(world.flows ?? {}).map(([arn, state]) => [arn, { state, at: now }])),
    },
    now,
  );
};
const kinds = (world: World, now: number) => decide(world, now).commands.map(({ kind }) => kind);
/** The only command, or none. */
const only = (world: World, now: number): Command | undefined => {
  const { commands } = decide(world, now);
  expect(commands.length).toBeLessThanOrEqual(1);
  return commands[0];
};
const LONG_AGO = { updatedAt: "2025-08-01T09:00:00Z" };

describe("a lost schedule", () => {
  it("prepare: the sweep starts it 75 s late, and says when it will", () => {
    expect(decide({ event: LONG_AGO }, PREPARE)).toEqual({ commands: [], nextDue: PREPARE + 75 * SECOND });
    expect(only({ event: LONG_AGO }, PREPARE + 75 * SECOND - 1)).toBeUndefined();
    expect(only({ event: LONG_AGO }, PREPARE + 75 * SECOND)).toMatchObject({
      kind: "start-execution",
      cue: "prepare",
      plan: 2,
      replaces: undefined,
    });
  });
  it("end: likewise, and never while a human holds it", () => {
    const onAir: World = { event: { status: "on-air", ...LONG_AGO } };
    expect(only(onAir, END + 75 * SECOND - 1)).toBeUndefined();
    expect(only(onAir, END + 75 * SECOND)).toMatchObject({ kind: "start-execution", cue: "end" });
    const held = { by: "op", since: "2025-08-15T20:00:00Z" };
    expect(only({ event: { ...onAir.event, held } }, END + 9 * HOUR)).toBeUndefined();
    const until = formatInstant(END + 30 * MINUTE);
    expect(only({ event: { ...onAir.event, held: { ...held, until } } }, END + 29 * MINUTE)).toBeUndefined();
    expect(only({ event: { ...onAir.event, held: { ...held, until } } }, END + 32 * MINUTE)).toMatchObject({
      cue: "end",
    });
  });
  it("never prepared until its end: it has failed", () => {
    expect(only({ event: LONG_AGO }, END)).toMatchObject({ kind: "start-execution", cue: "end" });
  });
  it("a plan that was written a moment ago is the dispatcher's", () => {
    const late: World = { event: { updatedAt: formatInstant(AIR) } };
    expect(only(late, AIR + 74 * SECOND)).toBeUndefined();
    expect(only(late, AIR + 75 * SECOND)).toMatchObject({ cue: "prepare" });
  });
  it("a draft or an ended live event wants nothing, ever", () => {
    for (const status of ["draft", "ended"] as const)
      expect(decide({ event: { status, ...LONG_AGO } }, END + HOUR)).toEqual({ commands: [], nextDue: undefined });
  });
});

describe("a claim", () => {
  const preparing: Wish = { status: "preparing", ...LONG_AGO };
  const now = AIR - 10 * MINUTE;
  it("that is open and not yet due is left alone; from then on its execution is asked about", () => {
    const start = claim({ dueBy: now + 1 });
    expect(decide({ event: preparing, start }, now)).toMatchObject({ commands: [], nextDue: now + 1 });
    expect(only({ event: preparing, start }, now + 1)).toMatchObject({
      kind: "check-execution",
      claim: start,
      cue: "prepare",
    });
  });
  it("that closed without result is followed by the next attempt a minute later", () => {
    const start = claim({ closedAt: now });
    expect(only({ event: preparing, start }, now + MINUTE - 1)).toBeUndefined();
    expect(only({ event: preparing, start }, now + MINUTE)).toMatchObject({ kind: "start-execution", replaces: start });
  });
  it("of an older plan gives way to the dispatcher's, then to the sweep's", () => {
    const event: Wish = { ...preparing, plan: 3, updatedAt: formatInstant(now) };
    const start = claim({ plan: 2, closedAt: now - HOUR });
    expect(only({ event, start }, now + 74 * SECOND)).toBeUndefined();
    expect(only({ event, start }, now + 75 * SECOND)).toMatchObject({ kind: "start-execution", plan: 3 });
  });
  it("is that of the machine in question: a closed start does not speak for the stop", () => {
    const world: World = { event: { status: "ending", ...LONG_AGO }, start: claim({ closedAt: AIR }) };
    expect(only(world, END)).toMatchObject({ kind: "start-execution", cue: "end", replaces: undefined });
    const stop = claim({ cue: "end", dueBy: END + HOUR });
    expect(only({ ...world, stop }, END)).toBeUndefined();
  });
});

describe("what stands without a workflow", () => {
  it.each([
    ["preparing", AIR - 5 * MINUTE, "prepare"],
    ["standby", AIR - 5 * MINUTE, "prepare"],
    ["ending", END, "end"],
    ["cancelled", AIR, "release"],
    ["failed", END, "release"],
  ] as const)("%s is taken up again", (status, now, cue) => {
    expect(only({ event: { status, ...LONG_AGO } }, now)).toMatchObject({ kind: "start-execution", cue });
  });
  it("manual staging stands by without one", () => {
    expect(only({ event: { status: "standby", staging: "manual", ...LONG_AGO } }, AIR + HOUR)).toBeUndefined();
  });
  it("a ghost is ended at its end, but one that a human holds is not asked about every minute", () => {
    const ghost: Wish = { status: "standby", staging: "manual", ...LONG_AGO };
    expect(only({ event: ghost }, END)).toMatchObject({ cue: "end" });
    const held = { by: "op", since: "2025-08-15T19:30:00Z" };
    expect(only({ event: { ...ghost, held } }, END + HOUR)).toBeUndefined();
  });
  it("a leg that runs after all is taken in", () => {
    const world: World = {
      event: { status: "on-air", ...LONG_AGO },
      legs: [leg({ phase: "starting" })],
      runtime: { state: "RUNNING", running: 2, run },
      seen: {},
    };
    expect(only({ ...world, start: claim({ closedAt: AIR }) }, AIR + 10 * MINUTE)).toMatchObject({ cue: "prepare" });
    expect(only({ ...world, legs: [leg()] }, AIR + 10 * MINUTE)).toBeUndefined();
  });
  it("a leg is not taken in while another show is under way on its channel (law 5)", () => {
    const [now, other] = [AIR + 10 * MINUTE, eventId(2)];
    const failed = leg({ phase: "failed", updatedAt: "2025-08-15T18:50:00Z" });
    const asked = (phase: Leg["phase"]) =>
      plan(
        {
          events: [
            { event: liveEvent({ status: "on-air", ...LONG_AGO }), legs: [failed], claims: {} },
            {
              event: liveEvent({ id: other, status: "on-air", ...LONG_AGO }),
              legs: [leg({ liveEvent: other, phase })],
              claims: {},
            },
          ],
          channels: [
            {
              channel: channel(),
              runtime: runtime({ state: "RUNNING", running: 2, run: { ...run, liveEvent: other } }),
            },
          ],
        },
        { channels: new Map([[channelId("main"), seen({ at: now })]]), flows: new Map() },
        now,
      ).commands;
    expect(asked("ready")).toEqual([]);
    expect(asked("kept")).toMatchObject([{ kind: "start-execution", liveEvent: eventId(1), cue: "prepare" }]);
  });
});

describe("switches that a stop left behind", () => {
  const down: World = {
    runtime: { state: "IDLE", running: 0, observedAt: END, actions: ["air"] },
    seen: { state: "IDLE", pipelinesRunning: 0 },
  };
  it("are taken out once the encoder is down and nobody's", () => {
    expect(only(down, END + HOUR)).toMatchObject({ kind: "clear-switches" });
    for (const other of [
      { actions: [] },
      { run, state: "IDLE" as const, waitingStopped: waiting() },
      { state: "RUNNING" as const },
    ])
      expect(kinds({ ...down, runtime: { ...down.runtime, ...other } }, END + HOUR)).not.toContain("clear-switches");
    expect(kinds({ ...down, seen: { state: "IDLE", pipelinesRunning: 0, tags: {} } }, END)).toEqual(["note-tag"]);
  });
  it("but not under a show, whoever took its encoder down: they are its own", () => {
    const event = { status: "standby" as const, ...LONG_AGO };
    expect(kinds({ ...down, event }, AIR - MINUTE)).not.toContain("clear-switches");
    const before = decide({ ...down, event: LONG_AGO }, PREPARE - HOUR);
    expect(before.commands.map(({ kind }) => kind)).toEqual(["clear-switches"]);
    expect(before.nextDue).toBeLessThanOrEqual(PREPARE);
  });
});

describe("what is observed", () => {
  it("is recorded when it is news", () => {
    const now = AIR;
    const known = { state: "STARTING" as const, running: 0, observedAt: AIR - MINUTE };
    const event = { status: "on-air" as const };
    expect(only({ event, runtime: known, seen: {} }, now)).toMatchObject({
      kind: "record-channel",
      seen: { state: "RUNNING", running: 2, at: now },
    });
    expect(only({ event, runtime: { ...known, state: "RUNNING", running: 2 }, seen: {} }, now)).toBeUndefined();
    expect(only({ event, runtime: { ...known, observedAt: now + SECOND }, seen: {} }, now)).toBeUndefined();
    expect(kinds({ runtime: known }, now)).toEqual([]);
  });
  it("flows likewise", () => {
    const arn = flowArn("a");
    const world: World = { channel: { flows: [{ arn }] }, flows: { [arn]: "ACTIVE" } };
    expect(only(world, AIR)).toMatchObject({ kind: "record-flow", arn, state: "ACTIVE" });
    const flows = (state: "ACTIVE" | "STARTING", at: number) => ({ flows: { [arn]: { state, at } } });
    expect(only({ ...world, runtime: flows("ACTIVE", AIR - 1) }, AIR)).toBeUndefined();
    expect(only({ ...world, runtime: flows("STARTING", AIR + 1) }, AIR)).toBeUndefined();
    expect(only({ ...world, runtime: flows("STARTING", AIR) }, AIR)).toBeUndefined();
    expect(only({ ...world, runtime: flows("STARTING", AIR - 1) }, AIR)).toMatchObject({ kind: "record-flow" });
  });
  it("completes whoever waits for it, from what is known or from this very look", () => {
    const world: World = {
      event: { status: "preparing" },
      start: claim({ dueBy: END }),
      runtime: { waitingRunning: waiting({ pipelines: 2, since: AIR, beatAt: AIR }) },
    };
    expect(kinds({ ...world, seen: {} }, AIR).sort()).toEqual(["complete-token", "record-channel"]);
    const known = { ...world.runtime, state: "RUNNING" as const, running: 2 };
    expect(only({ ...world, runtime: known }, AIR)).toMatchObject({
      kind: "complete-token",
      wait: "running",
      token: "token-1",
    });
    expect(kinds({ ...world, seen: { pipelinesRunning: 1 } }, AIR)).toEqual(["record-channel"]);
  });
  it("completes it on one pipeline from the instant at which that is enough, and comes to look then", () => {
    const waitingRunning = waiting({ pipelines: 2, since: AIR, beatAt: AIR, enoughFrom: AIR + 20 * SECOND });
    const world: World = {
      event: { status: "preparing" },
      start: claim({ dueBy: END }),
      runtime: { state: "RUNNING", running: 1, waitingRunning },
      seen: { pipelinesRunning: 1 },
    };
    expect(decide(world, AIR + 1)).toMatchObject({ commands: [], nextDue: AIR + 20 * SECOND });
    expect(only(world, AIR + 20 * SECOND)).toMatchObject({ kind: "complete-token", wait: "running" });
  });
  it("keeps a waiting task alive every 55 s", () => {
    const world: World = {
      event: { status: "preparing" },
      start: claim({ dueBy: END }),
      runtime: { state: "STARTING", running: 0, waitingRunning: waiting({ since: PREPARE, beatAt: PREPARE }) },
    };
    expect(decide(world, PREPARE)).toMatchObject({ commands: [], nextDue: PREPARE + 55 * SECOND });
    expect(only(world, PREPARE + 55 * SECOND)).toMatchObject({ kind: "heartbeat", wait: "running", token: "token-1" });
  });
});

describe("law 6", () => {
  const ours: World = { runtime: { state: "RUNNING", running: 2, run }, seen: {} };
  it("stops what we started and no hull covers, and nothing else", () => {
    expect(only(ours, AIR)).toMatchObject({ kind: "stop-orphan", channel: "main" });
    for (const state of ["STOPPING", "IDLE", "UPDATING", "DELETED"] as const)
      expect(kinds({ runtime: { state, running: 0, run }, seen: { state, pipelinesRunning: 0 } }, AIR)).not.toContain(
        "stop-orphan",
      );
    expect(kinds({ ...ours, channel: { mode: "observe" } }, AIR)).toEqual([]);
    const untagged = { ...ours, seen: { tags: {} } };
    expect(only(untagged, AIR)).toMatchObject({ kind: "note-tag", untagged: true });
    expect(kinds({ ...untagged, runtime: { ...ours.runtime, untagged: true } }, AIR)).toEqual([]);
    // A Region that does not answer: nothing is decided.
    expect(kinds({ runtime: ours.runtime ?? {} }, AIR)).toEqual([]);
  });
  it("waits a minute after the tail for the stop workflow, as it goes first", () => {
    const over = END + 5 * MINUTE;
    const world: World = {
      ...ours,
      event: { status: "ending", ...LONG_AGO },
      stop: claim({ cue: "end", dueBy: over + HOUR }),
    };
    expect(only(world, over + MINUTE - 1)).toBeUndefined();
    expect(only(world, over + MINUTE)).toMatchObject({ kind: "stop-orphan" });
  });
  it("leaves a show on air alone past its end: only the stop machine, which asks the overrun policy, ends it", () => {
    const world: World = { ...ours, event: { status: "on-air", ...LONG_AGO } };
    expect(kinds(world, END + HOUR)).toEqual(["start-execution"]);
    expect(kinds({ ...world, event: { status: "ending", ...LONG_AGO } }, END + HOUR)).toContain("stop-orphan");
  });
  it("leaves alone what the next booking covers", () => {
    expect(only({ ...ours, event: LONG_AGO }, PREPARE)).toBeUndefined();
    expect(only({ ...ours, event: LONG_AGO }, PREPARE - 1)).toMatchObject({ kind: "stop-orphan" });
  });
  const packager = { manifestUrl: "https://example.com/index.m3u8", startOver: "PT1H" };
  const kept = { run, content: "rights:cup", keptFrom: PREPARE - 5 * MINUTE };
  it("leaves alone what was kept for a booking within the gap, until that is taken back", () => {
    const world: World = { ...ours, runtime: { ...ours.runtime, ...kept } };
    const early = PREPARE - 3 * MINUTE;
    expect(only({ ...world, event: LONG_AGO }, early)).toBeUndefined();
    expect(only(world, early)).toMatchObject({ kind: "stop-orphan" });
    expect(only({ ...world, event: { ...LONG_AGO, air: AIR + 6 * MINUTE } }, early)).toMatchObject({
      kind: "stop-orphan",
    });
    const channelOf = { handoverGap: "PT11M" };
    expect(
      only({ ...world, channel: channelOf, event: { ...LONG_AGO, air: AIR + 6 * MINUTE } }, early),
    ).toBeUndefined();
  });
  it("with start-over, stops what runs on with other rights, and nothing that runs for its own show", () => {
    const others: World = { ...ours, runtime: { ...ours.runtime, ...kept, run: { ...run, liveEvent: eventId(9) } } };
    const at = (wish: Wish, now: number) =>
      only({ ...others, channel: { packager }, event: { ...LONG_AGO, ...wish } }, now);
    expect(at({ rights: "cup" }, PREPARE - 3 * MINUTE)).toBeUndefined();
    expect(at({ rights: "league" }, PREPARE - 3 * MINUTE)).toMatchObject({ kind: "stop-orphan" });
    expect(at({ rights: "league" }, PREPARE)).toMatchObject({
      kind: "stop-orphan",
      why: expect.stringContaining("other rights"),
    });
    expect(only({ ...others, event: { ...LONG_AGO, rights: "league" } }, PREPARE)).toBeUndefined();
    const own: World = { ...others, runtime: { ...others.runtime, run } };
    expect(only({ ...own, channel: { packager }, event: { ...LONG_AGO, rights: "league" } }, PREPARE)).toBeUndefined();
  });
  it("stops flows under an encoder that has been down for a minute: the stop workflow goes first", () => {
    const arn = flowArn("a");
    const world: World = {
      channel: { flows: [{ arn }] },
      runtime: { state: "IDLE", running: 0, observedAt: AIR, run, flows: { [arn]: { state: "ACTIVE", at: AIR } } },
      seen: { state: "IDLE", pipelinesRunning: 0 },
      flows: { [arn]: "ACTIVE" },
    };
    expect(decide(world, AIR + MINUTE - 1)).toEqual({ commands: [], nextDue: AIR + MINUTE });
    expect(only(world, AIR + MINUTE)).toMatchObject({ kind: "stop-orphan-flow", arn });
    expect(kinds({ ...world, flows: { [arn]: "STANDBY" } }, AIR + MINUTE)).not.toContain("stop-orphan-flow");
    // Nobody has written its IDLE down yet: since when it is down is not known.
    const news: World = { ...world, runtime: { ...world.runtime, state: "STOPPING" } };
    expect(kinds(news, AIR + HOUR)).toEqual(["record-channel"]);
  });
  it("closes the books of a run that is seen down", () => {
    const world: World = { runtime: { state: "IDLE", running: 0, run }, seen: { state: "IDLE", pipelinesRunning: 0 } };
    expect(only(world, AIR)).toMatchObject({ kind: "close-run" });
    expect(
      kinds({ ...world, runtime: { ...world.runtime, waitingRunning: waiting({ since: AIR, beatAt: AIR }) } }, AIR),
    ).toEqual([]);
  });
  it("notes what somebody else started, pages once after the grace, and never touches it", () => {
    const foreign: World = { runtime: { state: "RUNNING", running: 2 }, seen: {} };
    const since = { ...foreign.runtime, foreignSince: AIR };
    expect(only(foreign, AIR)).toMatchObject({ kind: "note-foreign" });
    expect(decide({ ...foreign, runtime: since }, AIR)).toEqual({ commands: [], nextDue: AIR + 15 * MINUTE });
    expect(only({ ...foreign, runtime: since }, AIR + 15 * MINUTE)).toMatchObject({ kind: "page-foreign" });
    expect(only({ ...foreign, runtime: { ...since, foreignPaged: true } }, AIR + HOUR)).toBeUndefined();
  });
  it("with an explicit manualGrace pages first, then stops it; never without having paged", () => {
    const at = (manualGrace: string, minutes: number, foreignPaged = false) =>
      only(
        {
          channel: { manualGrace },
          runtime: { state: "RUNNING", running: 2, foreignSince: AIR, ...(foreignPaged ? { foreignPaged } : {}) },
          seen: {},
        },
        AIR + minutes * MINUTE,
      )?.kind;
    expect([at("PT1H", 14.9), at("PT1H", 15), at("PT1H", 59.9, true), at("PT1H", 60, true)]).toEqual([
      undefined,
      "page-foreign",
      undefined,
      "stop-foreign",
    ]);
    expect([at("PT10M", 4.9), at("PT10M", 5), at("PT10M", 20), at("PT0S", 0), at("PT0S", 0, true)]).toEqual([
      undefined,
      "page-foreign",
      "page-foreign",
      "page-foreign",
      "stop-foreign",
    ]);
  });
  it("says what it costs", () => {
    const paged = only({ runtime: { state: "RUNNING", foreignSince: AIR, running: 2 }, seen: {} }, AIR + HOUR);
    expect(paged?.why).toContain("$3.11 an hour");
    expect([costOf(0), costOf(HOUR), costOf(-1)]).toEqual([0, CHANNEL_HOUR.dollars, 0]);
  });
  it("leaves alone what somebody started in the minute after our stop: our run was over", () => {
    const down: World = {
      runtime: { state: "IDLE", running: 0, run },
      seen: { state: "STARTING", pipelinesRunning: 0 },
    };
    expect(kinds(down, AIR).sort()).toEqual(["close-run", "note-foreign", "record-channel"]);
  });
});

describe("somebody else's hands", () => {
  const hands = { liveEvent: eventId(1), state: "IDLE" as const, since: AIR + MINUTE, beforeAir: false };
  const down = (wish: Partial<Runtime> = {}, event: Wish = {}): World => ({
    event: { status: "on-air", ...LONG_AGO, ...event },
    start: claim({ closedAt: AIR }),
    legs: [leg()],
    runtime: { state: "IDLE", running: 0, ...wish },
    seen: { state: "IDLE", pipelinesRunning: 0 },
  });
  it("on a ready leg are noted; two minutes of standing still later a human is told, once", () => {
    expect(only(down(), AIR + MINUTE)).toMatchObject({ kind: "note-hands", hands });
    expect(decide(down({ hands }), AIR + 2 * MINUTE)).toMatchObject({ commands: [], nextDue: AIR + 3 * MINUTE });
    expect(only(down({ hands }), AIR + 3 * MINUTE)).toMatchObject({ kind: "hold-hands", liveEvent: eventId(1) });
    expect(only(down({ hands: { ...hands, paged: true } }), AIR + HOUR)).toBeUndefined();
  });
  it("that move again settle anew", () => {
    const moved = { ...down({ state: "STARTING", hands }), seen: { state: "STARTING" as const, pipelinesRunning: 0 } };
    expect(only(moved, AIR + HOUR)).toMatchObject({
      kind: "note-hands",
      hands: { state: "STARTING", since: AIR + HOUR },
    });
  });
  it("are not ours: a wait, a lease, a leg that still starts explain it; MediaLive's own recovery is none", () => {
    for (const wish of [{ waitingRunning: waiting({ since: AIR, beatAt: AIR }) }, { leaseUntil: AIR + HOUR }])
      expect(kinds(down(wish), AIR + 10 * SECOND)).not.toContain("note-hands");
    expect(kinds({ ...down(), legs: [leg({ phase: "starting" })] }, AIR)).not.toContain("note-hands");
    expect(
      kinds({ ...down({ state: "RECOVERING" }), seen: { state: "RECOVERING", pipelinesRunning: 0 } }, AIR),
    ).toEqual([]);
    expect(kinds({ ...down(), channel: { mode: "observe" } }, AIR)).toEqual([]);
    expect(kinds(down({}, { status: "ending" }), AIR)).not.toContain("note-hands");
  });
  it("hand back when it runs, at the next cue, or when somebody releases it", () => {
    const runs = { ...down({ state: "RUNNING", running: 2, hands }), seen: {} };
    expect(only(runs, AIR + 2 * MINUTE)).toMatchObject({ kind: "hand-back", restart: false });
    expect(only(down({ hands: { ...hands, released: true } }), AIR + 2 * MINUTE)).toMatchObject({ restart: true });
    const ending = down({ hands }, { status: "ending" });
    expect(decide(ending, END).commands).toContainEqual(expect.objectContaining({ kind: "hand-back", restart: false }));
    const before = { ...hands, since: AIR - HOUR, beforeAir: true, paged: true };
    const standby = { ...down({ hands: before }, { status: "standby" }), start: claim({ dueBy: END }) };
    expect(decide(standby, AIR - 1)).toMatchObject({ commands: [], nextDue: AIR });
    expect(only(standby, AIR)).toMatchObject({ kind: "hand-back", restart: true });
  });
});

describe("when a channel should run", () => {
  const runs = (status: LiveEvent["status"], id: ChannelId = channelId("main")) =>
    runsOf([{ event: liveEvent({ status }), legs: [], claims: {} }]).get(id) ?? [];
  it("is while a live event that is under way, or will be, books it", () => {
    for (const status of ["scheduled", "preparing", "standby", "on-air", "ending"] as const)
      expect(runs(status)).toMatchObject([
        { from: PREPARE, to: END + 5 * MINUTE, liveEvent: eventId(1), onAir: status === "on-air" },
      ]);
    for (const status of ["draft", "ended"] as const) expect(runs(status)).toEqual([]);
    // Until then its encoder ran for it: the stop workflow goes first.
    expect(runs("cancelled")).toMatchObject([{ from: PREPARE, to: AIR }]);
    expect(runs("failed")).toMatchObject([{ from: PREPARE, to: END }]);
    expect(runs("on-air", channelId("other"))).toEqual([]);
  });
  it("is managed in enforce, with its tag where we have seen it", () => {
    expect(isManaged(channel(), undefined)).toBe(true);
    expect(isManaged(channel(), seen())).toBe(true);
    expect(isManaged(channel(), seen({ tags: { other: "true" } }))).toBe(false);
    expect(isManaged(channel("main", { mode: "observe" }), seen())).toBe(false);
  });
});
