import type { LiveEvent, LiveEventStatus } from "@showcaller/contracts";
import type { Entry } from "../entry.ts";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { formatInstant } from "../time/instant.ts";
import { mayBecome } from "./transitions.ts";

/** What a decision about one live event comes to: a changed live event and its line in the journal, nothing, or a refusal. */
export type Decision =
  | { kind: "change"; event: LiveEvent; entry: Entry }
  | { kind: "none"; why: string }
  | { kind: "refuse"; refusal: Refusal };

export const none = (why: string): Decision => ({ kind: "none", why });
export const no = (...args: Parameters<typeof refuse>): Decision => ({ kind: "refuse", refusal: refuse(...args) });

type Members = Partial<Omit<LiveEvent, "id" | "rev" | "plan" | "createdAt" | "createdBy">>;

/**
 * A new version of a live event: `rev` always rises, `plan` only for changes of times, legs or overrun policy.
 * A member given as undefined is removed. Throws on a transition that does not exist: that would be a bug of ours.
 */
export const change = (
  before: LiveEvent,
  members: { [K in keyof Members]: Members[K] | undefined },
  entry: Entry,
  now: Instant,
  { plan = false }: { plan?: boolean } = {},
): Decision => {
  const status = members.status ?? before.status;
  if (status !== before.status && !mayBecome(before.status, status))
    throw new Error(`no transition from ${before.status} to ${status} (${before.id})`);
  const merged = {
    ...before,
    ...members,
    rev: before.rev + 1,
    plan: before.plan + (plan ? 1 : 0),
    updatedAt: formatInstant(now),
  };
  const event = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as LiveEvent;
  return { kind: "change", event, entry };
};

/** The usual refusal of an operator cue: names the status and what to press instead. */
export const wrongStatus = (
  event: LiveEvent,
  cue: string,
  allowed: readonly LiveEventStatus[],
  instead: string,
): Decision =>
  no("wrong-status", `"${event.title}" is ${event.status}; ${cue} needs ${allowed.join(" or ")}. ${instead}`, [], {
    currentStatus: event.status,
  });

/** It has a pool and claims time, and its channels are yet to be chosen: no such version is written. */
export const lacksLegs = (event: LiveEvent): boolean =>
  event.pool !== undefined && !CLAIMS_NOTHING.includes(event.status) && event.legs.length === 0;

/** A draft, and a draft that was cancelled. */
const CLAIMS_NOTHING: readonly LiveEventStatus[] = ["draft", "cancelled"];

/** The same change with the channels that were chosen for it out of its pool. */
export const onLegs = (decision: Decision & { kind: "change" }, legs: LiveEvent["legs"]): typeof decision => ({
  ...decision,
  event: { ...decision.event, legs },
  entry: {
    ...decision.entry,
    text: `${decision.entry.text}, on ${legs.map(({ channel }) => channel).join(", ")}`,
    why: `${decision.entry.why}; its channels are chosen out of its pool: free, and with the widest gap to their neighbours on as few channels as will do`,
  },
});
