import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { change, type Decision, none } from "./decision.ts";

/**
 * Another show keeps `from` beyond its booking: this live event's leg moves to `to`, a change of legs like any other, so that
 * schedules and workflows follow. Once preparation has begun its legs stay.
 */
export const evade = (
  event: LiveEvent,
  { from, to, why, predicts }: { from: ChannelId; to: ChannelId; why: string; predicts: string },
  now: Instant,
): Decision => {
  if (event.status !== "scheduled") return none(`it is ${event.status}`);
  if (!event.legs.some(({ channel }) => channel === from)) return none(`it is not on ${from}`);
  return change(
    event,
    { legs: event.legs.map((leg) => (leg.channel === from ? { channel: to } : leg)) },
    { kind: "decision", name: "leg.moved", text: `leg moved from ${from} to ${to}`, why, predicts },
    now,
    { plan: true },
  );
};
