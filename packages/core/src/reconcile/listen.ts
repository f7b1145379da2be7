import type {
  Cause,
  Channel,
  ChannelId,
  Incident,
  LiveEvent,
  Runtime,
  Signal,
  SignalState,
} from "@showcaller/contracts";
import { place, runOf, withoutRun } from "../incidents/place.ts";
import { regionTrouble } from "../incidents/region.ts";
import type { Instant, ListedAlert } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import {
  flowSignal,
  isToldOnce,
  missedTurns,
  runOver,
  START_UP,
  stateSignal,
  stillSet,
  stuckStarting,
} from "../signals/looked.ts";
import { MINUTE, SECOND } from "../time/instant.ts";
import type { Desired, Observed } from "./snapshot.ts";
import { type Watch, watch } from "./watch.ts";

/*
 * What the bus should have told and has not, from state alone (law 2): the sweep hears it as if it had.
 */

/** A channel on which a live event stands in lead, on air or in its tail. */
export interface Watched {
  channel: Channel;
  runtime: Runtime;
  liveEvent: LiveEvent;
}

/** What the sweep has looked at besides encoders and flows. */
export interface Looks {
  /** Conditions known of each watched channel. */
  states: ReadonlyMap<ChannelId, readonly SignalState[]>;
  /** Alerts that are set, complete, as of the look; a channel that was not looked at is absent, and nothing is decided about its alerts. */
  alerts: ReadonlyMap<ChannelId, readonly ListedAlert[]>;
  /** Incidents that are not resolved. */
  incidents: readonly Incident[];
}

export interface Heard {
  /** In the order in which they are to be heard; of a Region's trouble, without channel, last. */
  signals: { signal: Signal; channel?: Channel }[];
  /** As in `plan`. An incident that is not resolved has an owner that may have died: each minute somebody asks. */
  nextDue: Instant | undefined;
}

/** A SET that was heard just now may not be listed yet, or be listed on its way: only an older one can be gone. */
const SETTLED = 30 * SECOND;

/** Around air what was set before is looked for: one read a leg and minute. */
const OPENS_BEFORE = 3 * MINUTE;
const OPENS_AFTER = 2 * MINUTE;

/** Whether the live event is about to go on air, or has just gone. */
export const isOpening = (event: LiveEvent, now: Instant): boolean => {
  const at = ["standby", "on-air"].includes(event.status) ? moments(event)?.airAt : undefined;
  return at !== undefined && now >= at - OPENS_BEFORE && now < at + OPENS_AFTER;
};

/** Channels whose signals may be somebody's incident; the ones on air first, since a Region's rate may not do for all. */
export const watched = ({ channels, events }: Desired, now: Instant): Watched[] => {
  const moving = events.map(({ event }) => event);
  return channels
    .flatMap(({ channel, runtime }) => {
      const here = moving.filter(({ legs }) => legs.some((leg) => leg.channel === channel.id));
      const [placed] =
        here.length === 0 ? [] : place(stateSignal(channel, UNSEEN, now), { channels: [channel], events: here }, now);
      return placed?.liveEvent ? [{ channel, runtime, liveEvent: placed.liveEvent, airtime: placed.airtime }] : [];
    })
    .sort((a, b) => Number(b.airtime === "on-air") - Number(a.airtime === "on-air"))
    .map(({ airtime: _, ...one }) => one);
};

/** Whose state does not matter: only its place does. */
const UNSEEN = { arn: "", name: "", state: "STARTING", pipelines: 1, pipelinesRunning: 0, tags: {} } as const;

/** Everything that was missed, of every watched channel and of every Region. Total, synchronous, pure. */
export const listen = (desired: Desired, observed: Observed, looks: Looks, now: Instant): Heard => {
  const clock = watch(now);
  for (const { event } of desired.events) turnsOfAir(event, clock);
  const on = watched(desired, now);
  const signals: Heard["signals"] = on.flatMap((one) =>
    ofChannel(one, observed, looks, clock, now).map((signal) => ({ signal, channel: one.channel })),
  );
  const ill = looks.incidents.flatMap(({ scope, region }) => (scope === REGION && region ? [region] : []));
  const regions = [...new Set([...on.map(({ channel }) => channel.region), ...ill])].sort();
  for (const region of regions) {
    const signal = regionTrouble(region, looks.incidents, now);
    if (signal.edge !== (isOpenRegion(looks.incidents, region) ? "SET" : "CLEARED")) signals.push({ signal });
  }
  if (looks.incidents.length > 0) clock.reached(now + MINUTE);
  return { signals, nextDue: clock.nextDue };
};

/** A show on standby is on air by the clock, whether or not that is recorded. */
function turnsOfAir(event: LiveEvent, clock: Watch): void {
  const at = event.status === "standby" && event.staging === "auto" ? moments(event) : undefined;
  if (!at) return;
  clock.reached(at.airAt - OPENS_BEFORE);
  if (clock.reached(at.airAt)) clock.reached(at.endAt);
}

