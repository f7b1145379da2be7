import ICAL from "ical.js";
import { DAY, formatDuration, formatInstant, SECOND } from "../time/instant.ts";
import { MOST_STEPS, recurring, type Window } from "./recurrence.ts";
import { type Found, slug, unreadable } from "./row.ts";

type Parsed = { ok: true; name?: string; note?: string; found: Found[] } | ReturnType<typeof unreadable>;

/** How far ahead a recurrence is written out: an endless one would never end. */
const HORIZON = 400 * DAY;

/**
 * iCalendar (RFC 5545): every VEVENT, recurrences written out from `now` to 400 days on. TZID is taken as an IANA name; a zone
 * that only the file's VTIMEZONE knows is asked about, since its rules end where the file does. A cancelled VEVENT is as good as
 * missing. A day without a time (VALUE=DATE) has no start yet. What the clocks
 * repeat or jump over means what RFC 5545 section 3.3.5 says; other formats say nothing, so there it is asked about.
 */
export const icalendar = (text: string, now: number): Parsed => {
  // Some old programs end lines with CR alone. A cut-off file is parsed without complaint; only its last line tells.
  const read = /END:VCALENDAR\s*$/i.test(text) ? componentsOf(text.replace(/\r\n?/g, "\n")) : undefined;
  if (!read)
    return unreadable(
      "It begins like iCalendar and is not whole iCalendar (RFC 5545).",
      "send the whole file; it may have been cut off",
    );
  const { name, events } = read;
  const overrides = new Map<string, ICAL.Component[]>();
  for (const event of events)
    if (event?.hasProperty("recurrence-id")) {
      const uid = String(event.getFirstPropertyValue("uid"));
      overrides.set(uid, [...(overrides.get(uid) ?? []), event]);
    }
  const window: Window = {
    from: formatInstant(now - DAY),
    to: formatInstant(now + HORIZON),
    steps: { left: MOST_STEPS },
    isCut: false,
  };
  const found = events.flatMap((event, index): Found[] => {
    if (!event) return [{ row: index + 1, wrong: "this VEVENT is not iCalendar (RFC 5545)" }];
    return event.hasProperty("recurrence-id") ? [] : rowsOf(event, index + 1, overrides, window);
  });
  const until = window.to.slice(0, 10);
  const note = window.isCut ? `a recurrence goes on after ${until}: import it again before then` : undefined;
  return { ok: true, ...(slug(name) ? { name } : {}), ...(note ? { note } : {}), found };
};

interface Components {
  name: string;
  /** Absent: one that cannot be parsed. */
  events: (ICAL.Component | undefined)[];
}

/** One property that is wrong makes the parser give up the whole file; then each VEVENT is parsed by itself. */
function componentsOf(text: string): Components | undefined {
  const whole = parsed(text);
  if (whole)
    return {
      name: String(whole.getFirstPropertyValue("x-wr-calname") ?? ""),
      events: whole.getAllSubcomponents("vevent"),
    };
  const blocks = text.match(/^BEGIN:VEVENT\s*$[\s\S]*?^END:VEVENT\s*$/gim);
  return blocks ? { name: "", events: blocks.map((block) => parsed(block)) } : undefined;
}

function parsed(text: string): ICAL.Component | undefined {
  try {
    return new ICAL.Component(ICAL.parse(text.trim()));
  } catch {
    return undefined;
  }
}

function rowsOf(
  event: ICAL.Component,
  row: number,
  overrides: ReadonlyMap<string, ICAL.Component[]>,
  window: Window,
): Found[] {
  try {
    const uid = event.getFirstPropertyValue("uid");
    if (!event.hasProperty("rrule") && !event.hasProperty("rdate"))
      return isCancelled(event) ? [] : [single(event, row, textOf(uid))];
    if (isCancelled(event)) return [];
    const written = recurring(event, overrides.get(String(uid)) ?? [], window);
    if (typeof written === "string") return [{ ...single(event, row, textOf(uid)), wrong: written }];
    return written
      .filter(({ source }) => !isCancelled(source))
      .map(({ key, start, source }) => ({
        ...single(source, row, uid ? `${String(uid)}/${key}` : undefined),
        ...startOf(start, source),
      }));
  } catch (error) {
    return [{ row, wrong: `it cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : "unknown"}` }];
  }
}

const isCancelled = (event: ICAL.Component): boolean =>
  String(event.getFirstPropertyValue("status")).toUpperCase() === "CANCELLED";
const textOf = (value: unknown): string | undefined =>
  value === null || value === undefined ? undefined : String(value).trim() || undefined;

function single(event: ICAL.Component, row: number, externalId: string | undefined): Found {
  const start = event.getFirstPropertyValue("dtstart");
  return {
    row,
    externalId,
    title: textOf(event.getFirstPropertyValue("summary")),
    venue: textOf(event.getFirstPropertyValue("location")),
    ...durationOf(event),
    ...(start instanceof ICAL.Time ? startOf(start, event) : {}),
  };
}

/** UTC → an instant; TZID → local time there; neither (floating) → local time, zone from elsewhere. */
function startOf(
  start: ICAL.Time,
  event: ICAL.Component,
): Pick<Found, "date" | "time" | "instant" | "zone" | "saysWhich"> {
  const [date = "", time] = start.toString().split("T");
  if (start.isDate || time === undefined) return { date };
  if (time.endsWith("Z")) return { instant: `${date}T${time}` };
  const zone = textOf(event.getFirstProperty("dtstart")?.getFirstParameter("tzid"));
  return { date, time, saysWhich: true, ...(zone ? { zone } : {}) };
}

/** DURATION, or DTEND less DTSTART as the clock shows them. A day is not always 24 hours; here it is. */
function durationOf(event: ICAL.Component): Pick<Found, "duration"> {
  const given = event.getFirstPropertyValue("duration");
  if (given instanceof ICAL.Duration) return { duration: formatDuration(given.toSeconds() * SECOND) };
  const [start, end] = [event.getFirstPropertyValue("dtstart"), event.getFirstPropertyValue("dtend")];
  if (!(start instanceof ICAL.Time) || !(end instanceof ICAL.Time) || start.isDate) return {};
  return { duration: formatDuration(end.subtractDate(start).toSeconds() * SECOND) };
}
