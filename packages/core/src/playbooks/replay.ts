import type { Incident, Playbook, Replayed, SignalState } from "@showcaller/contracts";
import { settle } from "../incidents/correlate.ts";
import type { Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { formatInstant, parseInstant, SECOND } from "../time/instant.ts";
import { acted, apply } from "./apply.ts";
import { decide } from "./decide.ts";
import type { Step } from "./step.ts";

/** An incident of the past, and how its leg stood. What was seen then is taken as it was: a remedy that was not tried changed nothing. */
export interface PastIncident {
  incident: Incident;
  /** The live event as it was then; legs as they were at the incident's beginning. */
  scene: Scene;
}

/** Steps of one incident; beyond it the playbook goes round in a circle, and the last of them says so. */
const MOST_STEPS = 200;

/**
 * What a playbook would have done to past incidents, without doing anything: each is told again turn by turn, and decided upon at every
 * turn and at every instant that a decision waits for. Pure; the same history gives the same answer.
 */
export const replay = (past: readonly PastIncident[], playbook: Playbook): Replayed[] =>
  past.map((one) => ({
    incident: one.incident.id,
    title: one.incident.title,
    openedAt: one.incident.openedAt,
    steps: retell(one, playbook),
    done: one.incident.attempts.map(({ at, rung, action, verdict }) => ({ at, rung, action, verdict })),
  }));

function retell({ incident, scene }: PastIncident, playbook: Playbook): Replayed["steps"] {
  const turns = [...new Set(Object.values(incident.signals).flatMap(({ edges }) => edges.map(({ at }) => at)))].sort(
    (a, b) => a - b,
  );
  const until = parseInstant(
    incident.resolvedAt ?? formatInstant(Math.max(...turns, parseInstant(incident.openedAt)) + 3600 * SECOND),
  );
  const steps: Replayed["steps"] = [];
  let told = fresh(incident);
  let now = parseInstant(incident.openedAt);
  for (let n = 0; n < MOST_STEPS && now <= until; n += 1) {
    told = settle({ ...told, signals: asOf(incident, now) }, scene, now);
    const step = decide(told, { scene, lookedAt: now, spent: [], spentInHour: [] }, playbook, now);
    if (step.kind !== "wait") steps.push(lineOf(step, now));
    if (step.kind === "resolve" || step.kind === "done") break;
    told = apply(told, step, now);
    if (step.kind === "act") told = acted(told, step.attempt.id, "done", now);
    if (step.kind !== "wait") continue;
    // Whichever is first: what happened next, or what it waits for.
    now = Math.min(step.until, turns.find((at) => at > now) ?? step.until);
  }
  return steps;
}

/** As it was before anybody did anything. */
function fresh(incident: Incident): Incident {
  const { owner: _, acknowledged: _a, substitute: _s, resolvedAt: _r, outcome: _o, clearedAt: _c, ...rest } = incident;
  return { ...rest, status: "open", causeSince: incident.openedAt, attempts: [], pages: [], timeline: [] };
}

/** Its conditions as far as they had come by then. */
function asOf({ signals }: Incident, now: Instant): Record<string, SignalState> {
  return Object.fromEntries(
    Object.entries(signals).flatMap(([identity, state]) => {
      const edges = state.edges.filter(({ at }) => at <= now);
      return edges.length > 0 ? [[identity, { ...state, edges }]] : [];
    }),
  );
}

function lineOf(step: Exclude<Step, { kind: "wait" }>, now: Instant): Replayed["steps"][number] {
  const attempt = "attempt" in step && typeof step.attempt !== "string" ? step.attempt : undefined;
  return {
    at: formatInstant(now),
    kind: step.kind,
    ...(attempt ? { rung: attempt.rung, action: attempt.action } : {}),
    why: step.why,
  };
}
