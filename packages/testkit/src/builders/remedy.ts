import type { Attempt, Incident, Playbook } from "@showcaller/contracts";
import { settle } from "@showcaller/core/incidents/correlate";
import { airtimeOf, type Scene } from "@showcaller/core/incidents/scene";
import { acted, apply } from "@showcaller/core/playbooks/apply";
import { decide } from "@showcaller/core/playbooks/decide";
import { playbookFor } from "@showcaller/core/playbooks/match";
import type { Step } from "@showcaller/core/playbooks/step";

/** How the world answers an action: it is done, or it fails. */
export type Hands = (attempt: Attempt, now: number) => "done" | { failed: string };

export interface Told {
  at: number;
  step: Step;
}

/**
 * The remediation workflow in memory: settles, decides, writes, acts, and goes on at the instant that it waits for. `world` gives the
 * incident's signals and the scene as they are at an instant.
 */
export const remedy = (
  incident: Incident,
  world: (now: number, incident: Incident) => { scene: Scene; signals?: Incident["signals"] },
  playbooks: readonly Playbook[],
  span: { from: number; to: number },
  hands: Hands = () => "done",
): { incident: Incident; told: Told[] } => {
  const told: Told[] = [];
  let current = incident;
  let now = span.from;
  let lookedAt: number | undefined;
  for (let round = 0; now <= span.to; round += 1) {
    if (round > 2_000) throw new Error(`it goes round in a circle: ${JSON.stringify(told.slice(-3))}`);
    const { scene, signals = current.signals } = world(now, current);
    current = settle({ ...current, signals }, scene, now);
    const playbook = playbookFor(playbooks, current, scene, airtimeOf(scene.liveEvent, now));
    const step = decide(current, { scene, lookedAt, spent: [], spentInHour: [] }, playbook, now);
    told.push({ at: now, step });
    current = apply(current, step, now);
    if (step.kind === "resolve" || step.kind === "done") break;
    if (step.kind === "observe") lookedAt = now;
    if (step.kind === "act") current = acted(current, step.attempt.id, hands(step.attempt, now), now);
    if (step.kind === "wait") now = step.until;
  }
  return { incident: current, told };
};

/** What was really done, by rung. */
export const acts = (told: readonly Told[]): string[] =>
  told.flatMap(({ step }) => (step.kind === "act" ? [step.attempt.rung] : []));
