import type { Millis } from "../kernel/types.ts";
import { type Cron, nextCron, parseCron } from "./cron.ts";
import { instantAfterGap } from "./zone.ts";

/** A ScheduleExpression understood. */
export type Expression = { at: Millis } | { every: Millis } | { cron: Cron };

const UNITS: Readonly<Record<string, Millis>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `at(yyyy-mm-ddThh:mm:ss)`, `rate(value unit)`, `cron(fields)`, or undefined when it is none
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html). `at` takes no Z and no offset: the
 * zone is ScheduleExpressionTimezone.
 */
export const parseExpression = (text: string, zone: string): Expression | undefined => {
  const [, kind, body = ""] = /^(at|rate|cron)\((.*)\)$/s.exec(text) ?? [];
  if (kind === "at") {
    const wall = wallTime(body);
    return wall === undefined ? undefined : { at: instantAfterGap(wall, zone) };
  }
  if (kind === "rate") {
    const [, value, unit = ""] = /^([1-9]\d{0,5}) +(minute|hour|day)s?$/.exec(body) ?? [];
    const size = UNITS[unit];
    return value && size ? { every: Number(value) * size } : undefined;
  }
  const cron = kind === "cron" ? parseCron(body) : undefined;
  return cron && { cron };
};

/** Only dates that exist: `Date.UTC` would roll 31 February over. */
const wallTime = (text: string): Millis | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return undefined;
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== text ? undefined : wall;
};

/** The next instant after `after` (for a recurring one, never outside start and end), or undefined: it is complete. */
export const nextDue = (
  expression: Exclude<Expression, { at: Millis }>,
  { after, first, zone, end }: { after: Millis; first: Millis; zone: string; end: Millis | undefined },
): Millis | undefined => {
  const from = Math.max(after, first - 1);
  const next =
    "cron" in expression
      ? nextCron(expression.cron, from, zone)
      : first + Math.max(0, Math.floor((from - first) / expression.every) + 1) * expression.every;
  return next === undefined || (end !== undefined && next > end) ? undefined : next;
};
