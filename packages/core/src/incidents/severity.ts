import type { Airtime, Cause, IncidentSeverity } from "@showcaller/contracts";
import { carries, type LegView, type Scene } from "./scene.ts";

/** Those that take redundancy or something beside the picture, and leave viewers a picture. */
const mild: readonly Cause[] = [
  "pipeline-loss",
  "low-quality",
  "output-paused",
  "unspecified",
  "locking-lost",
  "configuration",
  "maintenance",
  "multiplex",
  "harvest",
];

/**
 * What an incident is worth: by the schedule, then by what else viewers have. On air without another leg that carries: critical. With
 * one: major. In the lead there is time: major if this is the only leg, else minor. A mild cause is one step less.
 */
export const severityOf = (cause: Cause, airtime: Airtime, { leg, others }: Scene): IncidentSeverity => {
  // Somebody is to read it, and nobody is to be woken for it: whatever is wrong on a leg says so by signals that we know.
  if (cause === "not-understood") return "minor";
  if (cause === "region" || cause === "control-plane") return airtime === "none" ? "major" : "critical";
  const alone = !others.some(carries);
  const worth = steps[airtime] + (alone && airtime !== "none" ? 1 : 0) - (isMild(cause, leg) ? 1 : 0);
  return levels[Math.max(0, Math.min(3, worth))] ?? "info";
};

const steps: Readonly<Record<Airtime, number>> = { "on-air": 2, lead: 1, tail: 0, none: 0 };
const levels: readonly IncidentSeverity[] = ["info", "minor", "major", "critical"];

/** The loss of the only pipeline is the loss of the picture. */
const isMild = (cause: Cause, leg: LegView | undefined): boolean =>
  mild.includes(cause) && !(cause === "pipeline-loss" && leg?.channel.encoder.pipelines === 1);
