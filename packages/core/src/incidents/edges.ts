import type { Cause, Edge, Signal, SignalEdge, SignalState } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { SECOND } from "../time/instant.ts";
import { rankOf } from "./causes.ts";

/** Turns kept of one condition. More of them within one incident are flapping, and its end shows as well in eight. */
const KEPT = 8;

export interface Turn {
  state: SignalState;
  /**
   * `turned`: it is set or cleared otherwise than before. `more`: something new that changes nothing, or comes too late to. `known`: the
   * same event, or the same turn again: nothing to write. `tie`: both edges within one second: the worse stays, and a look should settle it.
   */
  news: "turned" | "more" | "known" | "tie";
}

/**
 * Adds one edge to what is known of its condition. Only the newest turns count, so whoever adds the same ones, in any order and however
 * often, gets the same. Dropped is only what is known already: the same event id, or the same edge at the same second. A newer SET
 * always counts: alarm ids start again with each run, and the STARTING that would tell so may be lost.
 */
export const turn = (known: SignalState | undefined, signal: Signal & { edge: Edge }, where: Where): Turn => {
  const edge: SignalEdge = {
    at: signal.at,
    edge: signal.edge,
    id: signal.id,
    ...(signal.cause ? { cause: signal.cause } : {}),
  };
  if (known?.edges.some((other) => other.id === edge.id || same(other, edge))) return { state: known, news: "known" };
  const edges = [...(known?.edges ?? []), edge].sort(newestFirst).slice(0, KEPT);
  if (known && edges.every((one, n) => one === known.edges[n])) return { state: known, news: "known" };
  const newest = edges[0] === edge;
  const state: SignalState = known
    ? { ...(newest ? moved(known, signal, where) : known), edges }
    : {
        identity: signal.identity,
        ...described(signal),
        ...where,
        ...(signal.pipeline === undefined ? {} : { pipeline: signal.pipeline }),
        ...(signal.fadesAfter === undefined ? {} : { fadesAfter: signal.fadesAfter }),
        edges,
      };
  return { state, news: newsOf(known, state) };
};

export type Where = Pick<SignalState, "channel" | "liveEvent" | "region">;

/** Set again it may be another live event's, or nobody's; cleared it is still that of whoever had it set. */
function moved({ liveEvent, ...known }: SignalState, signal: Signal & { edge: Edge }, where: Where): SignalState {
  const kept = signal.edge === "CLEARED" && liveEvent ? { liveEvent } : {};
  return { ...known, ...described(signal), ...kept, ...where };
}

const described = ({ kind, severity, name }: Signal) => ({ kind, severity, name });
const second = (at: Instant): number => Math.floor(at / SECOND);
const same = (a: SignalEdge, b: SignalEdge): boolean =>
  a.edge === b.edge && a.cause === b.cause && second(a.at) === second(b.at);

/** Bus times have whole seconds: within one, SET before CLEARED and the more upstream cause first. */
function newestFirst(a: SignalEdge, b: SignalEdge): number {
  if (second(a.at) !== second(b.at)) return second(b.at) - second(a.at);
  if (a.edge !== b.edge) return a.edge === "SET" ? -1 : 1;
  return rankOf(a.cause) - rankOf(b.cause) || (a.id < b.id ? -1 : 1);
}

function newsOf(known: SignalState | undefined, state: SignalState): Turn["news"] {
  const [now, before] = [state.edges[0], known?.edges[0]];
  if (state.edges.some((edge) => edge.edge !== now?.edge && second(edge.at) === second(now?.at ?? 0))) return "tie";
  return now?.edge === before?.edge && now?.cause === before?.cause ? "more" : "turned";
}

/** Is it set at this instant? What AWS never clears is over when it has not come again for as long as it lasts. */
export const isSet = ({ edges, fadesAfter }: SignalState, now: Instant): boolean => {
  const [newest] = edges;
  return newest?.edge === "SET" && (fadesAfter === undefined || now < newest.at + fadesAfter);
};

/** What it says is wrong, by its newest turn. */
export const causeOf = ({ edges }: SignalState): Cause | undefined => edges[0]?.cause;

/** Since when it has been set, as far as its turns are known. */
export const setSince = ({ edges }: SignalState): Instant | undefined => {
  let since: Instant | undefined;
  for (const { edge, at } of edges) {
    if (edge !== "SET") return since;
    since = at;
  }
  return since;
};

/** Since when it has been set for what it says now: a state that was one thing wrong and is another now began anew with the other. */
export const causeSetSince = ({ edges }: SignalState): Instant | undefined => {
  const other = edges.findIndex(({ edge, cause }) => edge !== "SET" || cause !== edges[0]?.cause);
  return edges.slice(0, other < 0 ? undefined : other).at(-1)?.at;
};

/** When it was first set, and last cleared, within what is known. */
export const firstSet = ({ edges }: SignalState): Instant | undefined =>
  edges.findLast(({ edge }) => edge === "SET")?.at;
export const lastTurn = ({ edges }: SignalState): Instant => edges[0]?.at ?? 0;
