import type { Incident } from "@showcaller/contracts";
import { acted, apply } from "@showcaller/core/playbooks/apply";
import type { Step } from "@showcaller/core/playbooks/step";
import type { Deps } from "../runtime/deps.ts";

/** Tells people what a step says, and gives the incident as it is when they have been told. */
export const tell = async (
  incident: Incident,
  step: Step & { kind: "act" | "page" },
  deps: Deps,
): Promise<{ told: Incident }> => {
  const now = deps.clock.now();
  const after = apply(incident, step, now);
  return { told: step.kind === "act" ? acted(after, step.attempt.id, "done", now) : after };
};
