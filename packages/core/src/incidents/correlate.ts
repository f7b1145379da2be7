import type { Cause, Edge, Incident, SignalEdge, SignalKind, SignalState, TimelineEntry } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant, MINUTE, parseInstant } from "../time/instant.ts";
import { isWide, rankOf, scopeOf } from "./causes.ts";
import { causeOf, causeSetSince, firstSet, isSet, lastTurn, setSince } from "./edges.ts";
import { ifNobody } from "./if-nobody.ts";
import { type IncidentKey, incidentId, incidentSeries, numberOf } from "./names.ts";
import { airtimeOf, type Scene } from "./scene.ts";
import { severityOf } from "./severity.ts";

/** What is set again so soon after all was clear is the same trouble: what was tried stays tried. */
export const SAME_WITHIN = 5 * MINUTE;
/** Signals and lines that one incident holds; beyond it the oldest that are over make room. */
const MOST_SIGNALS = 60;
const MOST_LINES = 200;

/** Whose incident a condition is: by its live event, its leg, and what its cause belongs to. `undefined`: nobody's. */
export const keyOf = (state: SignalState): IncidentKey | undefined => {
  const cause = state.edges.find((edge) => edge.cause !== undefined)?.cause;
  if (cause === undefined) return undefined;
  if (isWide(cause)) return { region: state.region, scope: scopeOf(cause) };
  // Outside any booking a signal is information.
  return state.liveEvent && state.channel
    ? { liveEvent: state.liveEvent, channel: state.channel, scope: scopeOf(cause) }
    : undefined;
};

export interface Correlated {
  incident: Incident;
  /** `reopened`: it had been resolved, or all had been clear. `turned`: another cause. */
  change: "opened" | "reopened" | "turned" | "joined" | "cleared";
}

/**
 * Takes a condition into the incident of its key. `newest`: the last one of that key, if any. Everything but what people and workflows did
 * follows from the set of its conditions, so the same signals in any order, however often, make the same incident. A clearing that
 * no incident waits for makes none. What was over before we heard of it makes one that is over.
 */
export const correlate = (
  newest: Incident | undefined,
  state: SignalState,
  key: IncidentKey,
  scene: Scene,
  now: Instant,
): Correlated | undefined => {
  const known = newest && belongs(newest, state) ? newest : undefined;
  const began = firstSet(state);
  // A clearing alone, whether before or after others fell ill, is no part of any trouble.
  if (began === undefined && known?.signals[state.identity] === undefined) return undefined;
  const base = known ?? blank(key, newest ? numberOf(newest.id) + 1 : 1, began ?? now, scene);
  const joined = settle(setAnew(take(base, state), base, state, now), scene, now);
  return { incident: joined, change: changeOf(known, joined) };
};

function changeOf(known: Incident | undefined, incident: Incident): Correlated["change"] {
  if (!known) return "opened";
  if (incident.status === "open" && known.status !== "open") return "reopened";
  if (incident.status === "open") return incident.cause === known.cause ? "joined" : "turned";
  return known.status === "open" ? "cleared" : "joined";
}

/** Does somebody have to decide anew at once? While a slate is on screen, also when all is clear: viewers wait for the programme. */
export const wantsOwner = ({ change, incident }: Correlated): boolean =>
  change === "opened" ||
  change === "reopened" ||
  change === "turned" ||
  (change === "cleared" && incident.substitute?.input === "slate");

/** Is it part of that one, or the next? One that is resolved takes back what comes within five minutes of its last clearing. */
function belongs(incident: Incident, state: SignalState): boolean {
  if (incident.status !== "resolved") return true;
  const over = parseInstant(incident.clearedAt ?? incident.resolvedAt ?? incident.openedAt);
  const since = setSince(state);
  return (since ?? lastTurn(state)) <= over + SAME_WITHIN && (since === undefined || incident.outcome !== "ended");
}

function blank(key: IncidentKey, number: number, at: Instant, { leg }: Scene): Incident {
  const region = key.region ?? leg?.channel.region;
  return {
    id: incidentId(incidentSeries(key), number),
    rev: 1,
    scope: key.scope,
    cause: "unspecified",
    ...(key.liveEvent ? { liveEvent: key.liveEvent } : {}),
    ...(key.channel ? { channel: key.channel } : {}),
    ...(region ? { region } : {}),
    status: "open",
    severity: "info",
    title: "",
    ifNobody: "",
    openedAt: formatInstant(at),
    causeSince: formatInstant(at),
    signals: {},
    attempts: [],
    pages: [],
    timeline: [],
  };
}

function take(incident: Incident, state: SignalState): Incident {
  const signals = { ...incident.signals, [state.identity]: state };
  const began = firstSet(state);
  const openedAt =
    began !== undefined && began < parseInstant(incident.openedAt) ? formatInstant(began) : incident.openedAt;
  return { ...incident, openedAt, signals: bounded(signals), timeline: withLines(incident.timeline, linesOf(state)) };
}

/** The lines that a condition's turns make. The same turn is the same line, so hearing it twice adds none. */
function linesOf(state: SignalState): TimelineEntry[] {
  const { identity, kind, name, pipeline } = state;
  return state.edges.map(({ at, edge, cause }) => ({
    at: formatInstant(at),
    key: `${identity}|${edge}|${Math.floor(at / 1000)}`,
    kind: "signal",
    text: [name, says(kind, edge, cause), ` ${edge}`, pipeline === undefined ? "" : ` on pipeline ${pipeline}`].join(
      "",
    ),
  }));
}

