import type { Attempt, Incident, IncidentOutcome, IncidentPage, Verdict } from "@showcaller/contracts";
import type { Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { SECOND } from "../time/instant.ts";

/** What a decision about an incident knows besides it. */
export interface Context {
  scene: Scene;
  /** When the scene's leg was last looked at by asking AWS; absent: known from events and sweeps alone. */
  lookedAt?: Instant | undefined;
  /** When this playbook acted on this leg in this live event, in other incidents. Notify and page do not count. */
  spent: readonly Instant[];
  /** In any live event, within the last hour. */
  spentInHour: readonly Instant[];
}

/**
 * The next step for an incident. Whoever carries it out first writes the incident that `apply` makes of it, on condition of the `rev`
 * that was read; only then, for `act`, calls AWS; then writes `acted`. Dying in between, the same decision comes again.
 */
export type Step =
  /** Nothing to do before that instant, unless the incident changes. */
  | { kind: "wait"; until: Instant; why: string }
  /** Ask AWS how the leg stands, then decide again. */
  | { kind: "observe"; why: string }
  | { kind: "act"; attempt: Attempt; why: string }
  /** A human is to approve it; by when is in the attempt. */
  | { kind: "ask"; attempt: Attempt; why: string }
  /** Shadow: written down as if it had been done, and decided on. */
  | { kind: "note"; attempt: Attempt; why: string }
  | { kind: "verdict"; attempt: Attempt["id"]; verdict: Verdict; why: string }
  | { kind: "page"; page: IncidentPage; why: string }
  | { kind: "resolve"; outcome: IncidentOutcome; why: string }
  /** It is over, or off. The execution ends. */
  | { kind: "done"; why: string };

/** What was seen of the leg longer ago is not acted upon. */
const FRESH = 10 * SECOND;
export const isFresh = ({ lookedAt }: Context, now: Instant): boolean =>
  lookedAt !== undefined && now - lookedAt <= FRESH;

/** Attempts that are not over. At most one, since nothing new is decided before it is. */
export const openAttempt = ({ attempts }: Incident): Attempt | undefined =>
  attempts.findLast(({ verdict }) => verdict === "asked" || verdict === "decided" || verdict === "pending");

/** Reaching people is not acting on the show: no budget, no cooldown, no look before. */
export const isMessage = ({ action }: Pick<Attempt, "action">): boolean =>
  action.do === "notify" || action.do === "page";
