import type { Incident, Signal } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant, MINUTE, parseInstant, SECOND } from "../time/instant.ts";

/** Legs of one Region that fall ill within this of each other do not do so by chance. */
const TOGETHER = 2 * MINUTE;
/** Fewer are coincidence; a Region that carries only two legs is never called ill by them. */
const LEGS = 3;

/**
 * A Region's trouble out of its legs' open incidents: at least three legs fell ill within two minutes. Set while they are open; cleared by the
 * next look after fewer are.
 */
export const regionTrouble = (region: string, open: readonly Incident[], now: Instant): Signal => {
  const began = [
    ...new Map(
      open
        .filter((incident) => incident.region === region && incident.scope === "picture" && incident.status === "open")
        .map((incident) => [incident.channel, parseInstant(incident.openedAt)]),
    ).values(),
  ].sort((a, b) => a - b);
  const third = began.findIndex((at, n) => (began[n + LEGS - 1] ?? Number.POSITIVE_INFINITY) - at <= TOGETHER);
  const ill = third >= 0;
  const at = ill ? (began[third + LEGS - 1] ?? now) : now;
  return {
    id: `region|${region}|${ill ? "SET" : "CLEARED"}|${Math.floor(at / SECOND)}`,
    kind: "looked",
    severity: ill ? "critical" : "info",
    subject: { service: "other", region },
    identity: `region|${region}`,
    edge: ill ? "SET" : "CLEARED",
    cause: "region",
    at: Math.min(at, now),
    name: `Region ${region}`,
    text: ill
      ? `${began.length} legs in ${region} are in trouble, ${LEGS} of them within ${TOGETHER / MINUTE} min by ${formatInstant(at)}`
      : `fewer than ${LEGS} legs in ${region} fell ill together`,
    raw: "",
  };
};
