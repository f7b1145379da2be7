import { Temporal } from "temporal-polyfill";
import type { Instant } from "../ports.ts";

/** `2025-08-15T19:00:00Z` → epoch milliseconds. Throws RangeError on what the schemas would have refused. */
export const parseInstant = (text: string): Instant => Temporal.Instant.from(text).epochMilliseconds;

/** Epoch milliseconds → `2025-08-15T19:00:00Z`, with milliseconds only when there are any. */
export const formatInstant = (at: Instant): string => {
  const text = Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "millisecond" });
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
};

/** With milliseconds always: sorts as text in the order of time. For journal keys. */
export const formatSortable = (at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "millisecond" });

/** `PT1H30M` → 5,400,000. Hours, minutes and seconds only (contracts/time.ts), so no calendar is needed. */
export const parseDuration = (text: string): number => Temporal.Duration.from(text).total("millisecond");

/** 5,400,000 → `PT1H30M`. Whole seconds. */
export const formatDuration = (millis: number): string =>
  Temporal.Duration.from({ milliseconds: Math.round(millis / 1000) * 1000 })
    .round({ largestUnit: "hour", smallestUnit: "second" })
    .toString();

/** The UTC day of an instant: `2025-08-15`. */
export const dayOf = (at: Instant): string => formatInstant(at).slice(0, 10);

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
