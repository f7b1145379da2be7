/** How a frame leaves a state: to the next one, to the end of its block, or by a failure that somebody must answer. */
import { type Draft, end, makeReady, record, sized, stopTimers, wish, withFailure, withOutput } from "./draft.ts";
import type { Failure, Frame } from "./execution.ts";
import { EvaluationError, evaluate, evaluateEach } from "./expressions.ts";
import { catcherFor, errorOutput, retryFor, StateFailure } from "./failure.ts";
import type { Json } from "./json.ts";
import { type Extra, frameOf, sightOf, stateOf } from "./scope.ts";
import { abandonChildren, childFinished } from "./states/children.ts";

/** What a way out of a state may say about output and variables. */
export interface Exit {
  Output?: Json | undefined;
  Assign?: Record<string, Json> | undefined;
  Next?: string | undefined;
}

const Exited = (type: string): string => `${type}StateExited`;

/**
 * Evaluates Output and Assign, both against the values from before, then leaves.
 * `fallback` is the output of a state without Output.
 */
export const leave = async (
  draft: Draft,
  frame: Frame,
  exit: Exit,
  fallback: Json,
  extra: Extra = {},
): Promise<void> => {
  const sight = sightOf(draft, frame, extra);
  const output = exit.Output === undefined ? fallback : await evaluate(exit.Output, "Output", sight);
  const assigned = exit.Assign === undefined ? {} : await evaluateEach(exit.Assign, "Assign", sight);
  const size = sized(frame.state, output);
  if (!size.ok) throw new StateFailure(size.failure);
  const texts = Object.entries(assigned).map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  // AWS limits the variables of one Assign together, and each alone, to the same 256 KiB.
  const total = sized(frame.state, assigned);
  if (!total.ok) throw new StateFailure(total.failure);
  record(draft, frame, Exited(stateOf(draft, frame).Type), {
    stateExitedEventDetails: {
      name: frame.state,
      ...withOutput(size.text),
      ...(texts.length === 0
        ? {}
        : { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } }),
    },
  });
  Object.assign(frame.variables, assigned);
  if (exit.Next === undefined) finish(draft, frame, output, size.text);
  else enterNext(draft, frame, exit.Next, output);
};

const enterNext = (draft: Draft, frame: Frame, next: string, input: Json): void => {
  frame.state = next;
  frame.input = input;
  frame.retries = {};
  frame.retryCount = 0;
  frame.phase = { is: "enter" };
  makeReady(draft, frame);
};

const finish = (draft: Draft, frame: Frame, output: Json, text: string): void => {
  if (frame.parent === undefined) end(draft, frame.last, { status: "SUCCEEDED", output: text });
  else childFinished(draft, frame, frameOf(draft, frame.parent), output);
};

/** Turns what a step threw into the failure of its state; anything else is a bug and passes through. */
export const failureOf = (draft: Draft, frame: Frame, thrown: unknown, before: number): Failure => {
  if (thrown instanceof StateFailure) return thrown.failure;
  if (!(thrown instanceof EvaluationError)) throw thrown;
  const cause = `An error occurred while executing the state '${frame.state}' (entered at the event id #${frame.enteredEvent}). ${thrown.message}`;
  const failure = { error: "States.QueryEvaluationError", cause };
  // Recorded on AWS: the event follows what preceded the state, not its entry.
  frame.last = before;
  record(draft, frame, "EvaluationFailed", {
    evaluationFailedEventDetails: { ...withFailure(failure), location: thrown.location, state: frame.state },
  });
  return failure;
};

/** Retry, else catch, else fail what is around. */
export const raise = async (draft: Draft, frame: Frame, failure: Failure): Promise<void> => {
  stopTimers(draft, frame);
  const state = stateOf(draft, frame);
  const care = "Retry" in state || "Catch" in state ? state : undefined;
  const retry = retryFor(care?.Retry, failure, frame.retries, jitter(draft, frame));
  if (retry) return backOff(draft, frame, retry);
  if (state.Type === "Parallel" || state.Type === "Map") record(draft, frame, `${state.Type}StateFailed`);
  const catcher = catcherFor(care?.Catch, failure);
  if (!catcher) return propagate(draft, frame, failure);
  const before = frame.last;
  try {
    await leave(draft, frame, catcher, errorOutput(failure), { failure });
  } catch (thrown) {
    // A catcher does not answer for its own mistakes.
    propagate(draft, frame, failureOf(draft, frame, thrown, before));
  }
};

const jitter = (draft: Draft, frame: Frame): (() => number) =>
  draft.random(`states/jitter/${draft.execution.arn}/${draft.execution.startedAt}/${frame.id}/${frame.last}`);

const backOff = (draft: Draft, frame: Frame, retry: { index: number; delay: number }): void => {
  frame.retries[retry.index] = (frame.retries[retry.index] ?? 0) + 1;
  frame.retryCount++;
  const ticket = ++draft.run.ticket;
  frame.phase = { is: "backoff", ticket, timers: [wish(draft, frame, ticket, "backoff", draft.now + retry.delay)] };
};

const propagate = (draft: Draft, frame: Frame, failure: Failure): void => {
  const fatal = failure.error === "States.Runtime";
  if (frame.parent === undefined || fatal) {
    end(draft, frame.last, { status: "FAILED", failure });
    return;
  }
  const parent = frameOf(draft, frame.parent);
  abandonChildren(draft, parent, frame);
  parent.last = frame.last;
  parent.phase = { is: "failed", failure };
  makeReady(draft, parent);
};
