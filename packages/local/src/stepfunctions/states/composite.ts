/** Parallel and Map (inline). */
import type { MapState, ParallelState } from "../definition.ts";
import { type Draft, record } from "../draft.ts";
import type { Frame } from "../execution.ts";
import { evaluate } from "../expressions.ts";
import type { Json } from "../json.ts";
import { sightOf } from "../scope.ts";
import { begin } from "./children.ts";
import { unexpected, wholeNumber } from "./simple.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html: at most 40 iterations at once. */
const INLINE_LIMIT = 40;

export const parallel = async (draft: Draft, frame: Frame, state: ParallelState): Promise<void> => {
  const input =
    state.Arguments === undefined ? frame.input : await evaluate(state.Arguments, "Arguments", sightOf(draft, frame));
  record(draft, frame, "ParallelStateStarted");
  begin(
    draft,
    frame,
    state.Branches.map(() => input),
    0,
  );
};

export const map = async (draft: Draft, frame: Frame, state: MapState): Promise<void> => {
  const items = await itemsOf(draft, frame, state);
  const asked = state.MaxConcurrency ?? 0;
  const limit = await wholeNumber(draft, frame, { template: asked, location: "MaxConcurrency", min: 0 });
  const inputs = await inputsOf(draft, frame, state, items);
  record(draft, frame, "MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
  begin(draft, frame, inputs, Math.min(limit || INLINE_LIMIT, INLINE_LIMIT), items);
};

const itemsOf = async (draft: Draft, frame: Frame, state: MapState): Promise<Json[]> => {
  const items = state.Items === undefined ? frame.input : await evaluate(state.Items, "Items", sightOf(draft, frame));
  if (!Array.isArray(items)) throw unexpected(state.Items ?? "{%$states.input%}", "Items", "array", items);
  return items;
};

/** All at once: nothing an ItemSelector can see changes while the Map runs. */
const inputsOf = async (draft: Draft, frame: Frame, state: MapState, items: Json[]): Promise<Json[]> => {
  if (state.ItemSelector === undefined) return items;
  const inputs: Json[] = [];
  for (const [index, value] of items.entries())
    inputs.push(await evaluate(state.ItemSelector, "ItemSelector", sightOf(draft, frame, { item: { index, value } })));
  return inputs;
};
