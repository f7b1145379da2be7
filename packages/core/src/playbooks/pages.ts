import type { Cause, Incident, IncidentPage, IncidentSeverity } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant, MINUTE, parseInstant } from "../time/instant.ts";
import type { Step } from "./step.ts";

/** A page that nobody has acknowledged by then is followed by the next level, where there is one. */
const ESCALATES_AFTER = 5 * MINUTE;

/** At most one page for a cause, two for a Region: whoever is woken for the same thing again and again stops waking up. */
const mostPages = (cause: Cause): number => (cause === "region" ? 2 : 1);

/** Worth waking somebody? */
const worthy: readonly IncidentSeverity[] = ["major", "critical"];

/** Has somebody been woken as often as may be? */
export const isPagedOut = ({ pages, cause }: Incident): boolean => pages.length >= mostPages(cause);

/** The page that is due, if one is. */
export const pageDue = (incident: Incident, why: string, now: Instant): (Step & { kind: "page" }) | undefined => {
  if (!worthy.includes(incident.severity) || incident.acknowledged) return undefined;
  const last = incident.pages.at(-1);
  if (isPagedOut(incident)) return undefined;
  if (last && now < parseInstant(last.at) + ESCALATES_AFTER) return undefined;
  return { kind: "page", page: pageOf(incident, now), why };
};

export const pageOf = (incident: Incident, now: Instant): IncidentPage => ({
  at: formatInstant(now),
  level: Math.min(9, incident.pages.length + 1),
  text: `${incident.title} (${incident.severity}). ${incident.ifNobody}`,
});
