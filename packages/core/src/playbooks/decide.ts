import type { Airtime, Attempt, Incident, IncidentOutcome, Playbook } from "@showcaller/contracts";
import { type Healing, healings } from "../heals/healing.ts";
import { setNow } from "../incidents/correlate.ts";
import { airtimeOf } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { MINUTE, parseInstant, SECOND } from "../time/instant.ts";
import { carriedByBackup } from "./carried.ts";
import { sickPipelines } from "./guards.ts";
import { matches } from "./match.ts";
import { pageDue } from "./pages.ts";
import { nextRung } from "./rungs.ts";
import { fromSlate, fromSlateUnheard, hasFailed } from "./slate.ts";
import { type Context, isFresh, openAttempt, type Step } from "./step.ts";
import { fromBackup } from "./switch-back.ts";
import { again } from "./trial.ts";
import { needsLook, refuted, settlesAt, verified } from "./verify.ts";

/** All must have been clear for so long before an incident is over. */
const STABLE = MINUTE;
/** How often a leg is looked at again that something else heals for its viewers. */
const LOOK_AGAIN = MINUTE;
/** An encoder that does not answer for so long leaves open whether an action has worked. */
const LOOK_FOR = MINUTE;
/** With less than this left nothing that we do is seen any more. */
const TOO_LATE = 20 * SECOND;

/**
 * The next step for an incident: pure and total. The incident must have been settled at `now` (core/incidents/correlate). Without a
 * playbook, or with one that is off, nothing is done to the show; a human is told if it matters.
 */
export const decide = (incident: Incident, context: Context, playbook: Playbook | undefined, now: Instant): Step => {
  if (incident.status === "resolved") return { kind: "done", why: "it is resolved" };
  const airtime = airtimeOf(context.scene.liveEvent, now);
  if (incident.liveEvent !== undefined && airtime === "none")
    return { kind: "resolve", outcome: "ended", why: "the live event is over or not yet prepared" };
  const pending = openAttempt(incident);
  if (pending) return follow(pending, incident, context, now);
  if (incident.status === "stabilising") return calm(incident, context, playbook, now);
  if (tooLate(context, now))
    return {
      kind: "wait",
      until: now + TOO_LATE,
      why: `less than ${TOO_LATE / SECOND} s are left: nothing done now would be seen`,
    };
  return remedy(incident, context, playbook, airtime, now);
};

/** An attempt that is not over goes before anything new. */
function follow(attempt: Attempt, incident: Incident, context: Context, now: Instant): Step {
  const { scene } = context;
  if (attempt.verdict === "decided")
    return { kind: "act", attempt, why: "it was decided, and nobody has recorded that it was done" };
  if (attempt.verdict === "asked") {
    const expires = parseInstant(attempt.expiresAt ?? attempt.at);
    return now < expires
      ? { kind: "wait", until: expires, why: `waits for approval until ${attempt.expiresAt}` }
      : { kind: "verdict", attempt: attempt.id, verdict: "expired", why: `nobody approved it by ${attempt.expiresAt}` };
  }
  if (!attempt.verify || !attempt.verifyBy)
    return { kind: "verdict", attempt: attempt.id, verdict: "unknown", why: "nothing can say whether it worked" };
  const contrary = refuted(attempt, incident, now);
  if (contrary !== undefined) return { kind: "verdict", attempt: attempt.id, verdict: "ineffective", why: contrary };
  if (verified(attempt, incident, scene, now))
    return { kind: "verdict", attempt: attempt.id, verdict: "effective", why: `${attempt.verify.what}: seen` };
  const settles = settlesAt(attempt, incident, scene, now);
  const due = parseInstant(attempt.verifyBy);
  // What has just cleared has its moment, also at the very end.
  if (settles !== undefined && now < settles && (settles < due || attempt.verify.what === "cause-clears"))
    return { kind: "wait", until: settles, why: `${attempt.verify.what}: is to be seen and to stay so by then` };
  if (now < due)
    return { kind: "wait", until: due, why: `${attempt.verify.what} is to be seen by ${attempt.verifyBy}` };
  if (needsLook(attempt) && !isFresh(context, now)) return unseen(attempt, due, now);
  return {
    kind: "verdict",
    attempt: attempt.id,
    verdict: "ineffective",
    why: `${attempt.verify.what} was not seen by ${attempt.verifyBy}`,
  };
}

