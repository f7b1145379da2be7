import type { LiveEvent, StartText } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { DAY, formatInstant, HOUR, MINUTE, parseDuration, parseInstant } from "../time/instant.ts";
import { resolveLocal } from "../time/zone.ts";

/**
 * A booking touches one ledger item per leg and UTC day: 7 days touch at most 8, so 4 legs 32, and a change that moves all of them
 * 64; with live event, journal and a workflow's claim and legs that stays within DynamoDB's 100 items a transaction.
 */
export const LONGEST_BOOKING = 7 * DAY;
/** Instants are stored as text with four digits for the year; nobody books that far, but anybody can ask. */
const LATEST_AIR = parseInstant("9000-01-01T00:00:00Z");
const LEAD = { shortest: 5 * MINUTE, longest: 2 * HOUR };

type Times = Pick<LiveEvent, "airAt" | "plannedEndAt" | "endAt" | "prepareAt"> & { start?: LiveEvent["start"] };
export type ResolvedTimes = { ok: true; value: Times | undefined } | { ok: false; refusal: Refusal };

/** Start, duration, lead, tail and overrun limit → the instants of a live event. `undefined` without a start: a draft. */
export const resolveTimes = (
  wish: { start?: StartText } & Pick<LiveEvent, "duration" | "lead" | "tail" | "overrun">,
  now: Instant,
): ResolvedTimes => {
  const [duration, lead] = [parseDuration(wish.duration), parseDuration(wish.lead)];
  if (duration <= 0)
    return no("end-before-start", "The planned end is not after the start.", "/duration", "give a duration above zero");
  if (lead < LEAD.shortest || lead > LEAD.longest)
    return no(
      "invalid-request",
      `A lead of ${wish.lead} is outside PT5M to PT2H.`,
      "/lead",
      "AWS: start-up is usually within 3 minutes, up to 10 is normal; above 2 hours it costs and gains nothing",
    );
  const whole = lead + duration + parseDuration(wish.overrun.limit) + parseDuration(wish.tail);
  if (whole > LONGEST_BOOKING)
    return no(
      "booking-too-long",
      "Lead, duration, overrun limit and tail together exceed 7 days.",
      "/duration",
      "split it into several live events",
    );
  if (!wish.start) return { ok: true, value: undefined };
  const air = "instant" in wish.start ? readInstant(wish.start.instant) : resolveLocal(wish.start);
  if (!air.ok) return air;
  if (air.at > LATEST_AIR)
    return no(
      "invalid-request",
      "That is too far ahead.",
      "instant" in wish.start ? "/start/instant" : "/start/local",
      "give a start before the year 9000",
    );
  const end = formatInstant(air.at + duration);
  return {
    ok: true,
    value: {
      airAt: formatInstant(air.at),
      plannedEndAt: end,
      endAt: end,
      // Booked inside its lead, preparation begins at once.
      prepareAt: formatInstant(Math.max(air.at - lead, Math.min(now, air.at))),
      ...("local" in wish.start ? { start: wish.start } : {}),
    },
  };
};

/** The pattern of the schema lets `2025-02-31T00:00:00Z` through; the calendar does not. */
function readInstant(text: string): { ok: true; at: Instant } | { ok: false; refusal: Refusal } {
  try {
    // Whole seconds: EventBridge Scheduler's at() knows nothing finer.
    return { ok: true, at: Math.floor(parseInstant(text) / 1000) * 1000 };
  } catch {
    return no(
      "invalid-request",
      `${text} is not an instant of the calendar.`,
      "/start/instant",
      "give an existing date and time",
    );
  }
}

function no(problem: Refusal["problem"], detail: string, at: string, reason: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refuse(problem, detail, [{ at, reason }]) };
}
