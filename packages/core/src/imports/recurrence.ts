import ICAL from "ical.js";
import { parseInstant } from "../time/instant.ts";
import { toLocal } from "../time/zone.ts";

/** More in 400 days is no schedule of shows, and would be one import's whole file. */
const MOST = 1_000;
/** Occurrences of all series of a file, those before the window included: one a day from 1970 on has 20,000 of them. */
export const MOST_STEPS = 100_000;

export interface Window {
  from: string;
  to: string;
  /** Shared by a file's series, so that no file takes for ever. */
  steps: { left: number };
  /** Set where a series goes on after `to`. */
  isCut: boolean;
}

export interface Occurrence {
  /** As the rule has it. */
  at: string;
  /** Which one of the series: its day as the rule has it, so that another time of day is the same occurrence, moved. */
  key: string;
  start: ICAL.Time;
  /** The VEVENT that says the rest: the series, or the one that replaces this occurrence. */
  source: ICAL.Component;
}

const TOO_MANY = `the recurrences of the file have over ${MOST_STEPS} occurrences, most of them passed: give it a later DTSTART`;

/**
 * A recurring VEVENT written out (RFC 5545 section 3.8.5): RRULE, RDATE, EXDATE, and the VEVENTs with a RECURRENCE-ID that replace
 * single occurrences. `from` and `to` are compared with the clock as the rule's own zone shows it, a day's slack included.
 * A text: why it cannot be.
 */
export function recurring(
  event: ICAL.Component,
  overrides: readonly ICAL.Component[],
  window: Window,
): Occurrence[] | string {
  const { from, to, steps } = window;
  const first = event.getFirstPropertyValue("dtstart");
  if (!(first instanceof ICAL.Time)) return "it recurs and has no DTSTART";
  const zone = event.getFirstProperty("dtstart")?.getFirstParameter("tzid");
  if (zone) inClockOf(String(zone), event);
  // DTSTART is the first occurrence (section 3.8.5.3); beside dates alone ical.js leaves it out.
  if (!event.hasProperty("rrule")) event.addPropertyWithValue("rdate", first.clone());
  const replaced = new Map(
    overrides.map((other) => {
      const id = other.getFirstPropertyValue("recurrence-id");
      return [String(zone && id instanceof ICAL.Time ? clockOf(id, String(zone)) : id), other];
    }),
  );
  const finest = event.getAllProperties("rrule").some((rule) => isFiner(rule.getFirstValue()));
  const expansion = new ICAL.RecurExpansion({ component: event, dtstart: first });
  const found: Occurrence[] = [];
  for (;;) {
    if (steps.left-- <= 0) return TOO_MANY;
    const next = expansion.next();
    if (!next) return found;
    const at = next.toString();
    if (found.at(-1)?.at === at) continue;
    if (at > to) {
      window.isCut = true;
      return found;
    }
    const other = replaced.get(at);
    const start = other?.getFirstPropertyValue("dtstart");
    const moved = start instanceof ICAL.Time ? start : next.clone();
    if (at < from && moved.toString() < from) continue;
    if (found.length >= MOST) return `it has over ${MOST} occurrences within 400 days: give it a COUNT or an UNTIL`;
    found.push({ at, key: finest ? at : at.slice(0, 10), start: moved, source: other ?? event });
  }
}

/**
 * A series is written out by the clock of its zone. What stands beside it in UTC (UNTIL must, section 3.3.10; EXDATE and RDATE may)
 * is told by that clock first: else at 19:00 in Tokyo the last one would be after its own UNTIL of 10:00Z.
 */
function inClockOf(zone: string, event: ICAL.Component): void {
  for (const rule of event.getAllProperties("rrule")) {
    const recur = rule.getFirstValue();
    if (recur instanceof ICAL.Recur && recur.until) recur.until = clockOf(recur.until, zone);
  }
  for (const name of ["exdate", "rdate"])
    for (const property of event.getAllProperties(name)) {
      const values = property.getValues().map((value) => (value instanceof ICAL.Time ? clockOf(value, zone) : value));
      property.setValues(values);
    }
}

function clockOf(time: ICAL.Time, zone: string): ICAL.Time {
  if (!time.toString().endsWith("Z")) return time;
  try {
    return ICAL.Time.fromDateTimeString(toLocal(parseInstant(time.toString()), zone));
  } catch {
    // No zone that we know: each of its rows is asked about anyway.
    return time;
  }
}

/** More than one a day: then the day alone does not tell which. */
function isFiner(rule: unknown): boolean {
  if (!(rule instanceof ICAL.Recur)) return false;
  const several = (["BYHOUR", "BYMINUTE", "BYSECOND"] as const).some(
    (part) => (rule.getComponent(part) ?? []).length > 1,
  );
  return several || ["HOURLY", "MINUTELY", "SECONDLY"].includes(rule.freq);
}
