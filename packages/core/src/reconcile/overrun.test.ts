import type { LiveEvent } from "@showcaller/contracts";
import {
  at,
  channel,
  channelId,
  eventId,
  leg,
  liveEvent,
  nearAir,
  runtime,
  seen,
  snapshot,
  type Wish,
} from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moments } from "../schedule/moments.ts";
import { MINUTE } from "../time/instant.ts";
import { outlasts } from "./overrun.ts";
import { plan } from "./plan.ts";
import type { Desired } from "./snapshot.ts";

/** On air and held by a human: booked until 21:35. */
const held = { by: "op", since: "2025-08-15T20:50:00Z" };
const show = (wish: Wish = {}) => liveEvent({ status: "on-air", held, ...wish });
/** To be prepared at 21:40. */
const next = (wish: Wish = {}) =>
  liveEvent({ id: eventId(2), title: "Derby", air: at("2025-08-15T21:55:00Z"), pool: { legs: 1 }, ...wish });
const world = (events: LiveEvent[], paged?: string): Desired => ({
  events: events.map((event) => ({ event, legs: [], claims: {} })),
  channels: ["main", "other"].map((id) => ({
    channel: channel(id),
    runtime: runtime({ channel: channelId(id), ...(paged && id === "main" ? { overrunPaged: paged } : {}) }),
  })),
});
const nothing = { channels: new Map(), flows: new Map() };
const ours = (desired: Desired, time: string) =>
  plan(desired, nothing, at(`2025-08-15T${time}Z`)).commands.filter(
    ({ kind }) => kind === "page-overrun" || kind === "move-leg",
  );
const MARK = `${eventId(1)} ${eventId(2)}`;

describe("a show that is held beyond its booking", () => {
  it("is told of 20 minutes before the next one's preparation, once", () => {
    expect(ours(world([show(), next()]), "21:19:59")).toEqual([]);
    expect(plan(world([show(), next()]), nothing, at("2025-08-15T21:19:59Z")).nextDue).toBe(at("2025-08-15T21:20:00Z"));
    const [page, ...rest] = ours(world([show(), next()]), "21:20:00");
    expect(rest).toEqual([]);
    expect(page).toMatchObject({ kind: "page-overrun", channel: "main", mark: MARK });
    expect(page?.why).toContain("has booked main until 2025-08-15T21:35:00Z");
    expect(page?.predicts).toContain("at 2025-08-15T21:37:00Z it moves to another channel of its pool");
    expect(ours(world([show(), next()], MARK), "21:36:59")).toEqual([]);
  });
  it("is evaded 3 minutes before, and no other held channel is gone to", () => {
    const far = show({ id: eventId(3), legs: ["other"] });
    expect(ours(world([show(), next(), far], MARK), "21:37:00")).toMatchObject([
      { kind: "move-leg", liveEvent: eventId(2), channel: "main", avoid: ["main", "other"] },
    ]);
    expect(ours(world([show(), next()], MARK), "21:37:00")).toMatchObject([{ avoid: ["main"] }]);
  });
  it("is not evaded by what names its channels, and not by what is being prepared: what that comes to is said", () => {
    const { pool: _, ...named } = next({ legs: ["main", "other"] });
    const [page, ...rest] = ours(world([show(), named]), "21:38:00");
    expect([page?.kind, rest]).toEqual(["page-overrun", []]);
    expect(page?.predicts).toContain("its channels were named, so it goes ahead without this leg, degraded");
    expect(ours(world([show(), next({ status: "preparing" })]), "21:41:00")).toEqual([]);
  });
  it("is in nobody's way while it will be over, or is off the channel", () => {
    for (const wish of [
      { held: { ...held, until: "2025-08-15T21:30:00Z" } },
      { status: "ended" as const },
      { status: "ending" as const, held: undefined, endAt: "2025-08-15T21:30:00Z" },
    ])
      expect(ours(world([liveEvent({ status: "on-air", ...wish } as Wish), next()]), "21:38:00")).toEqual([]);
    const gone = world([show(), next()]);
    const [first, ...others] = gone.events;
    const legs = [leg({ phase: "kept" })];
    expect(ours({ ...gone, events: first ? [{ ...first, legs }, ...others] : [] }, "21:38:00")).toEqual([]);
    expect(ours(world([show(), next({ legs: ["other"] })]), "21:38:00")).toEqual([]);
  });
  it("released late, is in the way as long as its tail runs", () => {
    const ending = (endAt: string) => show({ status: "ending", held: undefined, endAt } as Wish);
    expect(ours(world([ending("2025-08-15T21:35:00Z"), next()]), "21:38:00")).toEqual([]);
    expect(
      ours(world([ending("2025-08-15T21:35:01Z"), next()]), "21:38:00")
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(["move-leg", "page-overrun"]);
  });
});

it("what runs on a leg's channel for a show that is held is not taken for the leg, come up late", () => {
  const failed = leg({ liveEvent: eventId(2), phase: "failed", updatedAt: "2025-08-15T21:42:00Z" });
  const standby = next({ status: "standby", legs: ["main", "other"] });
  const started = (runsFor: number) => {
    const desired = world([show(), standby]);
    const run = { liveEvent: eventId(runsFor), execution: "e", at: "2025-08-15T18:45:00Z" };
    const events = desired.events.map((entry) => ({
      ...entry,
      legs: [entry.event === standby ? failed : leg()],
    }));
    const channels = desired.channels.map((entry) => ({ ...entry, runtime: { ...entry.runtime, run } }));
    const observed = { channels: new Map([[channelId("main"), seen()]]), flows: new Map() };
    return plan({ events, channels }, observed, at("2025-08-15T22:00:00Z")).commands.filter(
      (command) => command.kind === "start-execution" && command.why.includes("runs after all"),
    );
  };
  expect([started(1), started(2).length]).toEqual([[], 1]);
});

it("of any snapshot: only for a scheduled live event whose preparation is near, behind a show that outlasts its booking", () => {
  const moment = nearAir.chain((now) => fc.tuple(fc.constant(now), snapshot(now)));
  fc.assert(
    fc.property(moment, ([now, { desired, observed }]) => {
      const of = (id: LiveEvent["id"]) => desired.events.find(({ event }) => event.id === id)?.event as LiveEvent;
      for (const command of plan(desired, observed, now).commands) {
        if (command.kind !== "move-leg" && command.kind !== "page-overrun") continue;
        const event = of(command.kind === "move-leg" ? command.liveEvent : command.next);
        expect(event.status).toBe("scheduled");
        expect((moments(event)?.prepareAt ?? 0) - now).toBeLessThanOrEqual(20 * MINUTE);
        const inTheWay = desired.events.filter((one) => outlasts(one.event) && one.event.id !== event.id);
        expect(inTheWay.some((one) => one.event.legs.some((own) => own.channel === command.channel))).toBe(true);
        if (command.kind === "move-leg")
          expect([event.pool, command.avoid]).toEqual([{ legs: 1 }, expect.arrayContaining([command.channel])]);
      }
    }),
    { numRuns: 600 },
  );
});
