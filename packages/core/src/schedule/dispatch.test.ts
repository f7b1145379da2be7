import type { LiveEvent } from "@showcaller/contracts";
import { AIR, eventId, liveEvent, type Wish } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { formatInstant, HOUR, MINUTE } from "../time/instant.ts";
import { type Dispatch, dispatch } from "./dispatch.ts";

const EARLY = AIR - 6 * HOUR;
const ID = eventId(1);
const show = ({ schedules, executions, remove }: Dispatch) => ({
  schedules: schedules.map(({ name, at }) => `${name.slice(27)} ${formatInstant(at).slice(11, 19)}`),
  executions: executions.map(({ machine, name }) => `${machine} ${name.slice(27)}`),
  remove: remove.map((name) => name.slice(27)),
});
const of = (before: Wish | undefined, after: Wish, now = EARLY) =>
  show(dispatch(before && liveEvent(before), liveEvent(after), now));
const nothing = { schedules: [], executions: [], remove: [] };
const held = { by: "op", since: "2025-08-15T20:00:00Z" };

describe("what a written live event asks for", () => {
  it("a new one: its two cues, each once, in full", () => {
    const { schedules, ...rest } = dispatch(undefined, liveEvent(), EARLY);
    const input = { contract: 2, liveEvent: ID, plan: 2, attempt: 1 };
    expect(rest).toEqual({ executions: [], remove: [] });
    expect(schedules).toEqual([
      {
        name: `${ID}.prepare.p2`,
        at: AIR - 15 * MINUTE,
        machine: "start",
        executionName: `${ID}-prepare-p2-a1`,
        input: { ...input, cue: "prepare" },
      },
      {
        name: `${ID}.end.p2`,
        at: AIR + 2 * HOUR,
        machine: "stop",
        executionName: `${ID}-end-p2-a1`,
        input: { ...input, cue: "end" },
      },
    ]);
  });
  it("a draft: nothing; when it is scheduled: both, also where the plan stayed", () => {
    expect(of(undefined, { status: "draft" })).toEqual(nothing);
    const both = ["prepare.p2 18:45:00", "end.p2 21:00:00"];
    expect(of({ status: "draft" }, {})).toEqual({ ...nothing, schedules: both });
    expect(of({ status: "draft", plan: 1 }, {})).toEqual({ ...nothing, schedules: both });
  });
  it("a changed title, a status, a degraded leg: nothing", () => {
    for (const wish of [{ title: "Derby", rev: 4 }, { status: "preparing" }, { degraded: true }] as Wish[])
      expect(of({}, wish)).toEqual(nothing);
  });
  it("a new plan: both again under its number, and the old ones away", () => {
    expect(of({}, { plan: 3, air: AIR + HOUR })).toEqual({
      schedules: ["prepare.p3 19:45:00", "end.p3 22:00:00"],
      executions: [],
      remove: ["prepare.p2", "end.p2"],
    });
  });
  it("what is due within two minutes is started directly, to the millisecond", () => {
    const due = AIR - 15 * MINUTE - 2 * MINUTE;
    expect(of(undefined, {}, due).executions).toEqual([]);
    expect(of(undefined, {}, due + 1)).toEqual({
      schedules: ["end.p2 21:00:00"],
      executions: ["start prepare-p2-a1"],
      remove: [],
    });
    expect(of(undefined, {}, AIR + 3 * HOUR).executions).toEqual(["start prepare-p2-a1", "stop end-p2-a1"]);
  });
});

describe("by status, a new plan asks for", () => {
  const next = (status: LiveEvent["status"], wish: Wish = {}, now = AIR) =>
    of({ status, ...wish, plan: 1 }, { status, ...wish, plan: 2 }, now);
  it.each(["preparing", "standby"] as const)("%s: prepare at once, and the end", (status) => {
    expect(next(status)).toMatchObject({ schedules: ["end.p2 21:00:00"], executions: ["start prepare-p2-a1"] });
  });
  it("standby under manual staging: the end alone, as there is nothing to arm", () => {
    expect(next("standby", { staging: "manual" })).toMatchObject({ schedules: ["end.p2 21:00:00"], executions: [] });
  });
  it("on air: the end", () => expect(next("on-air")).toMatchObject({ schedules: ["end.p2 21:00:00"], executions: [] }));
  it("ending: the stop machine, to see the tail out", () => {
    expect(next("ending", {}, AIR + 2 * HOUR)).toMatchObject({ schedules: [], executions: ["stop end-p2-a1"] });
  });
  it("held by a human: no end; held by policy: the end of the hold", () => {
    expect(next("on-air", { held })).toMatchObject({ schedules: [], executions: [] });
    const until = "2025-08-15T21:30:00Z";
    expect(next("on-air", { held: { ...held, until } })).toMatchObject({ schedules: ["end.p2 21:30:00"] });
    expect(next("preparing", { held })).toMatchObject({ schedules: [], executions: ["start prepare-p2-a1"] });
  });
  it.each(["ended", "draft"] as const)("%s: nothing", (status) => {
    expect(next(status)).toMatchObject({ schedules: [], executions: [] });
  });
});

describe("cancelled", () => {
  it.each(["preparing", "standby"] as const)("when %s: what it started is released at once", (status) => {
    expect(of({ status }, { status: "cancelled", plan: 3 }, AIR - 5 * MINUTE)).toEqual({
      schedules: [],
      executions: ["stop release-p3-a1"],
      remove: ["prepare.p2", "end.p2"],
    });
  });
  it("before preparation: nothing is up, its schedules go", () => {
    expect(of({}, { status: "cancelled", plan: 3 })).toEqual({ ...nothing, remove: ["prepare.p2", "end.p2"] });
  });
  it("as a draft: there was never a schedule", () => {
    expect(of({ status: "draft" }, { status: "cancelled", plan: 3 })).toEqual(nothing);
  });
});
