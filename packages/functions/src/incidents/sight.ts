import type { KnownSignal } from "@showcaller/adapters/state/signals";
import type { Channel, ChannelId, Incident, LiveEvent, Runtime, Signal } from "@showcaller/contracts";
import { scopeOf } from "@showcaller/core/incidents/causes";
import { type IncidentKey, incidentSeries } from "@showcaller/core/incidents/names";
import type { Scene } from "@showcaller/core/incidents/scene";
import { sceneOf } from "@showcaller/core/incidents/view";
import type { Instant } from "@showcaller/core/ports";
import type { Deps } from "../runtime/deps.ts";

/** Of a signal with a channel: that one, and the live events that it may belong to; of another its Region. */
export interface Whereabouts {
  channel?: Channel | undefined;
  /** Hints: read again here. */
  events: readonly LiveEvent[];
  /** Every channel of those live events. */
  channels: readonly Channel[];
}

/** All that deciding about one signal needs, read at one time and in parallel. */
export interface Sight {
  known: KnownSignal;
  events: LiveEvent[];
  runtimes: ReadonlyMap<ChannelId, Runtime>;
  newest(key: IncidentKey): Promise<Incident | undefined>;
  scene(liveEvent: LiveEvent | undefined, now: Instant): Scene;
}

/** What has neither channel nor Region is somewhere all the same. */
const NOWHERE = "nowhere";

/**
 * One round of reads. Which incident it will be is foreseen: of each live event that it may be, the one of the signal's cause; whoever is
 * wrong about that reads once more.
 */
export const look = async (
  { store }: Deps,
  signal: Signal,
  { channel, events, channels }: Whereabouts,
): Promise<Sight> => {
  const { region } = signal.subject;
  const foreseen = foresee(signal, channel, events, region);
  const [known, stored, runtimes, newest] = await Promise.all([
    store.signals.get(channel?.id ?? region ?? NOWHERE, signal.identity),
    Promise.all(events.map(({ id }) => store.liveEvents.read(id))),
    Promise.all(channels.map(({ id }) => store.runtimes.get(id))),
    Promise.all(foreseen.map((series) => store.incidents.newest(series))),
  ]);
  const bySeries = new Map(foreseen.map((series, n) => [series, newest[n]]));
  const byChannel = new Map(runtimes.map((runtime) => [runtime.channel, runtime]));
  return {
    known,
    events: stored.flatMap((one) => (one ? [one.event] : [])),
    runtimes: byChannel,
    newest: async (key) => {
      const series = incidentSeries(key);
      return bySeries.has(series) ? bySeries.get(series) : store.incidents.newest(series);
    },
    scene: (liveEvent, now) => {
      const legs = channels.flatMap((one) =>
        liveEvent?.legs.some((leg) => leg.channel === one.id)
          ? [
              {
                channel: one,
                runtime: byChannel.get(one.id) ?? { channel: one.id, rev: 0 },
                picture: bySeries.get(pictureOf(liveEvent, one.id)),
              },
            ]
          : [],
      );
      // Where viewers are sent changes nothing of whose trouble it is; whoever decides what to do reads it.
      return sceneOf(liveEvent, legs, channel?.id, undefined, now);
    },
  };
};

const pictureOf = ({ id }: LiveEvent, channel: ChannelId): string =>
  incidentSeries({ liveEvent: id, channel, scope: "picture" });

function foresee(
  { cause = "unspecified" }: Signal,
  channel: Channel | undefined,
  events: readonly LiveEvent[],
  region: string | undefined,
): string[] {
  const scope = scopeOf(cause);
  if (!channel) return [incidentSeries({ region, scope })];
  const series = events.flatMap((event) => [
    incidentSeries({ liveEvent: event.id, channel: channel.id, scope }),
    ...event.legs.map((leg) => pictureOf(event, leg.channel)),
  ]);
  return [...new Set(series)];
}
