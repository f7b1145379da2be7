import type { WaitState } from "../definition.ts";
import { type Draft, wish } from "../draft.ts";
import type { Frame } from "../execution.ts";
import { evaluate } from "../expressions.ts";
import { sightOf } from "../scope.ts";
import { unexpected, wholeNumber } from "./simple.ts";

/** A Timestamp in the past is over at once. https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export const wait = async (draft: Draft, frame: Frame, state: WaitState): Promise<void> => {
  const at = await until(draft, frame, state);
  const ticket = ++draft.run.ticket;
  frame.phase = { is: "wait", ticket, timers: [wish(draft, frame, ticket, "wait", at)] };
};

/** RFC 3339 with `T`, and `Z` or an offset. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const until = async (draft: Draft, frame: Frame, state: WaitState): Promise<number> => {
  if (state.Seconds !== undefined) {
    const field = { template: state.Seconds, location: "Seconds", min: 0 };
    return draft.now + 1000 * (await wholeNumber(draft, frame, field));
  }
  const template = state.Timestamp ?? "";
  const value = await evaluate(template, "Timestamp", sightOf(draft, frame));
  const at = typeof value === "string" && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw unexpected(template, "Timestamp", "timestamp", value);
  return at;
};
