import type { Attempt, Incident, Playbook, Rung, Verdict } from "@showcaller/contracts";
import { type Healing, healings } from "../heals/healing.ts";
import type { Instant } from "../ports.ts";
import { parseDuration, parseInstant, SECOND } from "../time/instant.ts";
import { attemptStep, modeOf } from "./attempts.ts";
import { obstacle, sickPipelines, unmet } from "./guards.ts";
import { isPagedOut } from "./pages.ts";
import { type Context, isFresh, isMessage, type Step } from "./step.ts";
import { isFree } from "./trial.ts";

/** Verdicts after which a rung is never taken again for the same cause. An effective one may be, when the cause comes back. */
const spentVerdicts: readonly Verdict[] = ["ineffective", "failed", "rejected", "expired", "shadowed", "unknown"];

export type Next = { kind: "step"; step: Step } | { kind: "none"; why: string };

/** The first rung that may be taken, when it is its turn; else why none may. */
export const nextRung = (
  incident: Incident,
  context: Context,
  playbook: Playbook,
  served: Healing | undefined,
  carried: string | undefined,
  now: Instant,
): Next => {
  const passed: string[] = [];
  const budget = overBudget(incident, context, playbook, now);
  for (const rung of playbook.rungs) {
    const against =
      needless(rung, served, carried) ??
      reasonAgainst(rung, incident, context, now) ??
      (isMessage(rung) ? undefined : budget);
    if (against === undefined) return { kind: "step", step: take(rung, incident, context, playbook, passed, now) };
    passed.push(`${rung.id}: ${against}`);
  }
  return { kind: "none", why: `no rung of ${playbook.id} is left (${passed.join("; ")})` };
};

/** While viewers have the other pipeline, only the sick one is touched: a switch or a move would touch what they see. */
const needless = (rung: Rung, served: Healing | undefined, carried: string | undefined): string | undefined => {
  const act = rung.action.do;
  const why =
    carried !== undefined && act !== "restart-flow" && act !== "notify"
      ? carried
      : !isMessage(rung) && act !== "restart-pipeline"
        ? served?.why
        : undefined;
  return why && `not needed: ${why}`;
};

function reasonAgainst(rung: Rung, incident: Incident, { scene }: Context, now: Instant): string | undefined {
  const tried = incident.attempts.findLast(
    (attempt) =>
      attempt.rung === rung.id && attempt.cause === incident.cause && spentVerdicts.includes(attempt.verdict),
  );
  if (tried) return `tried, ${tried.verdict}`;
  const told =
    isMessage(rung) &&
    incident.attempts.some((attempt) => attempt.rung === rung.id && attempt.cause === incident.cause);
  if (told) return "told already";
  const trouble = {
    cause: incident.cause,
    since: parseInstant(incident.causeSince),
    pipelines: sickPipelines(incident, now),
  };
  if (rung.action.do === "page" && isPagedOut(incident)) return "a human has been paged already";
  const selfHealing =
    rung.when.includes("no-self-healing") && healings(trouble, scene).some(({ until }) => now < until);
  return unmet(rung.when, incident, scene, selfHealing, now) ?? obstacle(rung.action, incident, scene, now);
}

/** Its turn has come when its hold-off is over, the cooldown too, and somebody has just looked. */
function take(
  rung: Rung,
  incident: Incident,
  context: Context,
  playbook: Playbook,
  passed: string[],
  now: Instant,
): Step {
  const before = lastOf(incident);
  // The first rung counts from the cause; those after it from when the one before was known to have failed.
  const from = Math.max(
    parseInstant(incident.causeSince),
    before === undefined ? 0 : parseInstant(before.decidedAt ?? before.at),
  );
  const due = Math.max(
    from + Math.max(parseDuration(rung.holdOff), before === undefined ? atLeast(rung, playbook) : 0),
    isMessage(rung) ? 0 : cooled(incident, context, playbook),
    rung.action.do === "restart-pipeline" ? lastCleared(incident) + SETTLES : 0,
  );
  const lasted = `${incident.cause} since ${incident.causeSince}`;
  if (now < due)
    return {
      kind: "wait",
      until: due,
      why: `${lasted}: rung ${rung.id} has its turn after ${rung.holdOff} and the cooldown ${playbook.cooldown}`,
    };
  const acts = !isMessage(rung) && modeOf(playbook, rung) !== "shadow";
  if (acts && !isFresh(context, now)) return { kind: "observe", why: `${lasted}: look before rung ${rung.id}` };
  const skipped = passed.length > 0 ? `; passed over: ${passed.join("; ")}` : "";
  return attemptStep(
    incident,
    context.scene.leg,
    { playbook, rung, why: `${lasted}, longer than ${rung.holdOff}: rung ${rung.id} of ${playbook.id}${skipped}` },
    now,
  );
}

/** Where nothing could be tried a human is told no sooner than the first rung would have acted: a fade to black wakes nobody. */
const atLeast = (rung: Rung, { rungs: [first] }: Playbook): number =>
  first && isMessage(rung) ? parseDuration(first.holdOff) : 0;

/** The alerts of one trouble clear one by one: between two of them one pipeline seems sick alone, and is not. Inferred. */
const SETTLES = 15 * SECOND;

const lastCleared = ({ signals }: Incident): Instant =>
  Math.max(
    0,
    ...Object.values(signals).flatMap(({ edges }) => edges.flatMap(({ edge, at }) => (edge === "CLEARED" ? [at] : []))),
  );

/** The last attempt for the present cause. */
const lastOf = ({ attempts, cause }: Incident): Attempt | undefined =>
  attempts.findLast((attempt) => attempt.cause === cause);

const acted = (attempt: Attempt): boolean =>
  !isMessage(attempt) &&
  !isFree(attempt) &&
  ["decided", "pending", "effective", "ineffective", "failed", "unknown", "shadowed"].includes(attempt.verdict);

/** When this playbook acted on this leg: in this incident and, as the context says, in others. */
export const actsOf = (incident: Incident, spent: readonly Instant[], playbook: Playbook): Instant[] => [
  ...spent,
  ...incident.attempts.flatMap((attempt) =>
    acted(attempt) && attempt.playbook === playbook.id ? [parseInstant(attempt.at)] : [],
  ),
];

function cooled(incident: Incident, { spent }: Context, playbook: Playbook): Instant {
  const acts = actsOf(incident, spent, playbook);
  return acts.length === 0 ? 0 : Math.max(...acts) + parseDuration(playbook.cooldown);
}

/** Why no more may be done by this playbook; `undefined`: more may. */
export const overBudget = (
  incident: Incident,
  context: Context,
  playbook: Playbook,
  now: Instant,
): string | undefined => {
  const { perEvent, perHour } = playbook.budget;
  const inEvent = actsOf(incident, context.spent, playbook).length;
  if (inEvent >= perEvent) return `budget: ${inEvent} of ${perEvent} in this live event`;
  const inHour = actsOf(incident, context.spentInHour, playbook).filter((at) => at > now - 3600 * SECOND).length;
  return inHour >= perHour ? `budget: ${inHour} of ${perHour} within the hour` : undefined;
};
