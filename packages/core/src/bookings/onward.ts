import type { DayLedger, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { contentOf, type Handover } from "../schedule/handover.ts";
import { covering, hull, type Run } from "../schedule/hull.ts";
import { formatInstant, parseInstant } from "../time/instant.ts";

/** A run that is over, or about to be. */
export interface Leaving {
  liveEvent: LiveEvent["id"];
  /** The end of its run, as planned. */
  until: Instant;
  /** Absent: nobody knows. */
  content: string | undefined;
}

/** Does the encoder stay up for whoever comes next? */
export interface Onward {
  goesOn: boolean;
  /** Whoever comes next, near enough to be looked at, whether it stays up for them or not. */
  next?: LiveEvent["id"];
  why: string;
}

/** The hull at the end of a run, out of the day ledgers: what is booked, not what has begun. Pure. */
export const onward = (ledgers: readonly DayLedger[], leaving: Leaving, rule: Handover, now: Instant): Onward => {
  const edge = Math.min(leaving.until, now);
  const next = bookingsOf(ledgers, leaving.liveEvent).filter(({ to }) => to > now);
  const runs = next.map((run) => ({ ...run, from: Math.max(run.from, edge) }));
  const own: Run = { from: edge - 1, to: edge, content: leaving.content ?? "" };
  const goesOn = covering(hull([own, ...runs], rule), own.from);
  const [first] = next.sort((a, b) => a.from - b.from);
  if (!first) return { goesOn: false, why: "nothing else is booked on the channel near it" };
  const { id } = first;
  const who = `"${first.title}" from ${formatInstant(first.from)}`;
  if (goesOn !== undefined && goesOn.to > now) return { goesOn: true, next: id, why: `its hull goes on: ${who}` };
  return {
    goesOn: false,
    next: id,
    why:
      first.from - edge > rule.gap
        ? `the next booking is beyond the warm-handover gap: ${who}`
        : `the next booking carries other rights, and start-over reaches back: ${who}`,
  };
};

/** A booking of several days lies in several ledgers: once each. */
function bookingsOf(
  ledgers: readonly DayLedger[],
  except: LiveEvent["id"],
): (Run & { id: LiveEvent["id"]; title: string })[] {
  const all = new Map(ledgers.flatMap(({ bookings }) => Object.entries(bookings)));
  all.delete(except);
  return [...all].map(([id, { from, to, title, rights }]) => ({
    id: id as LiveEvent["id"],
    from: parseInstant(from),
    to: parseInstant(to),
    title,
    content: contentOf({ id: id as LiveEvent["id"], ...(rights ? { rights } : {}) }),
  }));
}
