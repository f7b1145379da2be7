import type { Incident, SignalState } from "@showcaller/contracts";
import {
  AIR,
  channel,
  Desk,
  encoderArn,
  eventId,
  flowArn,
  legView,
  liveEvent,
  ON_AIR,
  runtime,
  scene,
} from "@showcaller/testkit/builders";
import { alarmEvent, alertEvent, busEvent } from "@showcaller/testkit/bus/samples";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, MINUTE, parseInstant, SECOND } from "../time/instant.ts";
import { correlate, keyOf, settle } from "./correlate.ts";
import { regionTrouble } from "./region.ts";

const main = channel("main", { flows: [{ arn: flowArn("a") }] });
const other = channel("other", { encoder: { arn: encoderArn("other"), pipelines: 2 } });
const site = { channels: [main, other], events: [liveEvent({ status: "on-air", legs: ["main"] })] };
const desk = () => new Desk(site, () => scene({ leg: legView({ of: main }) }));
const NOW = ON_AIR + 5 * MINUTE;
const time = (seconds: number) => formatInstant(ON_AIR + seconds * SECOND);
const told = (...events: unknown[]): Desk => {
  const made = desk();
  for (const event of events) made.tell(event, NOW);
  return made;
};

const sourceHealth = (unhealthy: boolean, seconds: number) =>
  busEvent(
    "aws.mediaconnect",
    "MediaConnect Source Health",
    { unhealthy, current: { state: unhealthy ? "DISCONNECTED" : "CONNECTED" } },
    {
      id: `source-${unhealthy}-${seconds}`,
      time: time(seconds),
      resources: [flowArn("a"), "arn:aws:mediaconnect:eu-west-1:123456789012:source:1-a:s"],
    },
  );
const alert = (type: string, id: string, state: string, seconds: number, pipeline = "0") =>
  alertEvent({ type, id, state, pipeline, time: time(seconds), eventId: `${id}-${state}-${seconds}-${pipeline}` });
const alarm = (metric: string, value: string, seconds: number) => ({
  ...alarmEvent(value, { metric, name: `main-${metric}`, state: { timestamp: time(seconds) } }),
  id: `${metric}-${value}-${seconds}`,
  time: time(seconds),
});

/** A lost source as it comes: a health event, two alerts, an output pause and three alarms; and all of it clearing again. */
const lostSource = [
  sourceHealth(true, 0),
  alert("Stopped Receiving UDP Input", "a1", "SET", 1),
  alert("Video Not Detected", "a2", "SET", 2),
  alert("Output Group is Paused", "a3", "SET", 3),
  alarm("ActiveAlerts", "ALARM", 10),
  alarm("InputLossSeconds", "ALARM", 11),
  alarm("MinMQCS", "ALARM", 12),
];
const restored = [
  sourceHealth(false, 60),
  alert("Stopped Receiving UDP Input", "a1", "CLEARED", 61),
  alert("Video Not Detected", "a2", "CLEARED", 62),
  alert("Output Group is Paused", "a3", "CLEARED", 63),
  alarm("ActiveAlerts", "OK", 70),
  alarm("InputLossSeconds", "OK", 71),
  alarm("MinMQCS", "OK", 72),
];

