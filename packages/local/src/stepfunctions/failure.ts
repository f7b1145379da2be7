/**
 * Which retrier and which catcher answer a failure.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import type { Catcher, Retrier } from "./definition.ts";
import type { Failure } from "./execution.ts";

/** Thrown inside a step where the state, not the interpreter, failed. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause ?? failure.error ?? "");
    this.failure = failure;
  }
}

/** Wildcards never match these. AWS documents that; recordings show `States.ALL` catching an oversized Lambda result all the same. */
const TERMINAL = new Set(["States.Runtime", "States.DataLimitExceeded"]);

const matchesOne = (pattern: string, failure: Failure): boolean => {
  const error = failure.error ?? "";
  if (error === "States.Runtime") return false;
  if (pattern === error) return true;
  if (TERMINAL.has(error)) return false;
  if (pattern === "States.ALL") return true;
  if (pattern === "States.HeartbeatTimeout") return failure.heartbeat === true;
  return pattern === "States.TaskFailed" && error !== "States.Timeout";
};
export const matches = (patterns: readonly string[], failure: Failure): boolean =>
  patterns.some((pattern) => matchesOne(pattern, failure));

export const catcherFor = (catchers: readonly Catcher[] | undefined, failure: Failure): Catcher | undefined =>
  catchers?.find((catcher) => matches(catcher.ErrorEquals, failure));

/**
 * The first matching retrier decides alone: when its attempts are used up, later ones are not asked.
 * Returns its index and the delay in ms, or undefined when the failure must be caught or propagated.
 */
export const retryFor = (
  retriers: readonly Retrier[] | undefined,
  failure: Failure,
  used: Readonly<Record<string, number>>,
  random: () => number,
): { index: number; delay: number } | undefined => {
  const index = retriers?.findIndex((retrier) => matches(retrier.ErrorEquals, failure)) ?? -1;
  const retrier = retriers?.[index];
  if (!retrier) return undefined;
  const before = used[index] ?? 0;
  if (before >= (retrier.MaxAttempts ?? 3)) return undefined;
  return { index, delay: delayOf(retrier, before, random) };
};

const delayOf = (retrier: Retrier, before: number, random: () => number): number => {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** before;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  const jittered = retrier.JitterStrategy === "FULL" ? seconds * random() : seconds;
  // setTimer refuses an infinite instant; AWS closes any execution after a year.
  return Math.round(Math.min(jittered, 366 * 86_400) * 1000);
};

/** `$states.errorOutput`, and the output of a catcher that has none of its own. */
export const errorOutput = (failure: Failure): { Error: string; Cause: string } => ({
  Error: failure.error ?? "",
  Cause: failure.cause ?? "",
});

export const tooLarge = (subject: string): Failure => ({
  error: "States.DataLimitExceeded",
  cause: `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
});
