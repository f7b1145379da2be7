import type { Channel, Incident } from "@showcaller/contracts";
import { remediationOf } from "@showcaller/core/incidents/remediation";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";

/** With the next attempt as its owner: written before the execution of that name is started. */
export const owned = (incident: Incident): Incident => ({ ...incident, owner: remediationOf(incident, []).owner });

/**
 * Starts the execution that the incident's owner names. Started already is as good: two who decide the same start the same, and whoever
 * starts it again after a death starts nothing.
 * @throws Transient or Permanent it could not be started: heard again, or by the next sweep, it is
 */
export const startOwner = async (incident: Incident, legs: readonly Channel[], { executions }: Deps): Promise<void> => {
  const { owner } = incident;
  if (!owner) return;
  const { input } = remediationOf({ ...incident, owner: { ...owner, attempt: owner.attempt - 1 } }, legs);
  const started = await executions.start("remediate", owner.execution, input);
  if (!started.ok) throw thrown(`start ${owner.execution}`, started.failure);
};
