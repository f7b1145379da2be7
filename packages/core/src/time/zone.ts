import type { LocalStart } from "@showcaller/contracts";
import { Temporal } from "temporal-polyfill";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { formatInstant } from "./instant.ts";

export type Resolved = { ok: true; at: Instant } | { ok: false; refusal: Refusal };

/**
 * Local time and zone → instant, by the zone database of the running Node (ICU). Where daylight saving skips the
 * local time or repeats it we ask instead of guessing: "earlier" and "later" name the two instants it could mean.
 */
export const resolveLocal = (start: LocalStart): Resolved => {
  const zoned = zonesOf(start);
  if (zoned === "unknown-zone")
    return no(
      "unknown-zone",
      `There is no time zone "${start.zone}".`,
      "/start/zone",
      'give an IANA name such as "Europe/London"',
    );
  if (zoned === "bad-date")
    return no(
      "invalid-request",
      `${start.local} is not a date and time of the calendar.`,
      "/start/local",
      "give an existing date and time",
    );
  const { earlier, later, repeated } = zoned;
  if (earlier === later) return { ok: true, at: earlier };
  if (start.disambiguation) return { ok: true, at: start.disambiguation === "earlier" ? earlier : later };
  const choice = `set "disambiguation": "earlier" (${formatInstant(earlier)}) or "later" (${formatInstant(later)})`;
  return repeated
    ? no("local-time-repeated", `${start.local} happens twice in ${start.zone}.`, "/start/local", choice)
    : no(
        "local-time-skipped",
        `${start.local} does not exist in ${start.zone}: the clocks jump over it.`,
        "/start/local",
        choice,
      );
};

/** The instant seen from a zone, as people there would write it: `2025-08-15T20:00:00`. */
export const toLocal = (at: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });

/** The intent that means exactly this instant, also where the clocks read the same twice. */
export const intentAt = (at: Instant, zone: string): LocalStart => {
  const start = { local: toLocal(at, zone), zone };
  const zoned = zonesOf(start);
  if (typeof zoned === "string" || zoned.earlier === zoned.later) return start;
  return { ...start, disambiguation: at === zoned.earlier ? "earlier" : "later" };
};

const no = (problem: Refusal["problem"], detail: string, at: string, reason: string): Resolved => ({
  ok: false,
  refusal: refuse(problem, detail, [{ at, reason }]),
});

interface Candidates {
  earlier: Instant;
  later: Instant;
  repeated: boolean;
}

function zonesOf({ local, zone }: LocalStart): Candidates | "unknown-zone" | "bad-date" {
  // "UTC+1" and "+01:00" are offsets, not zones: they know no daylight saving, which is why people give them by mistake.
  if (/^[+-]/.test(zone)) return "unknown-zone";
  let plain: Temporal.PlainDateTime;
  try {
    plain = Temporal.PlainDateTime.from(local, { overflow: "reject" });
  } catch {
    return "bad-date";
  }
  try {
    const at = (disambiguation: "earlier" | "later") => plain.toZonedDateTime(zone, { disambiguation });
    const [first, second] = [at("earlier"), at("later")];
    // In a gap neither candidate reads as the asked wall time; in a repeat both do.
    const repeated = first.toPlainDateTime().equals(plain);
    return { earlier: first.epochMilliseconds, later: second.epochMilliseconds, repeated };
  } catch {
    return "unknown-zone";
  }
}
