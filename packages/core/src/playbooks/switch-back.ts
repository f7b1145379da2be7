import type { Attempt, Incident, Playbook } from "@showcaller/contracts";
import { isSet, lastTurn } from "../incidents/edges.ts";
import type { LegView } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { formatInstant, parseDuration, parseInstant, SECOND } from "../time/instant.ts";
import { attemptStep } from "./attempts.ts";
import { type Context, isFresh, type Step } from "./step.ts";
import { isActive } from "./targets.ts";
import { PROGRAMME_HOLDS, SWITCH_BACK } from "./trial.ts";

/**
 * From the backup to the programme after a switch of ours, once it has been good for the stability window. `undefined`: we stay on the
 * backup, which shows the programme too (a human may go back), and the incident may end. It never goes back to what did not hold before,
 * nor shortly before the end.
 */
export const fromBackup = (
  incident: Incident,
  context: Context,
  playbook: Playbook,
  now: Instant,
): Step | undefined => {
  const { leg, liveEvent } = context.scene;
  const { substitute } = incident;
  if (!playbook.switchBack || !substitute || !leg || leg.channel.mode !== "enforce") return undefined;
  if (isActive(leg.channel.inputs.programme, leg)) return undefined;
  const tried = returnsOf(incident);
  if (tried.some(({ verdict }) => verdict !== "effective")) return undefined;
  if (playbook.switchBack.evidence === "window" && tried.length > 0) return undefined;
  const good = goodSince(incident, playbook.switchBack.evidence, now);
  if (good === undefined)
    return { kind: "wait", until: now + 30 * SECOND, why: "the programme's source does not say that it is healthy" };
  const after = parseDuration(playbook.switchBack.after);
  const due = Math.max(good, parseInstant(substitute.since)) + after;
  const at = liveEvent && moments(liveEvent);
  if (at && liveEvent.held === undefined && at.endAt - due < after) return undefined;
  if (now < due)
    return {
      kind: "wait",
      until: due,
      why: `back to ${leg.channel.inputs.programme} at ${formatInstant(due)}, when it has been good for ${playbook.switchBack.after}`,
    };
  if (!isFresh(context, now)) return { kind: "observe", why: "look before the switch back" };
  const why = `the programme has been good since ${formatInstant(good)}, longer than ${playbook.switchBack.after}`;
  return backToProgramme(incident, leg, playbook, why, now);
};

export const returnsOf = ({ attempts }: Incident): Attempt[] => attempts.filter(({ rung }) => rung === SWITCH_BACK);

export const backToProgramme = (
  incident: Incident,
  leg: LegView,
  playbook: Playbook,
  why: string,
  now: Instant,
): Step => {
  const rung = { id: SWITCH_BACK, action: { do: "switch-input", to: "programme" }, verify: PROGRAMME_HOLDS } as const;
  return attemptStep(incident, leg, { playbook, rung, why }, now);
};

/**
 * Since when the programme is good. An input that is not on screen raises no alert: only its source's own health is evidence; with
 * `window` the calm of the leg has to do.
 */
function goodSince(incident: Incident, evidence: "source" | "window", now: Instant): Instant | undefined {
  return evidence === "window" ? parseInstant(incident.clearedAt ?? incident.openedAt) : sourceGoodSince(incident, now);
}

/** As MediaConnect says of what it takes in and of what that shows; `undefined`: it has said nothing, or that it is bad. */
export const sourceGoodSince = (incident: Incident, now: Instant): Instant | undefined => {
  const sources = Object.values(incident.signals).filter(
    ({ kind }) =>
      kind === "source-health" || kind === "flow-health" || kind === "flow-status" || kind === "content-quality",
  );
  if (sources.length === 0 || sources.some((state) => isSet(state, now))) return undefined;
  return Math.max(...sources.map(lastTurn));
};
