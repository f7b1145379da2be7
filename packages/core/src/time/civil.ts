/*
 * Days and dates of the proleptic Gregorian calendar, in whole numbers (Howard Hinnant, chrono-compatible low-level date algorithms).
 * The year begins in March, so that the leap day is its last.
 */

const TO_1970 = 719_468;
const CYCLE = 146_097;

/** Days from 1970-01-01 to a date. `month` from 1. */
export const daysTo = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(y / 400);
  const inCycle = y - cycle * 400;
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return cycle * CYCLE + inCycle * 365 + Math.floor(inCycle / 4) - Math.floor(inCycle / 100) + inYear - TO_1970;
};

/** The date so many days after 1970-01-01. */
export const dateOf = (days: number): { year: number; month: number; day: number } => {
  const from = days + TO_1970;
  const cycle = Math.floor(from / CYCLE);
  const d = from - cycle * CYCLE;
  const y = Math.floor((d - Math.floor(d / 1460) + Math.floor(d / 36_524) - Math.floor(d / 146_096)) / 365);
  const inYear = d - (365 * y + Math.floor(y / 4) - Math.floor(y / 100));
  const m = Math.floor((5 * inYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return { year: y + cycle * 400 + (month <= 2 ? 1 : 0), month, day: inYear - Math.floor((153 * m + 2) / 5) + 1 };
};