/** What only a look can show, and the encoder has not answered: for a while it is asked again, since nobody knows that it did not help. */
const unseen = ({ id, verify }: Attempt, due: Instant, now: Instant): Step => {
  const why = `${verify?.what}: nobody can see`;
  return now < due + LOOK_FOR ? { kind: "observe", why } : { kind: "verdict", attempt: id, verdict: "unknown", why };
};

/** Nothing is set. Back to the programme if we left it; else over, once it has been calm for a minute. */
function calm(incident: Incident, context: Context, playbook: Playbook | undefined, now: Instant): Step {
  const wayBack = incident.substitute?.input === "slate" ? fromSlate : fromBackup;
  const back = incident.substitute && playbook && wayBack(incident, context, playbook, now);
  if (back?.kind === "wait" && hasFailed(incident)) {
    const why = "a slate is on screen, and the programme was tried and is still bad";
    return pageDue(incident, why, now) ?? back;
  }
  if (back) return back;
  const over = parseInstant(incident.clearedAt ?? incident.openedAt) + STABLE;
  if (now < over)
    return {
      kind: "wait",
      until: over,
      why: `all is clear since ${incident.clearedAt}; it must stay so for ${STABLE / SECOND} s`,
    };
  return { kind: "resolve", outcome: outcomeOf(incident), why: `all has been clear since ${incident.clearedAt}` };
}

function outcomeOf({ attempts, acknowledged, openedAt, clearedAt }: Incident): IncidentOutcome {
  if (attempts.some(({ verdict, action }) => verdict === "effective" && action.do !== "notify" && action.do !== "page"))
    return "remedied";
  if (acknowledged) return "by-human";
  const lasted = parseInstant(clearedAt ?? openedAt) - parseInstant(openedAt);
  return lasted < 10 * SECOND ? "brief" : "healed-itself";
}

function remedy(
  incident: Incident,
  context: Context,
  playbook: Playbook | undefined,
  airtime: Airtime,
  now: Instant,
): Step {
  if (!playbook) return told(incident, "no playbook is for it", now);
  if (playbook.mode === "off") return told(incident, `playbook ${playbook.id} is off`, now);
  const unfit = matches(playbook, incident, context.scene, airtime);
  if (unfit !== undefined) return told(incident, unfit, now);
  const healing = healer(incident, context, now);
  // A failover that is late has failed. CloudFront's choice holds for as long as the other leg carries; the packager's, too, but then the
  // sick pipeline may be restarted behind it.
  if (healing && (now < healing.until || healing.by === "origin-group"))
    return { kind: "wait", until: Math.max(healing.until, now + LOOK_AGAIN), why: `left alone: ${healing.why}` };
  const failed = again(incident, context, playbook, now);
  if (failed) return failed;
  const carried = carriedByBackup(incident, context.scene, now);
  const next = nextRung(incident, context, playbook, healing, carried, now);
  if (next.kind !== "none") return next.step;
  if (carried !== undefined) return { kind: "wait", until: nextLook(incident, now), why: carried };
  const step = told(incident, next.why, now);
  const unheard = step.kind === "wait" ? fromSlateUnheard(incident, context, playbook, now) : undefined;
  return unheard?.kind === "wait"
    ? { ...unheard, until: Math.min(unheard.until, nextLook(incident, now)) }
    : (unheard ?? step);
}

/** The one that cures the leg, if any will; else the one that serves its viewers. */
function healer(incident: Incident, { scene }: Context, now: Instant): Healing | undefined {
  const trouble = {
    cause: incident.cause,
    since: parseInstant(incident.causeSince),
    pipelines: sickPipelines(incident, now),
  };
  const all = healings(trouble, scene);
  return all.find(({ cures, until }) => cures === "leg" && now < until) ?? all.find(({ cures }) => cures === "viewers");
}

/** Nothing is left that we may do: a human, once; then wait for what happens. */
function told(incident: Incident, why: string, now: Instant): Step {
  return pageDue(incident, why, now) ?? { kind: "wait", until: nextLook(incident, now), why };
}

/** What AWS never clears fades at an instant of its own; else look again in a while, whatever the events say. */
function nextLook(incident: Incident, now: Instant): Instant {
  const fades = setNow(incident, now).flatMap(({ edges, fadesAfter }) =>
    fadesAfter === undefined ? [] : [(edges[0]?.at ?? now) + fadesAfter],
  );
  return Math.max(now + SECOND, Math.min(now + 5 * MINUTE, ...fades));
}

function tooLate({ scene: { liveEvent } }: Context, now: Instant): boolean {
  const at = liveEvent && moments(liveEvent);
  return at !== undefined && liveEvent?.held === undefined && now < at.endAt && at.endAt - now < TOO_LATE;
}