/** One condition that may be one thing wrong or another: each of its turns says which. */
const says = (kind: SignalKind, edge: Edge, cause: Cause | undefined): string =>
  (kind === "content-quality" || kind === "router-quality") && edge === "SET" && cause ? `: ${cause}` : "";

/**
 * In the order of time, each key once; the newest are kept. Of one instant the signals come first, by their keys, since they may be heard in any
 * order; then what was decided and done, as it was written down.
 */
export const withLines = (timeline: readonly TimelineEntry[], lines: readonly TimelineEntry[]): TimelineEntry[] =>
  [...new Map([...timeline, ...lines].map((line) => [line.key, line])).values()].sort(inOrder).slice(-MOST_LINES);

function inOrder(a: TimelineEntry, b: TimelineEntry): number {
  const ours = ({ kind }: TimelineEntry) => Number(kind !== "signal");
  const byTime = parseInstant(a.at) - parseInstant(b.at) || ours(a) - ours(b);
  if (byTime !== 0 || ours(a) === 1) return byTime;
  return a.key < b.key ? -1 : Number(a.key > b.key);
}

function bounded(signals: Incident["signals"]): Incident["signals"] {
  const all = Object.values(signals);
  if (all.length <= MOST_SIGNALS) return signals;
  const [oldest] = all.sort(
    (a, b) =>
      Number(a.edges[0]?.edge === "SET") - Number(b.edges[0]?.edge === "SET") ||
      lastTurn(a) - lastTurn(b) ||
      (a.identity < b.identity ? -1 : 1),
  );
  return Object.fromEntries(Object.entries(signals).filter(([identity]) => identity !== oldest?.identity));
}

/** Those of its conditions that are set now, most upstream first. */
export const setNow = (incident: Incident, now: Instant): SignalState[] =>
  Object.values(incident.signals)
    .filter((state) => isSet(state, now))
    .sort(
      (a, b) =>
        rankOf(causeOf(a)) - rankOf(causeOf(b)) ||
        (setSince(a) ?? 0) - (setSince(b) ?? 0) ||
        (a.identity < b.identity ? -1 : 1),
    );

/**
 * Works out anew all that follows from its conditions, the schedule and the other legs. What is resolved stays so, whatever is still set:
 * its live event is over, or a human has said that it is. Only a new SET opens it again (`correlate`).
 */
export const settle = (incident: Incident, scene: Scene, now: Instant): Incident => {
  const set = setNow(incident, now);
  const airtime = airtimeOf(scene.liveEvent, now);
  const cause = set[0] ? (causeOf(set[0]) ?? "unspecified") : worstEver(incident);
  const began =
    set.length > 0
      ? set.filter((state) => causeOf(state) === cause).map((state) => causeSetSince(state) ?? now)
      : setsOf(incident).flatMap((edge) => (edge.cause === cause ? [edge.at] : []));
  const causeSince = formatInstant(began.length > 0 ? Math.min(...began) : parseInstant(incident.openedAt));
  const { clearedAt: _, ...rest } = incident;
  const trouble = { cause, since: parseInstant(causeSince), pipelines: pipelinesOf(set) };
  return {
    ...rest,
    cause,
    causeSince,
    severity: severityOf(cause, airtime, scene),
    title: titleOf(cause, incident),
    ifNobody:
      set.length > 0
        ? ifNobody(trouble, airtime, scene, now)
        : incident.substitute?.input === "slate"
          ? "Viewers of the leg see a slate; the programme is tried again and again until it holds."
          : "All is clear: nothing happens.",
    status: incident.status === "resolved" ? "resolved" : set.length > 0 ? "open" : "stabilising",
    ...(set.length > 0 ? {} : { clearedAt: formatInstant(clearedAt(incident)) }),
  };
};

/**
 * Set anew after it was over: it is not over. What was set when a human resolved it, and is told once more, is what he knew; and an older turn that
 * comes late changes as little.
 */
function setAnew(incident: Incident, before: Incident, state: SignalState, now: Instant): Incident {
  if (incident.status !== "resolved" || !isSet(state, now)) return incident;
  const known = before.signals[state.identity];
  const wasSet = known !== undefined && isSet(known, now);
  if (wasSet && lastTurn(state) <= parseInstant(incident.resolvedAt ?? incident.openedAt)) return incident;
  const { resolvedAt: _, outcome: __, ...again } = incident;
  return { ...again, status: "open" };
}

/** Which pipelines say that something is wrong. */
export const pipelinesOf = (set: readonly SignalState[]): (0 | 1)[] =>
  [...new Set(set.flatMap(({ pipeline }) => (pipeline === undefined ? [] : [pipeline])))].sort();

const clearedAt = ({ signals, openedAt }: Incident): Instant =>
  Math.max(
    parseInstant(openedAt),
    ...Object.values(signals).map(
      (state) => lastTurn(state) + (state.edges[0]?.edge === "SET" ? (state.fadesAfter ?? 0) : 0),
    ),
  );

const setsOf = ({ signals }: Pick<Incident, "signals">): SignalEdge[] =>
  Object.values(signals).flatMap(({ edges }) => edges.filter(({ edge }) => edge === "SET"));

/** When all is clear it goes by the most upstream that it ever was. */
function worstEver({ signals, cause }: Incident): Cause {
  const causes = setsOf({ signals }).flatMap((edge) => (edge.cause ? [edge.cause] : []));
  return causes.sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))[0] ?? cause;
}

const titleOf = (cause: Cause, { channel, region }: Incident): string =>
  `${cause.replaceAll("-", " ")}${channel ? ` on leg ${channel}` : region ? ` in ${region}` : ""}`;
