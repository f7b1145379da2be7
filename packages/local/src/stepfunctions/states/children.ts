/** Frames inside a Parallel or Map state: how they begin, end, and are abandoned. */
import { append, type Draft, makeReady, record, stopTimers } from "../draft.ts";
import type { Frame, Phase } from "../execution.ts";
import type { Json } from "../json.ts";
import { startOf, stateOf } from "../scope.ts";

type Children = Extract<Phase, { is: "children" }>;

/** Begins one child per input, at most `limit` at once (0: all). No inputs: the result is there already. */
export const begin = (draft: Draft, parent: Frame, inputs: Json[], limit: number, items?: Json[]): void => {
  const phase: Children = {
    is: "children",
    inputs,
    ...(items ? { items } : {}),
    results: [],
    next: 0,
    done: 0,
    limit: limit || inputs.length,
  };
  parent.phase = phase;
  if (inputs.length === 0) succeed(draft, parent, []);
  for (let i = Math.min(phase.limit, inputs.length); i > 0; i--) beginNext(draft, parent, phase, parent.last);
};

const beginNext = (draft: Draft, parent: Frame, phase: Children, after: number): void => {
  const index = phase.next++;
  const child: Frame = {
    id: String(++draft.run.frame),
    parent: parent.id,
    index,
    variables: {},
    state: "",
    input: phase.inputs[index] ?? null,
    enteredAt: draft.now,
    enteredEvent: 0,
    last: after,
    retries: {},
    retryCount: 0,
    phase: { is: "enter" },
  };
  draft.run.frames[child.id] = child;
  child.state = startOf(draft, child);
  const value = phase.items?.[index];
  if (value !== undefined) child.item = value;
  if (isMap(draft, parent)) record(draft, child, "MapIterationStarted", iteration(parent, index));
  makeReady(draft, child);
};

const isMap = (draft: Draft, frame: Frame): boolean => stateOf(draft, frame).Type === "Map";
const iteration = (parent: Frame, index: number) => ({
  mapIterationStartedEventDetails: { name: parent.state, index },
});
const iterationOver = (
  draft: Draft,
  parent: Frame,
  child: Frame,
  how: "Succeeded" | "Failed" | "Aborted",
  at: number,
) =>
  append(draft, at, `MapIteration${how}`, {
    [`mapIteration${how}EventDetails`]: { name: parent.state, index: child.index },
  });

/** Keeps the result; then the next waiting input begins, or the whole state has succeeded. */
export const childFinished = (draft: Draft, child: Frame, parent: Frame, output: Json): void => {
  const { phase } = parent;
  if (phase.is !== "children") throw new Error(`${draft.execution.id}: ${parent.state} expects no results`);
  delete draft.run.frames[child.id];
  if (isMap(draft, parent)) iterationOver(draft, parent, child, "Succeeded", child.last);
  phase.results[child.index] = output;
  phase.done++;
  parent.last = child.last;
  if (phase.next < phase.inputs.length) beginNext(draft, parent, phase, child.last);
  else if (phase.done === phase.inputs.length) succeed(draft, parent, phase.results);
};

const succeed = (draft: Draft, parent: Frame, results: Json[]): void => {
  append(draft, parent.last, `${stateOf(draft, parent).Type}StateSucceeded`);
  parent.phase = { is: "succeeded", result: results };
  makeReady(draft, parent);
};

/** One child has failed for good: the others stop where they are. Calls in flight go on unheard, as on AWS. */
export const abandonChildren = (draft: Draft, parent: Frame, failed: Frame): void => {
  const map = isMap(draft, parent);
  const children = Object.values(draft.run.frames)
    .filter((frame) => frame.parent === parent.id)
    .sort((a, b) => a.index - b.index);
  for (const child of children) {
    if (map) iterationOver(draft, parent, child, child === failed ? "Failed" : "Aborted", failed.last);
    abandon(draft, child, failed.last);
  }
};

const ABORTABLE = new Set(["Task", "Wait", "Parallel", "Map"]);

const abandon = (draft: Draft, frame: Frame, after: number): void => {
  for (const child of Object.values(draft.run.frames)) if (child.parent === frame.id) abandon(draft, child, after);
  const { Type } = stateOf(draft, frame);
  if (frame.phase.is !== "enter" && ABORTABLE.has(Type)) append(draft, after, `${Type}StateAborted`);
  stopTimers(draft, frame);
  delete draft.run.frames[frame.id];
  draft.run.ready = draft.run.ready.filter((id) => id !== frame.id);
};
