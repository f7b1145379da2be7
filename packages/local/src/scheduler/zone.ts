import type { Millis } from "../kernel/types.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (zone: string): Intl.DateTimeFormat => {
  let known = formats.get(zone);
  if (!known) {
    known = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(zone, known);
  }
  return known;
};

export const isZone = (zone: string): boolean => {
  try {
    return format(zone) !== undefined;
  } catch {
    return false;
  }
};

/** The wall clock of a zone at an instant, as if it were UTC. */
export const wallClock = (at: Millis, zone: string): Millis => {
  if (zone === "UTC") return Math.floor(at / 1000) * 1000;
  const part = Object.fromEntries(
    format(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
};

/**
 * The instant at which a zone's clock shows `wall` (given as if UTC). Where it shows it twice, the first; where it
 * never does (clocks go forward), `undefined`. Zone rules are those of this Node.js' ICU.
 */
export const instantOf = (wall: Millis, zone: string): Millis | undefined => {
  if (zone === "UTC") return wall;
  // No offset changes twice within the two days around, so one of the two offsets in force there is the right one.
  const offsets = [wall - 86_400_000, wall + 86_400_000].map((near) => wallClock(near, zone) - near);
  const hits = offsets.map((offset) => wall - offset).filter((at) => wallClock(at, zone) === wall);
  return hits.length > 0 ? Math.min(...hits) : undefined;
};

/** `instantOf`, and in a gap the wall clock read with the offset before it: 02:30 becomes 03:30. */
export const instantAfterGap = (wall: Millis, zone: string): Millis => {
  const exact = instantOf(wall, zone);
  if (exact !== undefined) return exact;
  const before = wall - 86_400_000;
  return wall - (wallClock(before, zone) - before);
};
