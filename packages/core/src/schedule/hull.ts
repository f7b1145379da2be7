import type { LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { parseInstant } from "../time/instant.ts";
import { contentOf, type Handover, mayFollow } from "./handover.ts";
import { type Interval, moments } from "./moments.ts";

/** When an encoder should run for one live event, and whose content that is. */
export interface Run extends Interval {
  content: string;
}

/** The run of a live event as it stands: what was cancelled or has failed ends at that moment. Drafts have none. */
export const runOf = (event: LiveEvent): Run | undefined => {
  const run = moments(event)?.run;
  if (!run) return undefined;
  const early = ["cancelled", "failed"].includes(event.status) && event.endedAt ? parseInstant(event.endedAt) : run.to;
  return { from: run.from, to: Math.min(run.to, early), content: contentOf(event) };
};

/**
 * The hull: a channel's runs, merged where the next begins within the warm-handover gap and may follow (handover.ts), in order.
 * Exactly when the encoder should run without a stop; stop, sweep, report and invariants all ask this one function. Where the next
 * may not follow, its part begins when the one before is over, and the encoder stops in between even if the two touch.
 */
export const hull = (runs: readonly Run[], rule: Handover): Run[] => {
  const ordered = runs.filter((run) => run.to > run.from).sort((a, b) => a.from - b.from || a.to - b.to);
  const parts: Run[] = [];
  for (const run of ordered) {
    const last = parts.at(-1);
    if (last && run.from - last.to <= rule.gap && mayFollow(rule, last.content, run.content)) {
      // Of two whose content differs, nothing can be reached: the part is the later one's.
      if (run.to > last.to) Object.assign(last, { to: run.to, content: run.content });
    } else if (!last || run.to > last.to) parts.push({ ...run, from: Math.max(run.from, last?.to ?? run.from) });
  }
  return parts;
};

/** The part of the hull that covers `now`, if any. */
export const covering = <T extends Interval>(parts: readonly T[], now: Instant): T | undefined =>
  parts.find((part) => part.from <= now && now < part.to);
