import type { Instant } from "../ports.ts";
import type { Interval } from "./moments.ts";

/**
 * The hull: a channel's runs merged across gaps up to `gap` milliseconds (the warm-handover gap), in order.
 * Exactly when the channel should run; stop, sweep, report and invariant all ask this one function.
 */
export const hull = (runs: readonly Interval[], gap = 0): Interval[] => {
  const ordered = runs.filter((run) => run.to > run.from).sort((a, b) => a.from - b.from || a.to - b.to);
  const merged: Interval[] = [];
  for (const run of ordered) {
    const last = merged.at(-1);
    if (last && run.from - last.to <= gap) last.to = Math.max(last.to, run.to);
    else merged.push({ ...run });
  }
  return merged;
};

/** The part of the hull that covers `now`, if any. */
export const covering = (parts: readonly Interval[], now: Instant): Interval | undefined =>
  parts.find((part) => part.from <= now && now < part.to);
