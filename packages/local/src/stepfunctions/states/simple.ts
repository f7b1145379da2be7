/** Pass, Choice, Succeed and Fail: entered and left in one transition. */

import type { ChoiceState, FailState, PassState, SucceedState } from "../definition.ts";
import type { Draft } from "../draft.ts";
import type { Failure, Frame } from "../execution.ts";
import { EvaluationError, evaluate } from "../expressions.ts";
import { StateFailure } from "../failure.ts";
import { leave } from "../flow.ts";
import { sightOf } from "../scope.ts";

export const pass = (draft: Draft, frame: Frame, state: PassState): Promise<void> =>
  leave(draft, frame, state, frame.input);

export const succeed = (draft: Draft, frame: Frame, state: SucceedState): Promise<void> =>
  leave(draft, frame, { Output: state.Output }, frame.input);

/** The state's own Output and Assign belong to the default way out. */
export const choice = async (draft: Draft, frame: Frame, state: ChoiceState): Promise<void> => {
  const sight = sightOf(draft, frame);
  for (const [i, rule] of state.Choices.entries()) {
    const location = `Choices[${i}]/Condition`;
    const holds = await evaluate(rule.Condition, location, sight);
    if (typeof holds !== "boolean") throw unexpected(rule.Condition, location, "boolean", holds);
    if (holds) return leave(draft, frame, rule, frame.input);
  }
  if (state.Default === undefined) throw new StateFailure(noWayOut(frame));
  await leave(draft, frame, { ...state, Next: state.Default }, frame.input);
};

/** AWS reports it as States.Runtime, which nothing catches; the name States.NoChoiceMatched is reserved. */
const noWayOut = (frame: Frame): Failure => ({
  error: "States.Runtime",
  cause: `An error occurred while executing the state '${frame.state}' (entered at the event id #${frame.enteredEvent}). Failed to transition out of the state. The state does not point to a next state.`,
});

/** An expression whose value is of the wrong type for its field. */
export const unexpected = (template: unknown, location: string, wanted: string, value: unknown): EvaluationError => {
  const source = typeof template === "string" ? template.slice(2, -2).trim() : JSON.stringify(template);
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return new EvaluationError(
    location,
    `The JSONata expression '${source}' specified for the field '${location}' returned an unexpected result type. Expected '${wanted}', but was '${found}' for value: ${JSON.stringify(value)}`,
  );
};

/** Evaluates a field that must give a whole number of at least `min`. */
export const wholeNumber = async (
  draft: Draft,
  frame: Frame,
  field: { template: number | string; location: string; min: number },
): Promise<number> => {
  if (typeof field.template === "number") return field.template;
  const value = await evaluate(field.template, field.location, sightOf(draft, frame));
  if (typeof value !== "number" || !Number.isInteger(value) || value < field.min || value > 99_999_999)
    throw unexpected(field.template, field.location, "integer", value);
  return value;
};

/** Thrown rather than left by: retriers and catchers around may answer. */
export const fail = async (draft: Draft, frame: Frame, state: FailState): Promise<never> => {
  const sight = sightOf(draft, frame);
  const failure: Failure = {};
  for (const field of ["Error", "Cause"] as const) {
    const template = state[field];
    if (template === undefined) continue;
    const value = await evaluate(template, field, sight);
    if (typeof value !== "string") throw unexpected(template, field, "string", value);
    failure[field === "Error" ? "error" : "cause"] = value;
  }
  throw new StateFailure(failure);
};
