import type { FullStore } from "@showcaller/adapters/state/store";
import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import { choose, settle } from "@showcaller/core/bookings/assign";
import { claimed } from "@showcaller/core/bookings/ledger";
import { slotsOf } from "@showcaller/core/bookings/pool";
import { evade } from "@showcaller/core/lifecycle/evade";
import type { Clock } from "@showcaller/core/ports";
import type { Command } from "@showcaller/core/reconcile/commands";
import { occupancy } from "./occupancy.ts";

/** Others may book meanwhile; the next sweep decides anew. */
const TRIES = 5;

/**
 * The sweep's `move-leg`. What is written is what core decides on what is stored then: of two sweeps the second finds the leg gone.
 * Without a free channel nothing is written: the leg stays booked, and joins when the show before it is over.
 */
export async function moveLeg(
  { liveEvent, channel: from, avoid, why, predicts }: Extract<Command, { kind: "move-leg" }>,
  { store, clock }: { store: FullStore; clock: Clock },
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const stored = await store.liveEvents.read(liveEvent);
    const to = stored && (await another(store, stored.event, from, avoid));
    if (!stored || !to) return;
    const done = await store.liveEvents.change(
      liveEvent,
      "showcaller:sweep",
      ({ event }) => evade(event, { from, to, why, predicts }, clock.now()),
      { ifRevs: [stored.event.rev] },
    );
    if (done.kind !== "stale" && !(done.kind === "refused" && done.refusal.problem === "overlap")) return;
  }
}

/** A free channel that may serve in the place of `from`. */
async function another(
  store: FullStore,
  event: LiveEvent,
  from: ChannelId,
  avoid: readonly ChannelId[],
): Promise<ChannelId | undefined> {
  const [found, claim] = [event.pool && slotsOf(await store.channels.all(), event.pool), claimed(event)];
  const slot = found?.ok ? found.slots.find(({ channels: there }) => there.includes(from)) : undefined;
  if (!slot || !claim) return undefined;
  const free = slot.channels.filter((id) => !claim.channels.includes(id) && !avoid.includes(id));
  const slots = [{ ...slot, channels: free, legs: 1 }];
  const there = occupancy(store.context.table);
  await there.know(free, claim.interval);
  const busy = there.busy(event.id);
  return choose(slots, settle(slots, busy, [claim.interval]), busy, claim.interval)?.[0];
}
