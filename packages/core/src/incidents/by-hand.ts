import type { Actor, Incident } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant } from "../time/instant.ts";
import { withLines } from "./correlate.ts";

/**
 * A human says that it is over. What still waits for approval is rejected with it. What we have put on screen stays there, and the
 * timeline says so: nobody goes back to the programme for an incident that is resolved.
 */
export const resolveByHand = (incident: Incident, by: Actor, note: string | undefined, now: Instant): Incident => {
  if (incident.status === "resolved") return incident;
  const at = formatInstant(now);
  const left = incident.substitute ? `; the ${incident.substitute.input} stays on screen` : "";
  return {
    ...incident,
    status: "resolved",
    outcome: "by-human",
    resolvedAt: at,
    attempts: incident.attempts.map((attempt) =>
      attempt.verdict === "asked" ? { ...attempt, verdict: "rejected", answeredBy: by, decidedAt: at } : attempt,
    ),
    timeline: withLines(incident.timeline, [
      {
        at,
        key: "resolved|by-human",
        kind: "human",
        text: `resolved by hand${left}`,
        by,
        ...(note ? { why: note } : {}),
      },
    ]),
  };
};
