/** One transition: the first ready frame does what its phase asks for. */
import type { State } from "./definition.ts";
import { type Draft, record, withInput } from "./draft.ts";
import type { Frame } from "./execution.ts";
import { type Exit, failureOf, leave, raise } from "./flow.ts";
import { frameOf, stateOf } from "./scope.ts";
import { map, parallel } from "./states/composite.ts";
import { choice, fail, pass, succeed } from "./states/simple.ts";
import { task } from "./states/task.ts";
import { wait } from "./states/wait.ts";

/** Changes the draft only. Evaluates expressions, hence asynchronous, but waits for nothing outside. */
export const step = async (draft: Draft): Promise<void> => {
  const id = draft.run.ready.shift();
  if (id === undefined) return;
  const frame = frameOf(draft, id);
  const before = frame.last;
  try {
    await act(draft, frame);
  } catch (thrown) {
    await raise(draft, frame, failureOf(draft, frame, thrown, before));
  }
};

const act = async (draft: Draft, frame: Frame): Promise<void> => {
  const { phase } = frame;
  const state = stateOf(draft, frame);
  switch (phase.is) {
    case "enter":
      enter(draft, frame, state);
      return start(draft, frame, state);
    case "again":
      draft.run.transitions++;
      return start(draft, frame, state);
    case "elapsed":
      return leave(draft, frame, exitOf(state), frame.input);
    case "succeeded":
      return leave(draft, frame, exitOf(state), phase.result, { result: phase.result });
    case "failed":
      return raise(draft, frame, phase.failure);
    default:
      throw new Error(`${draft.execution.id}: ${frame.state} is ready, yet ${phase.is}`);
  }
};

const enter = (draft: Draft, frame: Frame, state: State): void => {
  draft.run.transitions++;
  frame.enteredAt = draft.now;
  record(draft, frame, `${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name: frame.state, ...withInput(frame.input) },
  });
  frame.enteredEvent = frame.last;
};

/** The states that take time leave in a later transition than they were entered in. */
const exitOf = (state: State): Exit => {
  switch (state.Type) {
    case "Wait":
    case "Task":
    case "Parallel":
    case "Map":
      return state;
    default:
      throw new Error(`a ${state.Type} state does not wait`);
  }
};

const start = (draft: Draft, frame: Frame, state: State): Promise<void> => {
  switch (state.Type) {
    case "Pass":
      return pass(draft, frame, state);
    case "Succeed":
      return succeed(draft, frame, state);
    case "Fail":
      return fail(draft, frame, state);
    case "Choice":
      return choice(draft, frame, state);
    case "Wait":
      return wait(draft, frame, state);
    case "Task":
      return task(draft, frame, state);
    case "Parallel":
      return parallel(draft, frame, state);
    case "Map":
      return map(draft, frame, state);
  }
};