describe("one fault, one incident", () => {
  it("a lost source is one incident of that cause, with all its signals", () => {
    const [incident, ...more] = told(...lostSource).all;
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      cause: "source-loss",
      scope: "picture",
      status: "open",
      severity: "critical",
      openedAt: time(0),
      channel: "main",
      liveEvent: eventId(1),
    });
    expect(Object.keys(incident?.signals ?? {})).toHaveLength(7);
    expect(incident?.timeline).toHaveLength(7);
  });

  it("in any order, each up to three times, it is the same incident in the same state", () => {
    const history = [...lostSource, ...restored];
    const expected = told(...history).all;
    expect(expected).toHaveLength(1);
    expect(expected[0]).toMatchObject({
      status: "stabilising",
      cause: "source-loss",
      openedAt: time(0),
      clearedAt: time(72),
    });
    const shuffled = fc
      .array(fc.constantFrom(...history), { maxLength: 28 })
      .chain((again) => fc.shuffledSubarray([...history, ...again], { minLength: history.length + again.length }));
    fc.assert(
      fc.property(shuffled, (order) => {
        expect(told(...order).all).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("and any part of it, in any order, ends as the same part in the order of time", () => {
    const history = [...lostSource, ...restored];
    fc.assert(
      fc.property(
        fc
          .subarray(history, { minLength: 1 })
          .chain((part) => fc.tuple(fc.constant(part), fc.shuffledSubarray(part, { minLength: part.length }))),
        ([part, order]) => {
          expect(told(...order).all).toEqual(told(...part).all);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("a condition that may be several things says at each turn which it was, and later ones do not rewrite it", () => {
    const quality = (black: boolean, seconds: number) =>
      busEvent(
        "aws.mediaconnect",
        "MediaConnect Flow Content Quality",
        { impacted: black, streams: [{ black_frames: black }] },
        { id: `quality-${seconds}`, time: time(seconds), resources: [flowArn("a")] },
      );
    const [incident] = told(quality(true, 0), quality(false, 60)).all;
    expect(incident?.timeline.map(({ text }) => text)).toEqual([
      "content quality: black SET",
      "content quality CLEARED",
    ]);
  });

  it("what stands beside the picture is by itself", () => {
    const made = told(...lostSource, alert("Embedded Timecodes Too Far Apart for Pipeline Locking", "a9", "SET", 4));
    expect(made.all.map(({ scope }) => scope).sort()).toEqual(["locking-lost", "picture"]);
  });

  it("the cause moves upstream when its signal comes, and downstream when that clears", () => {
    const made = told(...lostSource.slice(1));
    expect(made.all[0]?.cause).toBe("input-loss");
    made.tell(sourceHealth(true, 0), NOW);
    expect(made.all[0]).toMatchObject({ cause: "source-loss", causeSince: time(0) });
    made.tell(sourceHealth(false, 60), NOW);
    expect(made.all[0]).toMatchObject({ cause: "input-loss", causeSince: time(1), status: "open" });
  });
});

describe("turns", () => {
  it("a newer SET opens anew though the id was used before: the run's beginning may be lost", () => {
    const made = told(alert("Video Not Detected", "a2", "SET", 2), alert("Video Not Detected", "a2", "CLEARED", 20));
    expect(made.all[0]?.status).toBe("stabilising");
    made.tell(alert("Video Not Detected", "a2", "SET", 40), NOW);
    expect(made.all[0]).toMatchObject({ status: "open", causeSince: time(40), openedAt: time(2) });
  });
  it("within one second the worse edge stays, whichever came first", () => {
    const both = [alert("Video Not Detected", "a2", "SET", 5), alert("Video Not Detected", "a2", "CLEARED", 5)];
    for (const order of [both, [...both].reverse()]) expect(told(...order).all[0]?.status).toBe("open");
  });
  it("one run's alert is not another's", () => {
    const runs = ["2025-08-15T18:45:00Z", "2025-08-15T19:10:00Z"].map(
      (at) => new Map([["main", runtime({ run: { liveEvent: eventId(1), execution: "e", at } })]]),
    );
    const states = runs.map((runtimes) => {
      const made = new Desk({ ...site, runtimes });
      made.tell(alert("Video Not Detected", "a2", "SET", 2), NOW);
      return [...made.states.keys()][0];
    });
    expect(states[0]).not.toBe(states[1]);
  });
  it("what was over before we heard of it is an incident that is over", () => {
    const made = told(alert("Video Not Detected", "a2", "CLEARED", 20));
    expect(made.all).toEqual([]);
    made.tell(alert("Video Not Detected", "a2", "SET", 2), NOW);
    expect(made.all[0]).toMatchObject({ status: "stabilising", openedAt: time(2), clearedAt: time(20) });
  });
  it("what AWS never clears fades", () => {
    const keys = busEvent(
      "aws.mediaconnect",
      "MediaConnect Alert",
      { errored: true, "error-code": "x" },
      { time: time(0), resources: [flowArn("a")] },
    );
    const incident = told(keys).all[0] as Incident;
    const fading = {
      ...incident,
      signals: Object.fromEntries(
        Object.entries(incident.signals).map(([id, state]) => [id, { ...state, fadesAfter: 10 * MINUTE }]),
      ),
    };
    expect(settle(fading, scene(), ON_AIR + 9 * MINUTE).status).toBe("open");
    expect(settle(fading, scene(), ON_AIR + 10 * MINUTE)).toMatchObject({
      status: "stabilising",
      clearedAt: time(600),
    });
  });
  it("an alarm without data, or with another threshold, clears nothing", () => {
    const made = told(alarm("MinMQCS", "ALARM", 0));
    made.tell({ ...alarmEvent("INSUFFICIENT_DATA", { metric: "MinMQCS", name: "main-MinMQCS" }), id: "n1" }, NOW);
    expect(made.all[0]?.status).toBe("open");
  });
});

describe("what is resolved stays resolved", () => {
  const lost = () => {
    const made = told(alert("Video Not Detected", "a2", "SET", 2));
    const [incident] = made.all;
    if (!incident) throw new Error("no incident");
    return { made, incident };
  };
  it("although something is still set: its live event is over, or a human has said that it is", () => {
    const { incident } = lost();
    for (const outcome of ["ended", "by-human"] as const) {
      const over: Incident = { ...incident, status: "resolved", outcome, resolvedAt: time(60) };
      expect(settle(over, scene(), ON_AIR + 2 * MINUTE)).toMatchObject({ status: "resolved", outcome });
    }
  });
  it("until something is set anew; the same told again is what was known", () => {
    const { incident } = lost();
    const over: Incident = { ...incident, status: "resolved", outcome: "by-human", resolvedAt: time(60) };
    const [state] = Object.values(over.signals);
    const key = state && keyOf(state);
    if (!state || !key) throw new Error("no condition");
    const hear = (more: SignalState) => correlate(over, more, key, scene(), ON_AIR + 2 * MINUTE);
    const again = (seconds: number): SignalState => ({
      ...state,
      edges: [
        { at: ON_AIR + seconds * 1000, edge: "SET", id: `again-${seconds}`, cause: "input-loss" },
        ...state.edges,
      ],
    });
    expect(hear(again(30))).toMatchObject({ change: "joined", incident: { status: "resolved" } });
    expect(hear(again(90))).toMatchObject({ change: "reopened", incident: { status: "open" } });
    const other = { ...state, identity: `${state.identity}|other` };
    expect(hear(other)).toMatchObject({ change: "reopened", incident: { status: "open" } });
  });
});

describe("whose it is", () => {
  it("outside any booking a signal is information", () => {
    const made = new Desk({ ...site, events: [liveEvent({ status: "ended" })] });
    for (const event of lostSource) made.tell(event, NOW);
    expect([made.all.length, made.information.length]).toEqual([0, 7]);
  });
  it("a flow that feeds two legs is the trouble of both", () => {
    const second = { ...other, flows: [{ arn: flowArn("a") }] };
    const made = new Desk({
      channels: [main, second],
      events: [liveEvent({ status: "on-air", legs: ["main", "other"] })],
    });
    made.tell(sourceHealth(true, 0), NOW);
    expect(made.all.map((incident) => incident.channel).sort()).toEqual(["main", "other"]);
  });
  it("what is about ourselves is nobody's incident, but that we are broken is one", () => {
    const own = (name: string) => ({ ...alarmEvent("ALARM", { name }), id: name });
    const made = told(own("showcaller-self-lag"));
    expect(made.all).toEqual([]);
    expect(made.information[0]?.channel).toBeUndefined();
    made.tell(own("showcaller-self-broken"), NOW);
    expect(made.all[0]).toMatchObject({ cause: "control-plane", severity: "critical" });
    expect(made.all[0]).not.toHaveProperty("channel");
  });
  it("a switch that MediaLive made itself (5601) is nobody's incident: nothing can answer it with a switch", () => {
    const made = told(alert("Input Failed Over", "a7", "SET", 0), alert("INPUT FAILED-OVER", "a8", "set", 1));
    expect([made.all.length, made.information.length]).toEqual([0, 2]);
  });
  it("STOPPED is a disaster on air, and nothing at all in the lead", () => {
    const stopped = (seconds: number) =>
      busEvent(
        "aws.medialive",
        "MediaLive Channel State Change",
        { channel_arn: encoderArn("main"), state: "STOPPED", pipelines_running_count: 0 },
        { time: time(seconds), id: `s${seconds}` },
      );
    expect(told(stopped(0)).all[0]).toMatchObject({ cause: "stopped-on-air", severity: "critical" });
    const lead = new Desk({ ...site, events: [liveEvent({ status: "preparing" })] });
    lead.tell(stopped(0), AIR - MINUTE);
    expect(lead.all).toEqual([]);
  });
  it("the first RUNNING of two pipelines is a start in the lead and a loss on air, and the second RUNNING ends it", () => {
    const running = (count: number, seconds: number) =>
      busEvent(
        "aws.medialive",
        "MediaLive Channel State Change",
        { channel_arn: encoderArn("main"), state: "RUNNING", pipelines_running_count: count },
        { time: time(seconds), id: `r${count}` },
      );
    const made = told(running(1, 0));
    expect(made.all[0]).toMatchObject({ cause: "pipeline-loss", status: "open" });
    made.tell(running(2, 30), NOW);
    expect(made.all[0]?.status).toBe("stabilising");
  });
});

describe("what it is worth", () => {
  const worth = (status: "on-air" | "preparing" | "ending", others: Parameters<typeof scene>[0] = {}) => {
    const event = liveEvent({ status });
    const made = new Desk({ ...site, events: [event] }, () => scene({ liveEvent: event, ...others }));
    made.tell(alert("Video Not Detected", "a2", "SET", 2), NOW);
    return made.all[0];
  };
  const healthy = legView({ of: other, trouble: false });
  it("goes by the schedule and by the other leg", () => {
    expect(worth("on-air")?.severity).toBe("critical");
    expect(worth("on-air", { others: [healthy] })?.severity).toBe("major");
    expect(worth("on-air", { others: [{ ...healthy, trouble: true }] })?.severity).toBe("critical");
    expect(worth("preparing")?.severity).toBe("major");
    expect(worth("preparing", { others: [healthy] })?.severity).toBe("minor");
    expect(worth("ending", { others: [healthy] })?.severity).toBe("info");
  });
  it("says what happens if nobody does anything, with the arithmetic", () => {
    expect(worth("on-air")?.ifNobody).toBe(
      "Viewers of leg main see black or a frozen picture; for up to 95 min, until the end (2025-08-15T21:00:00Z - 2025-08-15T19:25:00Z); no other leg carries.",
    );
    const pair = channel("main", {
      inputs: { programme: "a", failover: { secondary: "b", preference: "EQUAL_INPUT_PREFERENCE" } },
    });
    expect(worth("on-air", { leg: legView({ of: pair }) })?.ifNobody).toContain("3 s + 5 s = 8 s");
  });
});

describe("a Region", () => {
  const ill = (id: string, seconds: number, region = "eu-west-1"): Incident => ({
    ...(told(alert("Video Not Detected", "a", "SET", seconds)).all[0] as Incident),
    channel: channel(id).id,
    region,
  });
  it("is in trouble when three legs fall ill within two minutes", () => {
    const [a, b, c] = [ill("a", 0), ill("b", 60), ill("c", 120)];
    expect(regionTrouble("eu-west-1", [a, b, c], NOW)).toMatchObject({
      edge: "SET",
      cause: "region",
      at: parseInstant(time(120)),
    });
    expect(regionTrouble("eu-west-1", [a, b, ill("c", 121)], NOW).edge).toBe("CLEARED");
    expect(regionTrouble("eu-west-1", [a, b, { ...c, region: "eu-north-1" }], NOW).edge).toBe("CLEARED");
    expect(regionTrouble("eu-west-1", [a, a, a], NOW).edge).toBe("CLEARED");
  });
  it("is one incident without live event or leg", () => {
    const made = desk();
    made.hear(regionTrouble("eu-west-1", [ill("a", 0), ill("b", 1), ill("c", 2)], NOW), NOW);
    expect(made.all[0]).toMatchObject({ cause: "region", region: "eu-west-1" });
    expect(made.all[0]).not.toHaveProperty("liveEvent");
  });
});
