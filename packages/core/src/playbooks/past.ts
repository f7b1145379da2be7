import type { Channel, ChannelId, ChannelState, Incident, LiveEvent } from "@showcaller/contracts";
import type { LegView } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { parseInstant } from "../time/instant.ts";
import type { PastIncident } from "./replay.ts";

/** What is known of the time of a past incident. */
export interface Then {
  liveEvent: LiveEvent | undefined;
  /** As registered now: what was registered then is not kept. */
  channels: ReadonlyMap<ChannelId, Channel>;
  /** Incidents of that time; those of the live event's other legs count. */
  incidents: readonly Incident[];
}

/**
 * A past incident with how its leg stood at its beginning, as far as records tell: by its live event's own times, and healthy but
 * for what the incidents of that time say. What was seen of encoders then is not kept.
 */
export const pastOf = (incident: Incident, { liveEvent, channels, incidents }: Then): PastIncident => {
  const at = parseInstant(incident.openedAt);
  const legs = (liveEvent?.legs ?? []).flatMap(({ channel }) => channels.get(channel) ?? []);
  const own = incident.channel && channels.get(incident.channel);
  const ill = (id: ChannelId): Incident | undefined =>
    incidents.find(
      (one) => one.channel === id && one.liveEvent === incident.liveEvent && one.scope === "picture" && covers(one, at),
    );
  return {
    incident,
    scene: {
      liveEvent: liveEvent && asOf(liveEvent, at),
      leg: own && legThen(own, incident),
      others: legs.filter(({ id }) => id !== incident.channel).map((channel) => legThen(channel, ill(channel.id))),
    },
  };
};

const covers = ({ openedAt, resolvedAt }: Incident, at: Instant): boolean =>
  parseInstant(openedAt) <= at && (resolvedAt === undefined || at < parseInstant(resolvedAt));

/** The live event with the status that it had. */
function asOf(event: LiveEvent, at: Instant): LiveEvent {
  const is = (status: LiveEvent["status"]): LiveEvent => ({ ...event, status });
  const known = moments(event);
  if (!known) return event;
  const began = event.onAirAt ? parseInstant(event.onAirAt) : known.airAt;
  const over = event.endedAt ? Math.min(parseInstant(event.endedAt), known.endAt) : known.endAt;
  // What was, before what was planned: times may have been moved since.
  if (at >= over) return is(at < known.stopAt ? "ending" : "ended");
  if (at >= began) return is("on-air");
  return is(at >= known.prepareAt ? "standby" : "scheduled");
}

const DOWN: Partial<Record<Incident["cause"], ChannelState>> = {
  "stopped-on-air": "IDLE",
  "stuck-starting": "STARTING",
};

function legThen(channel: Channel, trouble: Incident | undefined): LegView {
  const state = (trouble && DOWN[trouble.cause]) ?? "RUNNING";
  const lost = trouble?.cause === "pipeline-loss" ? 1 : 0;
  const running = state === "RUNNING" ? channel.encoder.pipelines - lost : 0;
  return {
    channel,
    state,
    running,
    activeInputs: Array.from({ length: running }, () => channel.inputs.programme),
    trouble: trouble !== undefined,
  };
}
