import { DAY, formatInstant, parseInstant } from "@showcaller/core/time/instant";
import { reject } from "../http/problem.ts";

/** The store reads one month after another; more would be an export, not a list. */
const LONGEST = 400 * DAY;
/** Of a list that says only where it ends. */
const BEFORE = 30 * DAY;

/** `from` and `to` of a list; `to` alone: the 30 days before it. Rejects with `invalid-request` what the order of time refuses. */
export function period({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: string;
  to?: string;
} {
  const last = to === undefined ? undefined : parseInstant(to);
  const first = from === undefined ? endOnly(last) : parseInstant(from);
  if (first !== undefined && last !== undefined && last < first)
    throw reject("invalid-request", "The list ends before it begins.", [
      { at: "?to", reason: "give an instant not before from" },
    ]);
  if (first !== undefined && last !== undefined && last - first > LONGEST)
    throw reject("invalid-request", "More than 400 days.", [
      { at: "?to", reason: "ask for at most 400 days at a time" },
    ]);
  return { ...(first === undefined ? {} : { from: from ?? formatInstant(first) }), ...(to ? { to } : {}) };
}

const endOnly = (last: number | undefined): number | undefined => (last === undefined ? undefined : last - BEFORE);
