import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";

/*
 * What is measured changes only when something happens, so each subject keeps its levels as steps: points of a metric are worked out
 * from them when somebody asks.
 */

/** Values by metric; a metric that is not here has no data. */
export type Level = Readonly<Record<string, number>>;
export interface Step {
  at: Millis;
  level: Level;
}

const kind = (subject: string): string => `twin.level:${subject}`;
const id = (at: Millis): string => String(at).padStart(15, "0");
const NOW = "twin.level.now";

/** A subject's levels from now on; nothing is written where they are as before. */
export const setLevel = (env: Environment, subject: string, level: Level): void => {
  const { shelf, now } = env.world;
  const was = shelf.get<Step>(NOW, subject);
  if (was && JSON.stringify(was.level) === JSON.stringify(level)) return;
  const step: Step = { at: now, level };
  shelf.put(NOW, subject, step);
  shelf.put(kind(subject), id(now), step);
  if (was) forget(env, subject, now - parameters.cloudwatch.kept.value);
};

/** Steps that were over before `before` are gone, as CloudWatch's fine points are. */
const forget = (env: Environment, subject: string, before: Millis): void => {
  const steps = env.world.shelf.all<Step>(kind(subject));
  for (const [n, [key]] of steps.entries()) {
    const next = steps[n + 1];
    if (!next || next[1].at > before) return;
    env.world.shelf.delete(kind(subject), key);
  }
};

export interface Span {
  from: Millis;
  to: Millis;
}

/** What is known of a subject, for any number of stretches of time. */
export const stepsOf = (env: Environment, subject: string): Step[] =>
  env.world.shelf.all<Step>(kind(subject)).map(([, step]) => step);

/** A metric's values in a stretch of time, each with how long it held, in ms; without data nothing. */
export const valuesIn = (steps: readonly Step[], metric: string, { from, to }: Span): { value: number; ms: Millis }[] =>
  steps.flatMap(({ at, level }, n) => {
    const [begins, ends] = [Math.max(at, from), Math.min(steps[n + 1]?.at ?? to, to)];
    const value = level[metric];
    return value === undefined || ends <= begins ? [] : [{ value, ms: ends - begins }];
  });
