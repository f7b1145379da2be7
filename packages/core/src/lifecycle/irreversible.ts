import type { Leg, LiveEvent } from "@showcaller/contracts";
import { type Refusal, refuse } from "../refusal.ts";

/*
 * The lease write before StopChannel is the one irreversible step (law 5), and it sets the leg's phase. From there on a live event
 * cannot return to on air: its encoders are going down, and an "on-air" without a picture would be a lie.
 */

/** Phases in which a leg has not been told to stop: what a return to on air is conditioned on. */
export const BEFORE_STOP: readonly Leg["phase"][] = ["waiting", "starting", "ready", "failed"];

export const returnsToAir = (before: LiveEvent, after: LiveEvent): boolean =>
  before.status === "ending" && after.status === "on-air";

/** Why `after` comes too late, if it does. */
export const tooLate = (before: LiveEvent, after: LiveEvent, legs: readonly Leg[]): Refusal | undefined => {
  const gone = legs.find(({ phase }) => !BEFORE_STOP.includes(phase));
  if (!gone || !returnsToAir(before, after)) return undefined;
  return refuse(
    "wrong-status",
    `"${before.title}" is ending and channel ${gone.channel} is ${gone.phase}: its tail was over at ${gone.updatedAt}. Book a new live event to go on.`,
    [],
    { currentStatus: before.status },
  );
};
