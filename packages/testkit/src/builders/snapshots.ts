import {
  ChannelState,
  type Claim,
  type Leg,
  LegPhase,
  type LiveEvent,
  LiveEventStatus,
  type Runtime,
} from "@showcaller/contracts";
import type { Desired, Observed } from "@showcaller/core/reconcile/snapshot";
import { formatInstant } from "@showcaller/core/time/instant";
import fc from "fast-check";
import { AIR, channelId, eventId, liveEvent } from "./live-event.ts";
import { channel, claim, flowArn, leg, runtime, seen, waiting } from "./parts.ts";

/** A world as the sweep finds it. Any state that the schemas allow, sensible or not; every instant within hours of `AIR`. */
export interface Snapshot {
  desired: Desired;
  observed: Observed;
}

const SECOND = 1000;
/** Seconds around air, mostly whole minutes, so that thresholds meet. */
export const nearAir: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -60, max: 240 }).map((minutes) => AIR + minutes * 60 * SECOND),
  fc.integer({ min: -3600, max: 14_400 }).map((seconds) => AIR + seconds * SECOND),
);
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const text = nearAir.map(formatInstant);
const strip = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

const CHANNELS = ["a", "b"] as const;
const flowsOf = (id: string): string[] => [flowArn(`${id}1`), flowArn(`${id}2`)];

const event = (number: number): fc.Arbitrary<LiveEvent> =>
  fc
    .record({
      status: fc.constantFrom(...LiveEventStatus.options),
      air: nearAir,
      duration: fc.constantFrom("PT1M", "PT1H", "PT3H"),
      lead: fc.constantFrom("PT5M", "PT15M"),
      staging: fc.constantFrom("auto" as const, "manual" as const),
      legs: fc.subarray([...CHANNELS], { minLength: 1 }),
      updatedAt: text,
      held: some(fc.record({ by: fc.constant("op"), since: text, until: some(text) }).map(strip)),
      policy: fc.constantFrom("stop" as const, "hold" as const, "extend" as const),
      plan: fc.integer({ min: 1, max: 3 }),
      pool: some(fc.constant({ legs: 1 })),
      rights: some(fc.constantFrom("cup", "league")),
    })
    .map(({ policy, ...wish }) =>
      liveEvent({ ...strip(wish), id: eventId(number), overrun: { policy, limit: "PT30M" } } as Parameters<
        typeof liveEvent
      >[0]),
    );

const claimOf = (number: number, cue: Claim["cue"]): fc.Arbitrary<Claim> =>
  fc
    .record({
      plan: fc.integer({ min: 1, max: 3 }),
      attempt: fc.integer({ min: 1, max: 6 }),
      dueBy: nearAir,
      closedAt: some(nearAir),
    })
    .map((wish) => claim({ liveEvent: eventId(number), cue, ...strip(wish) } as Partial<Claim>));

const legOf = (liveEventNumber: number, id: string): fc.Arbitrary<Leg> =>
  fc
    .record({
      phase: fc.constantFrom(...LegPhase.options),
      updatedAt: text,
      armed: some(fc.record({ actionName: fc.constant("air"), at: text })),
    })
    .map((wish) =>
      leg({ liveEvent: eventId(liveEventNumber), channel: channelId(id), ...strip(wish) } as Partial<Leg>),
    );

const entry = (number: number): fc.Arbitrary<Desired["events"][number]> =>
  fc
    .record({
      event: event(number),
      legs: fc.tuple(legOf(number, "a"), legOf(number, "b")).chain((legs) => fc.subarray(legs)),
      start: some(claimOf(number, "prepare")),
      stop: some(fc.constantFrom("end" as const, "release" as const).chain((cue) => claimOf(number, cue))),
    })
    .map(({ event: liveOne, legs, start, stop }) => ({
      event: liveOne,
      legs,
      claims: strip({ start, stop }) as { start?: Claim; stop?: Claim },
    }));

