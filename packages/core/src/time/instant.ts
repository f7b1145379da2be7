import { Temporal } from "temporal-polyfill";
import type { Instant } from "../ports.ts";
import { dateOf, daysTo } from "./civil.ts";

/*
 * Every decision parses a dozen instants and durations: those of the forms that contracts know are worked out here, ten times as
 * fast. Temporal has the last word on all others: leap days, offsets, and what is none.
 */
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?Z$/;
const DURATION = /^PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?$/;
const LENGTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2025-08-15T19:00:00Z` → epoch milliseconds. Throws RangeError on what the schemas would have refused. */
export const parseInstant = (text: string): Instant =>
  plainInstant(INSTANT.exec(text)) ?? Temporal.Instant.from(text).epochMilliseconds;

function plainInstant(found: RegExpExecArray | null): Instant | undefined {
  const part = (n: number): number => Number(found?.[n] ?? 0);
  const [day, hour, minute, second] = [part(3), part(4), part(5), part(6)];
  const isPlain = day >= 1 && day <= (LENGTH[part(2)] ?? 0) && hour <= 23 && minute <= 59 && second <= 59;
  if (!isPlain) return undefined;
  return daysTo(part(1), part(2), day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + part(7);
}

/** Epoch milliseconds → `2025-08-15T19:00:00Z`, with milliseconds only when there are any. */
export const formatInstant = (at: Instant): string => {
  const text = formatSortable(at);
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
};

/** With milliseconds always: sorts as text in the order of time. For journal keys. */
export const formatSortable = (at: Instant): string => {
  const days = Math.floor(at / DAY);
  const { year, month, day } = dateOf(days);
  if (!Number.isInteger(at) || !(year >= 0 && year <= 9999))
    return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "millisecond" });
  const ms = at - days * DAY;
  const time = [ms / HOUR, (ms % HOUR) / MINUTE, (ms % MINUTE) / SECOND].map((part) => digits(Math.floor(part), 2));
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${time.join(":")}.${digits(ms % SECOND, 3)}Z`;
};
const digits = (value: number, size: number): string => String(value).padStart(size, "0");

/** `PT1H30M` → 5,400,000. Hours, minutes and seconds only (contracts/time.ts), so no calendar is needed. */
export const parseDuration = (text: string): number => {
  const found = DURATION.exec(text);
  if (!found) return Temporal.Duration.from(text).total("millisecond");
  const part = (n: number): number => Number(found[n] ?? 0);
  return part(1) * HOUR + part(2) * MINUTE + part(3) * SECOND;
};

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
