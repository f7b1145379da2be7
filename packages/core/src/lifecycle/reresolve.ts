import type { LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant } from "../time/instant.ts";
import { resolveLocal } from "../time/zone.ts";
import { type Decision, none } from "./decision.ts";
import { patch } from "./patch.ts";

/**
 * A government has moved its clocks: the local time that was asked for is worked out again by the zone database of the running
 * Node, `tzdata`, and what comes out otherwise is an ordinary rescheduling. Refused: what the new rules skip or repeat, and what
 * would lie in the past. Never by an older database than the one that said the instant, since functions are not all updated at the
 * same moment; and never once preparation has begun.
 */
export const reresolve = (event: LiveEvent, now: Instant, tzdata: string): Decision => {
  const { start, status, airAt } = event;
  if (status !== "scheduled") return none("its preparation has begun, or it is over");
  if (!start) return none("it was booked for an instant");
  if (!isResolvable(event.tzdata, tzdata)) return none("its instant is from this zone database, or from a newer one");
  const resolved = resolveLocal(start);
  if (!resolved.ok) return { kind: "refuse", refusal: resolved.refusal };
  if (formatInstant(resolved.at) === airAt) return none("its instant is as it was");
  const moved = patch(event, { start }, now, tzdata);
  if (moved.kind !== "change") return moved;
  return {
    ...moved,
    entry: {
      kind: "decision",
      name: "live-event.changed",
      text: `"${event.title}" moves from ${airAt} to ${moved.event.airAt}`,
      why: `${start.local} in ${start.zone} is another instant now: its rules changed between zone databases ${event.tzdata ?? "unknown"} and ${tzdata}; the local time is what was asked for`,
    },
  };
};

/** Releases of the zone database sort by name: 2025b < 2026a (https://data.iana.org/time-zones/tz-link.html). */
export const isResolvable = (before: string | undefined, tzdata: string): boolean =>
  isRelease(tzdata) && (before === undefined || !isRelease(before) || before < tzdata);

const isRelease = (name: string): boolean => /^\d{4}[a-z]{1,2}$/.test(name);