const flowState = fc.constantFrom(
  "STANDBY" as const,
  "ACTIVE" as const,
  "STARTING" as const,
  "STOPPING" as const,
  "ERROR" as const,
);
const wait = (id: string) =>
  fc.record({ since: nearAir, beatAt: nearAir }).map((wish) => waiting({ ...wish, pipelines: 2, flows: flowsOf(id) }));

const runtimeOf = (id: string): fc.Arbitrary<Runtime> =>
  fc
    .record({
      state: some(fc.constantFrom(...ChannelState.options)),
      running: some(fc.integer({ min: 0, max: 2 })),
      observedAt: some(nearAir),
      actions: some(fc.constant(["air"])),
      flows: some(fc.record({ state: flowState, at: nearAir }).map((known) => ({ [flowArn(`${id}1`)]: known }))),
      waitingFlows: some(wait(id)),
      waitingRunning: some(wait(id)),
      waitingStopped: some(wait(id)),
      leaseUntil: some(nearAir),
      run: some(
        fc.constantFrom(1, 2).map((number) => ({ liveEvent: eventId(number), execution: "e", at: formatInstant(AIR) })),
      ),
      content: some(fc.constantFrom("rights:cup", "rights:league", `event:${eventId(1)}`)),
      keptFrom: some(nearAir),
      foreignSince: some(nearAir),
      foreignPaged: some(fc.boolean()),
      overrunPaged: some(
        fc
          .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
          .map(([show, next]) => `${eventId(show)} ${eventId(next)}`),
      ),
      hands: some(
        fc
          .record({
            liveEvent: fc.constantFrom(eventId(1), eventId(2)),
            state: fc.constantFrom("IDLE" as const, "STOPPING" as const, "STARTING" as const),
            since: nearAir,
            beforeAir: fc.boolean(),
            paged: some(fc.boolean()),
            released: some(fc.boolean()),
          })
          .map(strip),
      ),
      untagged: some(fc.boolean()),
    })
    .map((wish) => runtime({ ...strip(wish), channel: channelId(id) } as Partial<Runtime>));

const channelOf = (id: string): fc.Arbitrary<Desired["channels"][number]> =>
  fc
    .record({
      runtime: runtimeOf(id),
      mode: fc.constantFrom("enforce" as const, "enforce" as const, "observe" as const),
      manualGrace: some(fc.constantFrom("PT0S", "PT5M")),
      handoverGap: some(fc.constantFrom("PT0S", "PT30M")),
      packager: some(
        fc
          .constantFrom("PT0S", "PT1H")
          .map((startOver) => ({ manifestUrl: "https://example.com/index.m3u8", startOver })),
      ),
    })
    .map(({ runtime: known, ...wish }) => ({
      channel: channel(id, { flows: flowsOf(id).map((arn) => ({ arn })), ...strip(wish) } as Parameters<
        typeof channel
      >[1]),
      runtime: known,
    }));

const seenOf = (id: string, at: number) =>
  fc
    .record({
      state: fc.constantFrom(...ChannelState.options),
      pipelinesRunning: fc.integer({ min: 0, max: 2 }),
      managed: fc.integer({ min: 0, max: 5 }),
    })
    .map(
      ({ managed, ...wish }) => [channelId(id), seen({ ...wish, at, ...(managed === 0 ? { tags: {} } : {}) })] as const,
    );

/** Observed at `now`; some channels and flows could not be read. */
export const snapshot = (now: number): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      events: fc.tuple(entry(1), entry(2), entry(3)).chain((all) => fc.subarray(all)),
      channels: fc.tuple(...CHANNELS.map(channelOf)),
      seen: fc.tuple(...CHANNELS.map((id) => seenOf(id, now))).chain((all) => fc.subarray(all)),
      flows: fc.array(fc.tuple(fc.constantFrom(...CHANNELS.flatMap(flowsOf)), flowState), { maxLength: 4 }),
    })
    .map(({ events, channels, seen: found, flows }) => ({
      desired: { events, channels },
      observed: { channels: new Map(found), flows: new Map(flows.map(([arn, state]) => [arn, { state, at: now }])) },
    }));
