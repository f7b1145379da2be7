import type { Instant } from "@showcaller/core/ports";
import { DAY, parseInstant } from "@showcaller/core/time/instant";
import { reject } from "../http/problem.ts";

/** The store reads one month after another; more would be an export, not a list. */
const LONGEST = 400 * DAY;

/** `from` and `to` of a list. Rejects with `invalid-request` what the calendar or the order of time refuses. */
export function period({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: string;
  to?: string;
} {
  const [first, last] = [instant("?from", from), instant("?to", to)];
  if (last !== undefined && first === undefined)
    throw reject("invalid-request", "A list to an instant needs its beginning, too.", [
      { at: "?from", reason: "give from" },
    ]);
  if (first !== undefined && last !== undefined && last < first)
    throw reject("invalid-request", "The list ends before it begins.", [
      { at: "?to", reason: "give an instant not before from" },
    ]);
  if (first !== undefined && last !== undefined && last - first > LONGEST)
    throw reject("invalid-request", "More than 400 days.", [
      { at: "?to", reason: "ask for at most 400 days at a time" },
    ]);
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

/** The pattern of the schema lets `2025-02-31T00:00:00Z` through; the calendar does not. */
function instant(at: string, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  try {
    return parseInstant(text);
  } catch {
    throw reject("invalid-request", `${text} is not an instant of the calendar.`, [
      { at, reason: "give an existing date and time" },
    ]);
  }
}
