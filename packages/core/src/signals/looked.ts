import type { Channel, ChannelState, Signal, SignalEdge, SignalKind, SignalState } from "@showcaller/contracts";
import { withoutRun } from "../incidents/place.ts";
import type { FlowState, Instant, ListedAlert, ObservedChannel } from "../ports.ts";
import { formatInstant, MINUTE } from "../time/instant.ts";
import { alertKind, alertSeverity } from "./alerts.ts";

/*
 * What the sweep makes of its looks: the same signals as the bus's, of the same identities, for turns that got lost on the way.
 */

/** AWS calls up to 10 minutes of start-up normal (medialive/latest/ug/starting-stopping-deleting-a-channel.html). */
export const START_UP = 10 * MINUTE;

/**
 * The turns of a channel's alerts that nobody has told us of: what ListAlerts has and we have not, and what we hold for set and is not
 * listed any more. `listed` must be complete and of `now`. That the list's id is the bus's alarm id is inferred. The run is added by `place`.
 */
export const missedTurns = (
  channel: Channel,
  states: readonly SignalState[],
  listed: readonly ListedAlert[],
  now: Instant,
): Signal[] => {
  const known = new Map(states.map((state) => [withoutRun(state.identity), state.edges[0]?.edge]));
  const told = listed.map((alert) => alertSignal(channel, alert, now));
  const listedNow = new Set(told.map(({ identity }) => identity));
  const gone = states
    .filter(
      ({ kind, identity, edges }) =>
        kind === "encoder-alert" && edges[0]?.edge === "SET" && !listedNow.has(withoutRun(identity)),
    )
    .map((state) => goneSignal(channel, state, now));
  return [
    ...told.filter(({ identity, edge }) => known.get(identity) !== edge && (edge === "SET" || known.has(identity))),
    ...gone,
  ];
};

function alertSignal(channel: Channel, alert: ListedAlert, now: Instant): Signal {
  const kind = alertKind(alert.type);
  const at = Math.min(now, alert.state === "SET" ? alert.setAt : (alert.clearedAt ?? now));
  const cause = kind ? kind.cause : ("unspecified" as const);
  return {
    ...looked(channel, now),
    id: `looked|${alert.pipeline}|${alert.id}|${alert.state}|${at}`,
    kind: "encoder-alert",
    severity: alertSeverity(kind),
    identity: `${channel.encoder.arn}|alert|${alert.pipeline}|${alert.id}`,
    edge: alert.state,
    ...(cause ? { cause } : {}),
    pipeline: alert.pipeline,
    at,
    name: alert.type,
    text: `${alert.type} ${alert.state} on pipeline ${alert.pipeline}, as a look shows: its event is late or lost`,
    ...(kind ? { code: kind.id } : {}),
  };
}

function goneSignal(channel: Channel, state: SignalState, now: Instant): Signal {
  const cause = state.edges[0]?.cause;
  return {
    ...looked(channel, now),
    id: `looked|gone|${state.identity}|${state.edges[0]?.at ?? 0}`.slice(0, 256),
    kind: "encoder-alert",
    severity: "info",
    identity: withoutRun(state.identity),
    edge: "CLEARED",
    ...(cause ? { cause } : {}),
    ...(state.pipeline === undefined ? {} : { pipeline: state.pipeline }),
    name: state.name,
    text: `${state.name} is not listed any more: its CLEARED is late or lost`,
  };
}

/** An encoder that has been STARTING for longer than any start-up takes. Its identity is that of the encoder's state. */
export const stuckStarting = (
  channel: Channel,
  { state, since }: { state: ChannelState; since: Instant },
  now: Instant,
): Signal | undefined =>
  state !== "STARTING" || now < since + START_UP
    ? undefined
    : {
        ...looked(channel, now),
        id: `looked|starting|${channel.id}|${since}`,
        kind: "looked",
        severity: "critical",
        identity: `${channel.encoder.arn}|state`,
        edge: "SET",
        cause: "stuck-starting",
        name: "STARTING",
        text: `encoder STARTING since ${formatInstant(since)}, longer than the ${START_UP / MINUTE} min that AWS calls normal`,
      };

/** An encoder's state as a look shows it: what it means is the schedule's to say (`place`). */
export const stateSignal = (
  channel: Channel,
  { state, pipelinesRunning: running }: ObservedChannel,
  at: Instant,
): Signal => ({
  ...looked(channel, at),
  id: `looked|state|${channel.id}|${state}|${running}|${at}`,
  kind: "encoder-state",
  severity: "info",
  identity: `${channel.encoder.arn}|state`,
  name: state,
  text: `encoder ${state}, ${running} running, as a look shows: its event is late or lost`,
  facts: { state, running },
});

/** Likewise a flow's. */
export const flowSignal = (channel: Channel, arn: string, status: FlowState, at: Instant): Signal => ({
  ...looked(channel, at),
  subject: { service: "mediaconnect", arn, region: channel.region },
  id: `looked|flow|${arn}|${status}|${at}`.slice(0, 256),
  kind: "flow-status",
  severity: "info",
  identity: `${arn}|status`,
  name: status,
  text: `flow ${status}, as a look shows: its event is late or lost`,
  facts: { status },
});

/** A set alert of an earlier run of the encoder: whatever it said is over with that run. Its identity is whole, so `place` adds no run. */
export const runOver = (channel: Channel, state: SignalState, now: Instant): Signal => ({
  ...goneSignal(channel, state, now),
  id: `looked|over|${state.identity}`.slice(0, 256),
  kind: "looked",
  identity: state.identity,
  text: `${state.name} was of an earlier run of the encoder`,
});

const toldOnce: readonly SignalKind[] = [
  "alarm",
  "alarm-contributor",
  "source-health",
  "flow-health",
  "flow-alert",
  "content-quality",
];
/** What no look shows: it is set from when it was told until it is told to be over. */
export const isToldOnce = (kind: SignalKind): boolean => toldOnce.includes(kind);

/** What was set before a live event came, for it: of the same identity and the same turn. */
export const stillSet = (channel: Channel, state: SignalState, newest: SignalEdge, liveEvent: string): Signal => ({
  ...looked(channel, newest.at),
  id: `looked|still|${liveEvent}|${state.identity}`.slice(0, 256),
  kind: state.kind,
  severity: state.severity,
  identity: state.identity,
  edge: "SET",
  ...(newest.cause ? { cause: newest.cause } : {}),
  ...(state.pipeline === undefined ? {} : { pipeline: state.pipeline }),
  name: state.name,
  text: `${state.name} was set before the live event came, and is set still`,
});

const looked = (channel: Channel, now: Instant) => ({
  subject: { service: "medialive" as const, arn: channel.encoder.arn, region: channel.region },
  at: now,
  raw: "",
});
