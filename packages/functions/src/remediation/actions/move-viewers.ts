import { healthyOther } from "@showcaller/core/incidents/scene";
import { moments } from "@showcaller/core/schedule/moments";
import { DAY, formatInstant } from "@showcaller/core/time/instant";
import type { Doer } from "../remedy.ts";

/** Writes where the leg's viewers are to be served from, for as long as the booking lasts; what the edge does with it is the projector's. */
export const moveViewers: Doer = {
  intent: () => ({}),
  async call({ deps, known: { incident, scene }, liveEvent, channel }) {
    const other = healthyOther(scene);
    const at = moments(liveEvent);
    if (!other || !at) return { kind: "failed", why: "no other leg is healthy" };
    const legSwitch = {
      channel: channel.id,
      to: other.channel.id,
      liveEvent: liveEvent.id,
      incident: incident.id,
      since: formatInstant(deps.clock.now()),
      // A show that is held may outlast its booking, by how much nobody knows.
      until: formatInstant(at.booking.to + (liveEvent.held ? DAY : 0)),
    };
    return { kind: "done", others: [deps.store.remedies.putLegSwitch(legSwitch)] };
  },
};
