import type { Actor, Attempt, Incident, SignalEdge, SignalState, TimelineEntry } from "@showcaller/contracts";
import { withLines } from "../incidents/correlate.ts";
import { isSet } from "../incidents/edges.ts";
import type { Instant } from "../ports.ts";
import { formatInstant, parseDuration } from "../time/instant.ts";
import { pageOf } from "./pages.ts";
import type { Refused } from "./refused.ts";
import { isSourceWord } from "./slate.ts";
import type { Step } from "./step.ts";

/*
 * What steps, results and people make of an incident. Each is pure, and each comes to the same when it comes twice; the writer conditions on
 * `rev`.
 */

/** Before a step is carried out. Steps that change nothing give the incident back as it was. */
export const apply = (incident: Incident, step: Step, now: Instant): Incident => {
  switch (step.kind) {
    case "act":
    case "ask":
    case "note":
      return incident.attempts.some(({ id }) => id === step.attempt.id)
        ? incident
        : {
            ...incident,
            attempts: [...incident.attempts, step.attempt].slice(-100),
            timeline: withLines(incident.timeline, [line(now, step.attempt, step.kind, step.why)]),
          };
    case "verdict":
      return afterTrial(
        changed(
          incident,
          step.attempt,
          (attempt) => ({ ...attempt, verdict: step.verdict, decidedAt: formatInstant(now) }),
          now,
          step.why,
        ),
        step,
        now,
      );
    case "page":
      return {
        ...incident,
        pages: [...incident.pages, step.page].slice(-20),
        timeline: withLines(incident.timeline, [
          {
            at: step.page.at,
            key: `page|${step.page.level}|${incident.cause}`,
            kind: "action",
            text: `page: ${step.page.text}`.slice(0, 2048),
            why: step.why.slice(0, 1000),
          },
        ]),
      };
    case "resolve":
      return {
        ...incident,
        status: "resolved",
        outcome: step.outcome,
        resolvedAt: formatInstant(now),
        timeline: withLines(incident.timeline, [
          {
            at: formatInstant(now),
            key: `resolved|${step.outcome}`,
            kind: "status",
            text: `resolved: ${step.outcome}`,
            why: step.why.slice(0, 1000),
          },
        ]),
      };
    default:
      return incident;
  }
};

/** After an action was carried out, or could not be. What is on screen instead of the programme is remembered until it is taken back. */
export const acted = (
  incident: Incident,
  id: Attempt["id"],
  result: "done" | { failed: string },
  now: Instant,
): Incident => {
  const done = result === "done";
  const next = changed(
    incident,
    id,
    (attempt) =>
      attempt.verdict !== "decided"
        ? attempt
        : done
          ? {
              ...attempt,
              verdict: "pending",
              ...(attempt.verify ? { verifyBy: formatInstant(now + parseDuration(attempt.verify.within)) } : {}),
            }
          : { ...attempt, verdict: "failed", decidedAt: formatInstant(now) },
    now,
    done ? "it was carried out" : result.failed,
  );
  const { action } = incident.attempts.find((attempt) => attempt.id === id) ?? {};
  if (!done || !action || next === incident) return next;
  // What a rung pages is the page of its cause: no other follows it.
  if (action.do === "page") return { ...next, pages: [...next.pages, pageOf(next, now)].slice(-20) };
  if (action.do === "slate") return { ...next, substitute: { input: "slate", since: formatInstant(now) } };
  if (action.do !== "switch-input") return next;
  if (action.to === "backup") return { ...next, substitute: { input: "backup", since: formatInstant(now) } };
  // A trial: what was shown instead is remembered until the programme holds.
  return next.attempts.find((attempt) => attempt.id === id)?.verify?.what === "programme-holds"
    ? next
    : withoutSubstitute(next);
};

function withoutSubstitute({ substitute: _, ...rest }: Incident): Incident {
  return rest;
}

/**
 * A programme that was tried and holds is back. What MediaConnect still says of its source is older than that, and its end is lost: taken
 * for cleared in this incident. A turn that comes later counts again.
 */
function afterTrial(incident: Incident, { attempt, verdict }: Step & { kind: "verdict" }, now: Instant): Incident {
  const tried = incident.attempts.find(({ id }) => id === attempt);
  if (tried?.verify?.what !== "programme-holds" || verdict !== "effective") return incident;
  const signals = Object.entries(incident.signals).map(([identity, state]): [string, SignalState] => {
    if (!isSourceWord(state) || !isSet(state, now)) return [identity, state];
    const over: SignalEdge = { at: now, edge: "CLEARED", id: `holds|${attempt}` };
    return [identity, { ...state, edges: [over, ...state.edges].slice(0, 8) }];
  });
  return withoutSubstitute({ ...incident, signals: Object.fromEntries(signals) });
}

/** A human's yes or no. Whoever asked may not answer (DESIGN §14); too late is too late. */
export const answer = (
  incident: Incident,
  id: Attempt["id"],
  { by, approve }: { by: Actor; approve: boolean },
  now: Instant,
): { ok: true; incident: Incident } | { ok: false; refused: Refused } => {
  const attempt = incident.attempts.find((one) => one.id === id);
  const no = (detail: string, problem: Refused["problem"] = "nothing-to-approve") => ({
    ok: false as const,
    refused: { problem, detail, errors: [] },
  });
  if (attempt?.verdict !== "asked") return no(`${id} does not wait for an answer`);
  if (attempt.requestedBy === by) return no(`${by} asked for it: somebody else must approve it`, "own-request");
  if (attempt.expiresAt !== undefined && formatInstant(now) >= attempt.expiresAt)
    return no(`it expired at ${attempt.expiresAt}`);
  const verdict = approve ? ("decided" as const) : ("rejected" as const);
  const next = changed(
    incident,
    id,
    (one) => ({ ...one, verdict, answeredBy: by, ...(approve ? {} : { decidedAt: formatInstant(now) }) }),
    now,
    `${approve ? "approved" : "rejected"} by ${by}`,
  );
  return { ok: true, incident: next };
};

/** Somebody has it: no further page. */
export const acknowledge = (incident: Incident, by: Actor, now: Instant): Incident =>
  incident.acknowledged
    ? incident
    : {
        ...incident,
        acknowledged: { by, at: formatInstant(now) },
        timeline: withLines(incident.timeline, [
          { at: formatInstant(now), key: "acknowledged", kind: "human", text: "acknowledged", by },
        ]),
      };

function changed(
  incident: Incident,
  id: Attempt["id"],
  change: (attempt: Attempt) => Attempt,
  now: Instant,
  why: string,
): Incident {
  const known = incident.attempts.find((attempt) => attempt.id === id);
  const next = known && change(known);
  if (!next || next === known) return incident;
  return {
    ...incident,
    attempts: incident.attempts.map((attempt) => (attempt.id === id ? next : attempt)),
    timeline: withLines(incident.timeline, [line(now, next, next.verdict, why)]),
  };
}

const line = (now: Instant, attempt: Attempt, what: string, why: string): TimelineEntry => ({
  at: formatInstant(now),
  key: `${attempt.id}|${what}`,
  kind: what === "act" || what === "ask" || what === "note" ? "decision" : "verdict",
  text: `${attempt.rung === attempt.action.do ? attempt.rung : `${attempt.rung} (${attempt.action.do})`}: ${what}`,
  why: why.slice(0, 1000),
});
