import { parseInstant } from "@showcaller/core/time/instant";
import { functionName } from "@showcaller/functions/catalog";
import * as z from "zod";
import { HOME, type Site, SWEEP_SCHEDULE } from "../laptop/site.ts";

/** What the sweep answers (functions/src/sweep/handle.ts), as far as it matters here. */
const Swept = z.object({ commands: z.number(), failed: z.array(z.unknown()), nextDue: z.string().optional() });

/** Lets the minutes pass in which a sweep would find nothing to do. */
export interface Elision {
  /** Something was written, or changed on AWS: the next minute's sweep has to look. */
  touched(): void;
}

const SWEEP = functionName("sweep");

/**
 * A sweep that saw everything, did nothing, and saw nothing change meanwhile sleeps until the instant at which, nothing else
 * changing, it would decide otherwise (`nextDue`); a change before wakes it. AWS ticks every minute anyway; nine months of idle
 * minutes would take longer to rehearse than the season itself.
 */
export const elideSweeps = (site: Site): Elision => {
  let changes = 0;
  let asleep = false;
  const skipTo = (at: number): void => site.scheduler.skipTo(HOME, "default", SWEEP_SCHEDULE, at);
  const touched = (): void => {
    changes++;
    if (!asleep) return;
    asleep = false;
    skipTo(site.world.now);
  };
  // A look that failed has not seen everything.
  site.gate.calls.observe(({ function: caller, outcome }) => {
    if (caller === SWEEP && outcome !== "ok") changes++;
  });
  const sweep = site.functions[SWEEP];
  if (!sweep) throw new Error("there is no sweep to elide");
  site.functions[SWEEP] = {
    ...sweep,
    async handler(event, context) {
      const before = changes;
      const answer = await sweep.handler(event, context);
      const swept = Swept.safeParse(answer);
      // What it decided and could not do (somebody held the lease) it has to decide again.
      const idle = swept.success && swept.data.commands === 0 && swept.data.failed.length === 0;
      if (idle && changes === before) {
        asleep = true;
        const { nextDue } = swept.data;
        skipTo(nextDue === undefined ? Number.POSITIVE_INFINITY : parseInstant(nextDue));
      }
      return answer;
    },
  };
  return { touched };
};
