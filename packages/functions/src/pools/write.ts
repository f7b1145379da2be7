import type { FullStore } from "@showcaller/adapters/state/store";
import type { Changed, LiveEvents, Stored } from "@showcaller/adapters/state/types";
import type { LiveEvent } from "@showcaller/contracts";
import { choose, settle } from "@showcaller/core/bookings/assign";
import { claimed } from "@showcaller/core/bookings/ledger";
import { slotsOf } from "@showcaller/core/bookings/pool";
import { type Decision, lacksLegs, none, onLegs } from "@showcaller/core/lifecycle/decision";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import { channelsOf, occupancy, taken } from "./occupancy.ts";

/** Whoever loses the ledgers' condition reads again and chooses again, so often; then 503. */
const TRIES = 5;

type Store = Pick<FullStore, "channels" | "liveEvents" | "context">;
type Chosen = { ok: true; legs: LiveEvent["legs"] } | { ok: false; refusal: Refusal };

/** Channels for a live event out of its pool, on what is booked at this moment: by the rule of a list with one row. */
export async function legsFor(store: Omit<Store, "liveEvents">, event: LiveEvent): Promise<Chosen> {
  if (!event.pool) return { ok: true, legs: event.legs };
  const found = slotsOf(await store.channels.all(), event.pool);
  if (!found.ok) return found;
  const claim = claimed(event);
  if (!claim) return { ok: true, legs: event.legs };
  const there = occupancy(store.context.table);
  const all = channelsOf(found.slots);
  await there.know(all, claim.interval);
  const busy = there.busy(event.id);
  const legs = choose(found.slots, settle(found.slots, busy, [claim.interval]), busy, claim.interval);
  if (legs) return { ok: true, legs: legs.map((channel) => ({ channel })) };
  const blockers = there.blockers(all, claim.interval, event.id);
  const detail = taken(found.slots, claim.interval, blockers);
  return { ok: false, refusal: full(detail, blockers) };
}

function full(detail: string, blockers: ReturnType<ReturnType<typeof occupancy>["blockers"]>): Refusal {
  const [first] = blockers;
  return refuse(
    "pool-full",
    `${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}.`,
    [
      { at: "/pool", reason: "choose another time, a wider pool (Regions, tags), or register more channels" },
      ...blockers.slice(0, 10).map(({ channel, liveEvent, title, from, to }) => ({
        at: "/pool",
        reason: `${channel} is booked from ${from} to ${to} by "${title}" (${liveEvent})`,
      })),
    ],
    first ? { channel: first.channel, otherLiveEvent: first.liveEvent, otherTitle: first.title } : {},
  );
}

/** `LiveEvents.create`, with channels chosen where there is a pool. */
export async function createOnPool(store: Store, decision: Decision, ...rest: Rest<"create">): Promise<Changed> {
  if (decision.kind !== "change" || !decision.event.pool) return store.liveEvents.create(decision, ...rest);
  for (let tries = 0; tries < TRIES; tries++) {
    const chosen = await legsFor(store, decision.event);
    if (!chosen.ok) return store.liveEvents.create({ kind: "refuse", refusal: chosen.refusal }, ...rest);
    const done = await store.liveEvents.create(
      chosen.legs.length > 0 ? onLegs(decision, chosen.legs) : decision,
      ...rest,
    );
    if (!lostRace(done)) return done;
  }
  return { kind: "busy" };
}

/**
 * `LiveEvents.change`, with channels chosen where the change leaves them open, or where those it had are taken at its new time:
 * until preparation begins, a live event out of a pool moves to other channels rather than being refused.
 */
export async function changeOnPool(
  store: Store,
  id: LiveEvent["id"],
  actor: string,
  decide: (stored: Stored) => Decision,
  options: Parameters<LiveEvents["change"]>[3] = {},
): Promise<Changed> {
  let chosen: { rev: number; legs: LiveEvent["legs"] } | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    let open: { rev: number; event: LiveEvent } | undefined;
    const done = await store.liveEvents.change(
      id,
      actor,
      (stored) => {
        const { event } = stored;
        open = undefined;
        const decision = decide(stored);
        if (decision.kind !== "change" || !decision.event.pool || !isMovable(event)) return decision;
        open = { rev: event.rev, event: decision.event };
        if (chosen?.rev === event.rev) return onLegs(decision, chosen.legs);
        return lacksLegs(decision.event) ? none("its channels are to be chosen") : decision;
      },
      options,
    );
    const left = open as { rev: number; event: LiveEvent } | undefined;
    if (!left || (done.kind !== "none" && !lostRace(done))) return done;
    const legs = await legsFor(store, left.event);
    if (!legs.ok) return { kind: "refused", refusal: legs.refusal };
    chosen = { rev: left.rev, legs: legs.legs };
  }
  return { kind: "busy" };
}

type Rest<Name extends "create"> = Parameters<LiveEvents[Name]> extends [unknown, ...infer Others] ? Others : never;

const isMovable = ({ status }: LiveEvent): boolean => status === "draft" || status === "scheduled";
const lostRace = (done: Changed): boolean => done.kind === "refused" && done.refusal.problem === "overlap";
