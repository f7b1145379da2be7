import type { LiveEvent, LiveEventStatus } from "@showcaller/contracts";

/** Octets of a content line, its line break not counted (RFC 5545 section 3.1). */
const LINE = 75;

/** RFC 5545 section 3.8.1.11. What never reached air is as good as cancelled to whoever looks at a calendar. */
const STATUS: Readonly<Record<LiveEventStatus, "TENTATIVE" | "CONFIRMED" | "CANCELLED">> = {
  draft: "TENTATIVE",
  scheduled: "CONFIRMED",
  preparing: "CONFIRMED",
  standby: "CONFIRMED",
  "on-air": "CONFIRMED",
  ending: "CONFIRMED",
  ended: "CONFIRMED",
  cancelled: "CANCELLED",
  failed: "CANCELLED",
};

/**
 * Live events as an iCalendar (RFC 5545) that calendars subscribe to. The same live events give the same bytes: nothing in it is
 * of the moment of asking. Times are in UTC, also where the intent is a local time: with a TZID each calendar would work out the
 * instant by rules of its own, and ours is the one that is acted upon. What has no time yet is left out: a VEVENT needs a DTSTART.
 */
export const icalendarOf = (events: readonly LiveEvent[]): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Showcaller//Live events//EN",
    "METHOD:PUBLISH",
    "NAME:Live events",
    "X-WR-CALNAME:Live events",
    // How often to come again (RFC 7986 section 5.7; the other is what older calendars read).
    "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
    "X-PUBLISHED-TTL:PT15M",
    ...events.flatMap(vevent),
    "END:VCALENDAR",
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join("");

function vevent(event: LiveEvent): string[] {
  const { airAt, endAt } = event;
  if (!airAt || !endAt) return [];
  return [
    "BEGIN:VEVENT",
    `UID:${event.id}@showcaller`,
    // For METHOD:PUBLISH when the entry was last revised, not when it was asked for (section 3.8.7.2).
    `DTSTAMP:${utc(event.updatedAt)}`,
    `LAST-MODIFIED:${utc(event.updatedAt)}`,
    `CREATED:${utc(event.createdAt)}`,
    `SEQUENCE:${sequenceOf(event)}`,
    `STATUS:${STATUS[event.status]}`,
    `SUMMARY:${escaped(event.title)}`,
    `DTSTART:${utc(airAt)}`,
    `DTEND:${utc(endAt)}`,
    "END:VEVENT",
  ];
}

/** Counts what a calendar must notice: `plan`, which rises with times and with cancel, and that it failed, which is no plan. */
const sequenceOf = ({ plan, status }: LiveEvent): number => plan - 1 + (status === "failed" ? 1 : 0);

/** `2025-08-15T19:00:00Z` → `20250815T190000Z`: iCalendar knows no fractions. */
const utc = (instant: string): string => instant.replace(/\.\d+/, "").replace(/[-:]/g, "");

/** TEXT (section 3.3.11). Control characters have no form in it. */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, (char) => `\\${char}`)
    .replace(/\r\n|\r|\n/g, "\\n")
    .replace(/\p{Cc}/gu, " ");

/** At most 75 octets a line, the space of a continuation among them, and no character cut in two. */
function folded(line: string): string {
  let [text, octets] = ["", 0];
  for (const char of line) {
    const size = new TextEncoder().encode(char).length;
    if (octets + size > LINE) [text, octets] = [`${text}\r\n `, 1];
    text += char;
    octets += size;
  }
  return text;
}
