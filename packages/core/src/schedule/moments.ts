import type { LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { parseDuration, parseInstant } from "../time/instant.ts";

/** The instants of a live event that has a start. Everything about time is derived here and nowhere else. */
export interface Moments {
  /** Preparation begins (cue `prepare`). */
  prepareAt: Instant;
  airAt: Instant;
  /** The end as booked; limits count from here. */
  plannedEndAt: Instant;
  /** The end as it stands (cue `end`). */
  endAt: Instant;
  /** End of the tail as it stands: the encoder stops. */
  stopAt: Instant;
  /** The latest end without a new booking: planned end plus overrun limit. */
  limitAt: Instant;
  /**
   * What is booked: from preparation to the tail after the latest end. A show that a human held beyond that keeps its channel
   * without a booking (law 5): its late end must not be refused because somebody else is booked by then.
   */
  booking: Interval;
  /** When the encoder should run as things stand. Open while an operator's hold has no end. */
  run: Interval;
}

/** Half open: `from` belongs to it, `to` does not. */
export interface Interval {
  from: Instant;
  to: Instant;
}

export const moments = (event: LiveEvent): Moments | undefined => {
  if (!event.airAt || !event.plannedEndAt || !event.endAt || !event.prepareAt) return undefined;
  const [prepareAt, airAt] = [parseInstant(event.prepareAt), parseInstant(event.airAt)];
  const [plannedEndAt, endAt] = [parseInstant(event.plannedEndAt), parseInstant(event.endAt)];
  const tail = parseDuration(event.tail);
  const limitAt = plannedEndAt + parseDuration(event.overrun.limit);
  return {
    prepareAt,
    airAt,
    plannedEndAt,
    endAt,
    stopAt: endAt + tail,
    limitAt,
    booking: { from: prepareAt, to: limitAt + tail },
    run: { from: prepareAt, to: runEnd(event, endAt, tail) },
  };
};

function runEnd(event: LiveEvent, endAt: Instant, tail: number): Instant {
  if (!event.held) return endAt + tail;
  return event.held.until ? Math.max(parseInstant(event.held.until), endAt) + tail : Number.POSITIVE_INFINITY;
}
