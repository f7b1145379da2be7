import type { Keyed } from "@showcaller/adapters/state/runtimes";
import type { Attempt, Incident, JournalName } from "@showcaller/contracts";
import { digest } from "@showcaller/core/digest";
import type { Step } from "@showcaller/core/playbooks/step";

/** A line about an incident, in the journal of its live event. */
export const line = (
  { id, liveEvent, channel }: Incident,
  name: JournalName,
  entry: { kind: Keyed["kind"]; text: string; why: string; predicts?: string; key: string; cause: string },
): Keyed => {
  const { key, cause, why, ...rest } = entry;
  return {
    ...rest,
    why: why.slice(0, 1000),
    name,
    actor: "showcaller:remediation",
    ...(liveEvent ? { liveEvent } : {}),
    ...(channel ? { channel } : {}),
    cause,
    data: { incident: id },
    key: `${id}-${key}`,
  };
};

/** What a step says in the journal before it is carried out. */
export const stepLine = (incident: Incident, step: Step, execution: string): Keyed => {
  const { why } = step;
  const base = { why, cause: execution };
  switch (step.kind) {
    case "act":
      return line(incident, "remedy.decided", { ...base, ...ofAttempt(step.attempt, incident), kind: "command" });
    case "ask":
      return line(incident, "remedy.asked", { ...base, ...ofAttempt(step.attempt, incident), kind: "decision" });
    case "note":
      return line(incident, "remedy.shadowed", { ...base, ...ofAttempt(step.attempt, incident), kind: "decision" });
    case "verdict":
      return line(incident, "remedy.judged", {
        ...base,
        kind: "result",
        text: `${nameOf(incident, step.attempt)}: ${step.verdict}`,
        key: `${step.attempt}-${step.verdict}`,
      });
    case "page":
      return line(incident, "operator.paged", {
        ...base,
        kind: "page",
        text: step.page.text,
        predicts: "somebody acknowledges it",
        key: `page-${incident.pages.length + 1}`,
      });
    case "resolve":
      return line(incident, "incident.resolved", {
        ...base,
        kind: "status",
        text: `${incident.title}: resolved, ${step.outcome}`,
        key: `resolved-${incident.rev}`,
      });
    default:
      return line(incident, "remedy.waits", {
        ...base,
        kind: "decision",
        text: `${incident.title}: waits`,
        key: `waits-${digest(why)}`,
      });
  }
};

const ofAttempt = ({ id, rung, action, predicts }: Attempt, { title }: Incident) => ({
  text: `${title}: ${rung}${action.do === rung ? "" : ` (${action.do})`}`,
  predicts,
  key: id,
});

const nameOf = ({ title, attempts }: Incident, id: Attempt["id"]): string =>
  `${title}: ${attempts.find((attempt) => attempt.id === id)?.rung ?? id}`;
