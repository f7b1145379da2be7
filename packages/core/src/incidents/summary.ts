import type { Incident, IncidentSummary } from "@showcaller/contracts";

/** An incident without what grows, and with what waits for a human. */
export const summaryOf = (incident: Incident): IncidentSummary => {
  const { signals: _, attempts, pages: _p, timeline: _t, ...rest } = incident;
  const asked = rest.status === "resolved" ? undefined : attempts.findLast(({ verdict }) => verdict === "asked");
  return { ...rest, ...(asked ? { asked } : {}) };
};
