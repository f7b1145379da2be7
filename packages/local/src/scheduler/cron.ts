import type { Millis } from "../kernel/types.ts";
import { instantOf, wallClock } from "./zone.ts";

/** One field: the values it allows; `any` for `*` and `?`. */
interface Field {
  any: boolean;
  allows: ReadonlySet<number>;
}
export interface Cron {
  minutes: Field;
  hours: Field;
  daysOfMonth: Field;
  months: Field;
  /** 1 = Sunday. */
  daysOfWeek: Field;
  years: Field;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * The six fields of `cron(…)`: numbers, names, lists, ranges, steps, `*`, `?`
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based). Not built: `L`, `W`, `#`,
 * which are refused as malformed.
 */
export const parseCron = (text: string): Cron | undefined => {
  const parts = text.trim().split(/\s+/);
  const fields = parts.length === 6 ? ranges.map((range, i) => parseField(parts[i] ?? "", range)) : [];
  const [minutes, hours, daysOfMonth, months, daysOfWeek, years] = fields;
  if (!minutes || !hours || !daysOfMonth || !months || !daysOfWeek || !years) return undefined;
  // "You can't specify the Day-of-month and Day-of-week fields in the same cron expression."
  const [dom, dow] = [parts[2], parts[4]];
  if ((dom === "?") === (dow === "?")) return undefined;
  return { minutes, hours, daysOfMonth, months, daysOfWeek, years };
};

interface Range {
  from: number;
  to: number;
  names?: readonly string[];
  question?: true;
}
const ranges: readonly Range[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31, question: true },
  { from: 1, to: 12, names: MONTHS },
  { from: 1, to: 7, names: DAYS, question: true },
  { from: 1970, to: 2199 },
];

const parseField = (text: string, { from, to, names, question }: Range): Field | undefined => {
  if (text === "*" || (text === "?" && question)) return { any: true, allows: new Set() };
  const value = (word: string): number => {
    const named = names?.indexOf(word.toUpperCase()) ?? -1;
    return named >= 0 ? named + from : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  const allows = new Set<number>();
  for (const item of text.split(",")) {
    const [, first = "", last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
    const low = first === "*" ? from : value(first);
    const high = last !== undefined ? value(last) : step !== undefined || first === "*" ? to : low;
    const by = step === undefined ? 1 : Number(step);
    if (!(low >= from && high <= to && low <= high && by >= 1) || (first === "*" && last !== undefined))
      return undefined;
    for (let n = low; n <= high; n += by) allows.add(n);
  }
  return { any: false, allows };
};

const fits = ({ any, allows }: Field, n: number): boolean => any || allows.has(n);
const DAY = 86_400_000;

/** The first fitting instant after `after`, at most five years on. A wall clock time that does not exist is skipped. */
export const nextCron = (cron: Cron, after: Millis, zone: string): Millis | undefined => {
  const start = wallClock(after, zone);
  let day = Math.floor(start / DAY) * DAY;
  for (let i = 0; i < 366 * 5; i++, day += DAY) {
    const date = new Date(day);
    const fitting =
      fits(cron.years, date.getUTCFullYear()) &&
      fits(cron.months, date.getUTCMonth() + 1) &&
      fits(cron.daysOfMonth, date.getUTCDate()) &&
      fits(cron.daysOfWeek, date.getUTCDay() + 1);
    const found = fitting ? nextInDay(cron, day, after, zone) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

const nextInDay = (cron: Cron, day: Millis, after: Millis, zone: string): Millis | undefined => {
  for (let hour = 0; hour < 24; hour++) {
    if (!fits(cron.hours, hour)) continue;
    for (let minute = 0; minute < 60; minute++) {
      if (!fits(cron.minutes, minute)) continue;
      const at = instantOf(day + hour * 3_600_000 + minute * 60_000, zone);
      if (at !== undefined && at > after) return at;
    }
  }
  return undefined;
};
