import { type Attempt, CONTRACT, type Incident, type TellInput, type Tidings } from "@showcaller/contracts";
import { tellName } from "@showcaller/core/names";
import { acted, apply } from "@showcaller/core/playbooks/apply";
import type { Step } from "@showcaller/core/playbooks/step";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";

type Telling = Step & { kind: "act" | "ask" | "page" };

/**
 * Has people told what a step says, by an execution of its own: named by the message, so that it is one however often it is asked for, and
 * apart, so that a receiver who does not answer holds up no remedy.
 */
export const tell = async (incident: Incident, step: Telling, deps: Deps): Promise<void> => {
  const { key, tidings } = messageFor(incident, step);
  const input: TellInput = {
    contract: CONTRACT,
    incident: incident.id,
    key,
    tidings,
    at: formatInstant(deps.clock.now()),
  };
  const started = await deps.executions.start("tell", tellName(incident.id, key), { ...input });
  if (!started.ok) throw thrown(`tell ${tidings} of ${incident.id}`, started.failure);
};

function messageFor({ pages }: Incident, step: Telling): { key: Attempt["id"]; tidings: Tidings } {
  switch (step.kind) {
    case "page":
      return { key: `page-${pages.length + 1}`, tidings: "page" };
    case "ask":
      return { key: step.attempt.id, tidings: "ask" };
    case "act":
      return { key: step.attempt.id, tidings: step.attempt.action.do === "page" ? "page" : "notify" };
  }
}

/** The incident as it is when they are being told. */
export const asTold = (incident: Incident, step: Step & { kind: "act" | "page" }, now: number): Incident => {
  const after = apply(incident, step, now);
  return step.kind === "act" ? acted(after, step.attempt.id, "done", now) : after;
};
