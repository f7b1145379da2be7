import { type Reader, subjectOf } from "./bus-event.ts";
import { text, upper } from "./lenient.ts";
import { isOwnMachine } from "./own.ts";

/** Best effort, Standard executions only (docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html). */
export const executionStatus: Reader = (event) => {
  const [name, status] = [text(event.detail, "name"), upper(event.detail, "status")];
  if (name === undefined || status === undefined) return undefined;
  const arn = text(event.detail, "executionArn") ?? event.resources[0];
  const bad = ["FAILED", "TIMED_OUT", "ABORTED"].includes(status);
  return {
    kind: "execution-status",
    severity: bad ? "warning" : "info",
    subject: { ...subjectOf("states", event, arn), name },
    condition: `execution|${name}`,
    name: status,
    text: `execution ${name} ${status}`,
    facts: { execution: name, status },
    ours: isOwnMachine(text(event.detail, "stateMachineArn") ?? arn ?? ""),
  };
};

/** Scheduler's default payload, sent only where a target has no input of its own. */
export const scheduled: Reader = (event) => ({
  kind: "scheduled",
  subject: subjectOf("scheduler", event, event.resources[0]),
  condition: "scheduled",
  name: event.resources[0] ?? "scheduled event",
  text: `schedule ${event.resources[0] ?? "?"} fired`,
  ours: isOwnMachine(event.resources[0] ?? ""),
});
