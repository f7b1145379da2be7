import type { Incident, SignalState } from "@showcaller/contracts";
import {
  channel,
  channelId,
  Desk,
  encoderArn,
  flowArn,
  liveEvent,
  nearAir,
  ON_AIR,
  scene,
  seen,
  snapshot,
} from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowState, ListedAlert, ObservedChannel } from "../ports.ts";
import { formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import { type Looks, listen } from "./listen.ts";
import type { Desired, Observed } from "./snapshot.ts";

const MAIN = channelId("main");
const EVENT = liveEvent({ status: "on-air" });
const main = channel("main", { flows: [{ arn: flowArn("a") }] });
const NOW = ON_AIR + MINUTE;
const RUN = "2025-08-15T18:45:00Z";
const world = (
  wish: { run?: string; state?: Partial<ObservedChannel>; flow?: FlowState; runtime?: object } = {},
): { desired: Desired; observed: Observed } => ({
  desired: {
    events: [{ event: EVENT, legs: [], claims: {} }],
    channels: [
      {
        channel: main,
        runtime: {
          channel: MAIN,
          rev: 1,
          run: { liveEvent: EVENT.id, execution: "e", at: wish.run ?? RUN },
          ...wish.runtime,
        },
      },
    ],
  },
  observed: {
    channels: new Map([[MAIN, { ...seen({ arn: encoderArn("main"), ...wish.state }), at: NOW }]]),
    flows: new Map([[flowArn("a"), { state: wish.flow ?? "ACTIVE", at: NOW }]]),
  },
});
const looks = (wish: Partial<Looks> = {}): Looks => ({ states: new Map(), alerts: new Map(), incidents: [], ...wish });
const LISTED: ListedAlert = { id: "a1", type: "Video Not Detected", pipeline: 0, state: "SET", setAt: ON_AIR };
/** What is known after the bus told of this alert. */
const told = (...turns: [state: string, at: number][]): { states: SignalState[]; incidents: Incident[] } => {
  const desk = new Desk(
    { channels: [main], events: [EVENT], runtimes: new Map([[MAIN, world().desired.channels[0]?.runtime as never]]) },
    () => scene(),
  );
  for (const [state, at] of turns)
    desk.tell(alertEvent({ id: "a1", state, time: formatInstant(at), eventId: `${state}${at}` }), NOW);
  return { states: [...desk.states.values()], incidents: desk.all };
};
const heard = (given = world(), look = looks(), now = NOW) =>
  listen(given.desired, given.observed, look, now).signals.map(({ signal }) =>
    `${signal.name} ${signal.edge ?? ""}`.trim(),
  );

describe("what the bus should have told", () => {
  it("is nothing while all is well", () => {
    expect(heard(world(), looks({ alerts: new Map([[MAIN, []]]) }))).toEqual([]);
  });
  it("an alert that is listed and not known; known it is told no more", () => {
    expect(heard(world(), looks({ alerts: new Map([[MAIN, [LISTED]]]) }))).toEqual(["Video Not Detected SET"]);
    const { states } = told(["SET", ON_AIR]);
    expect(heard(world(), looks({ states: new Map([[MAIN, states]]), alerts: new Map([[MAIN, [LISTED]]]) }))).toEqual(
      [],
    );
  });
  it("that an alert is over, once it has had time to be listed; of a channel that was not looked at nothing", () => {
    const { states } = told(["SET", ON_AIR]);
    const known = { states: new Map([[MAIN, states]]) };
    expect(heard(world(), looks({ ...known, alerts: new Map([[MAIN, []]]) }))).toEqual(["Video Not Detected CLEARED"]);
    expect(heard(world(), looks({ ...known, alerts: new Map([[MAIN, []]]) }), ON_AIR + 29 * SECOND)).toEqual([]);
    expect(heard(world(), looks(known))).toEqual([]);
  });
  it("that it is set all the same, when it was heard to be over a while ago", () => {
    const { states } = told(["SET", ON_AIR], ["CLEARED", ON_AIR + 5 * SECOND]);
    const given = world();
    const [again] = listen(
      given.desired,
      given.observed,
      looks({ states: new Map([[MAIN, states]]), alerts: new Map([[MAIN, [LISTED]]]) }),
      NOW,
    ).signals;
    expect(again?.signal).toMatchObject({ edge: "SET", at: NOW });
  });
  it("what is set for a live event that is over, for the one that is here now", () => {
    const states = told(["SET", ON_AIR]).states.map((state) => ({
      ...state,
      liveEvent: liveEvent({ id: "01K2T9Z3N8Q4V7X1B5C6D8F0GH" as never }).id,
    }));
    expect(heard(world(), looks({ states: new Map([[MAIN, states]]), alerts: new Map([[MAIN, [LISTED]]]) }))).toEqual([
      "Video Not Detected SET",
    ]);
  });
  it("alerts of an earlier run, which nobody will clear", () => {
    const { incidents } = told(["SET", ON_AIR]);
    const given = world({ run: "2025-08-15T19:21:00Z" });
    expect(heard(given, looks({ incidents }))).toEqual(["Video Not Detected CLEARED"]);
    expect(heard(world(), looks({ incidents }))).toEqual([]);
  });
  it.each([
    ["an encoder down", { state: { state: "IDLE", pipelinesRunning: 0 } }, ["IDLE"]],
    ["a pipeline lost", { state: { pipelinesRunning: 1 } }, ["RUNNING"]],
    ["a flow down", { flow: "ERROR" }, ["ERROR"]],
    [
      "of a leg that never came up: nothing",
      { state: { state: "IDLE", pipelinesRunning: 0 }, runtime: { run: undefined } },
      [],
    ],
  ] as const)("%s", (_, wish, expected) => {
    expect(heard(world(wish as never))).toEqual(expected);
  });
  it("STARTING for ten minutes, to the second", () => {
    const given = world({
      state: { state: "STARTING", pipelinesRunning: 0 },
      runtime: { state: "STARTING", observedAt: NOW - 9 * MINUTE },
    });
    expect(heard(given)).toEqual([]);
    expect(listen(given.desired, given.observed, looks(), NOW).nextDue).toBe(NOW + MINUTE);
    expect(heard(given, looks(), NOW + MINUTE)).toEqual(["STARTING SET"]);
  });
});

describe("nextDue", () => {
  it("is within a minute while an incident is not over", () => {
    const given = world();
    expect(
      listen(given.desired, given.observed, looks({ incidents: told(["SET", ON_AIR]).incidents }), NOW).nextDue,
    ).toBe(NOW + MINUTE);
  });
  it("between now and then, nothing else changing, the same is heard", () => {
    const alerts = fc.subarray([LISTED, { ...LISTED, id: "a2", pipeline: 1 as const }]);
    const states = fc.constantFrom(
      [],
      told(["SET", ON_AIR]).states,
      told(["SET", ON_AIR], ["CLEARED", ON_AIR + 10 * SECOND]).states,
    );
    const given = nearAir.chain((now) => fc.tuple(fc.constant(now), snapshot(now), alerts, states));
    const names = (moment: { desired: Desired; observed: Observed }, look: Looks, at: number): string[] =>
      listen(moment.desired, moment.observed, look, at).signals.map(
        ({ signal }) => `${signal.identity} ${signal.edge}`,
      );
    fc.assert(
      fc.property(given, fc.double({ min: 0, max: 1, noNaN: true }), ([now, moment, list, known], share) => {
        const ids = moment.desired.channels.map(({ channel: { id } }) => id);
        const look = looks({
          alerts: new Map(ids.map((id) => [id, list])),
          states: new Map(ids.map((id) => [id, known])),
        });
        const { nextDue } = listen(moment.desired, moment.observed, look, now);
        if (nextDue !== undefined) expect(nextDue).toBeGreaterThan(now);
        const until = nextDue ?? now + 60 * MINUTE;
        const later = now + Math.floor(share * (until - 1 - now));
        expect(names(moment, look, later)).toEqual(names(moment, look, now));
      }),
      { numRuns: 300 },
    );
  });
});
