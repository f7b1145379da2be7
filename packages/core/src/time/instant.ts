import type { Instant } from "../ports.ts";
import { dateOf, daysTo } from "./civil.ts";

/*
 * Every decision parses a dozen instants and durations, and every function that handles an alert loads this file: RFC 3339 and the
 * durations of contracts/time.ts in whole numbers, without Temporal, which is 56 kB of a bundle. A test holds it to Temporal's answers.
 */
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;
const DURATION = /^PT(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?$/;

/** `2025-08-15T19:00:00Z` → epoch milliseconds, finer parts cut off. Throws RangeError on what the schemas would have refused. */
export const parseInstant = (text: string): Instant => {
  const found = INSTANT.exec(text);
  const part = (n: number): number => Number(found?.[n] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  const exists = found !== null && month >= 1 && month <= 12 && day >= 1 && day <= lengthOf(year, month);
  if (!exists || hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59)
    throw new RangeError(`not an instant: ${text.slice(0, 40)}`);
  const ms = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  const offset = (offsetHours * HOUR + offsetMinutes * MINUTE) * (found[8] === "-" ? -1 : 1);
  return daysTo(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + ms - offset;
};

const lengthOf = (year: number, month: number): number =>
  daysTo(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - daysTo(year, month, 1);

/** Epoch milliseconds → `2025-08-15T19:00:00Z`, with milliseconds only when there are any. */
export const formatInstant = (at: Instant): string => {
  const text = formatSortable(at);
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
};

/** With milliseconds always: sorts as text in the order of time. For journal keys. Throws RangeError outside the years 0 to 9999. */
export const formatSortable = (at: Instant): string => {
  const days = Math.floor(at / DAY);
  const { year, month, day } = dateOf(days);
  if (!Number.isInteger(at) || !(year >= 0 && year <= 9999)) throw new RangeError(`not an instant: ${at}`);
  const ms = at - days * DAY;
  const time = [ms / HOUR, (ms % HOUR) / MINUTE, (ms % MINUTE) / SECOND].map((part) => digits(Math.floor(part), 2));
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${time.join(":")}.${digits(ms % SECOND, 3)}Z`;
};
const digits = (value: number, size: number): string => String(value).padStart(size, "0");

/** `PT1H30M` → 5,400,000. Hours, minutes and seconds only (contracts/time.ts), so no calendar is needed. Throws RangeError. */
export const parseDuration = (text: string): number => {
  const found = DURATION.exec(text);
  if (!found) throw new RangeError(`not a duration: ${text.slice(0, 40)}`);
  const part = (n: number): number => Number(found[n] ?? 0);
  return part(1) * HOUR + part(2) * MINUTE + part(3) * SECOND;
};

/** 5,400,000 → `PT1H30M`. Whole seconds; none are `PT0S`. */
export const formatDuration = (millis: number): string => {
  const seconds = Math.abs(Math.round(millis / 1000));
  const parts = [
    [Math.floor(seconds / 3600), "H"],
    [Math.floor((seconds % 3600) / 60), "M"],
    [seconds % 60, "S"],
  ] as const;
  const text = parts.map(([value, unit]) => (value > 0 ? `${value}${unit}` : "")).join("");
  return `${millis < 0 && seconds > 0 ? "-" : ""}PT${text || "0S"}`;
};

/** The UTC day of an instant: `2025-08-15`. */
export const dayOf = (at: Instant): string => formatInstant(at).slice(0, 10);

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