function ofChannel(
  { channel, runtime, liveEvent }: Watched,
  observed: Observed,
  { states, alerts, incidents }: Looks,
  clock: Watch,
  now: Instant,
): Signal[] {
  const known = states.get(channel.id) ?? [];
  const signals: Signal[] = [];
  // A leg that never came up for this live event has not stopped: its start says what became of it.
  const started = runtime.run?.liveEvent === liveEvent.id;
  const news = (signal: Signal): void => {
    const [placed] = place(signal, { channels: [channel], events: [liveEvent] }, now);
    if (
      placed &&
      (started || placed.signal.edge === "CLEARED" || signal.kind === "looked") &&
      isNews(placed.signal, known, liveEvent)
    )
      signals.push(signal);
  };
  const seen = observed.channels.get(channel.id);
  if (seen) {
    const since = runtime.state === "STARTING" ? runtime.observedAt : undefined;
    const stuck = stuckAt(channel, seen.state, since, clock, now);
    if (stuck) news(stuck);
    else news(stateSignal(channel, seen, seen.at));
  }
  for (const { arn } of channel.flows) {
    const flow = observed.flows.get(arn);
    if (flow) news(flowSignal(channel, arn, flow.state, flow.at));
  }
  const listed = alerts.get(channel.id);
  if (listed) signals.push(...alertsMissed(channel, liveEvent, known, listed, clock, now));
  return [
    ...signals,
    ...setBefore(channel, runtime, liveEvent, known, observed),
    ...ofEarlierRuns(channel, runtime, incidents, now),
  ];
}

/**
 * Conditions that were set before the live event came, told once more for it, so that it opens with a true picture. Of a flow only what was
 * told since it became active: what it said before was of another time. `hear` writes them down as its own, so the next sweep tells none.
 */
const setBefore = (
  channel: Channel,
  runtime: Runtime,
  { id, status }: LiveEvent,
  known: readonly SignalState[],
  { flows }: Observed,
): Signal[] =>
  known.flatMap((state) => {
    const [newest] = state.edges;
    const isSetStill = newest?.edge === "SET" && state.fadesAfter === undefined && isToldOnce(state.kind);
    if (!isSetStill || state.liveEvent === id || !["standby", "on-air"].includes(status)) return [];
    const flow = channel.flows.find(({ arn, sources = [] }) =>
      [arn, ...sources].some((one) => state.identity.startsWith(`${one}|`)),
    );
    const active = flow && flows.get(flow.arn)?.state === "ACTIVE" ? runtime.flows?.[flow.arn]?.at : undefined;
    if (flow && (active === undefined || newest.at < active)) return [];
    return [stillSet(channel, state, newest, id)];
  });

function stuckAt(
  channel: Channel,
  state: Parameters<typeof stuckStarting>[1]["state"],
  since: Instant | undefined,
  clock: Watch,
  now: Instant,
): Signal | undefined {
  if (since === undefined || state !== "STARTING") return undefined;
  const stuck = stuckStarting(channel, { state, since }, now);
  if (!stuck) clock.reached(since + START_UP);
  return stuck;
}

/** Does it say anything else than what is known? A state that is as it was is told each minute, and is no news. */
function isNews(signal: Signal, known: readonly SignalState[], { id }: LiveEvent): boolean {
  if (signal.edge === undefined) return false;
  const state = known.find(({ identity }) => identity === signal.identity);
  const [newest] = state?.edges ?? [];
  if (signal.edge === "CLEARED") return newest?.edge === "SET" && newest.at <= signal.at;
  return newest?.edge !== "SET" || newest.cause !== signal.cause || state?.liveEvent !== id;
}

/**
 * What is set for a live event that is over is told again for the one that is here now. What turned just now is left to settle: the list
 * and the bus are each on their way.
 */
function alertsMissed(
  channel: Channel,
  liveEvent: LiveEvent,
  known: readonly SignalState[],
  listed: readonly ListedAlert[],
  clock: Watch,
  now: Instant,
): Signal[] {
  const here = known.filter(({ edges, liveEvent: of }) => edges[0]?.edge !== "SET" || of === liveEvent.id);
  const newest = new Map(here.map(({ identity, edges }) => [withoutRun(identity), edges[0]?.at ?? 0]));
  return missedTurns(channel, here, listed, now).flatMap((signal) => {
    const turnedAt = newest.get(signal.identity);
    // Of what nothing follows there is nothing to tell, each minute.
    if (signal.cause === undefined || (turnedAt !== undefined && !clock.reached(turnedAt + SETTLED))) return [];
    // Known as cleared since, and listed all the same: it is set now, whatever was heard.
    const again = signal.edge === "SET" && turnedAt !== undefined && signal.at <= turnedAt;
    return [again ? { ...signal, at: now, id: `${signal.id}|${now}`.slice(0, 256) } : signal];
  });
}

/** An incident's alerts of a run that is over: nobody will clear them. */
const ofEarlierRuns = (channel: Channel, runtime: Runtime, incidents: readonly Incident[], now: Instant): Signal[] =>
  incidents
    .filter((incident) => incident.channel === channel.id)
    .flatMap(({ signals }) => Object.values(signals))
    .filter(
      ({ kind, identity, edges }) =>
        kind === "encoder-alert" && edges[0]?.edge === "SET" && !identity.endsWith(`|run ${runOf(runtime)}`),
    )
    .map((state) => runOver(channel, state, now));

const REGION: Cause = "region";
const isOpenRegion = (incidents: readonly Incident[], region: string): boolean =>
  incidents.some((one) => one.scope === REGION && one.region === region && one.status === "open");
