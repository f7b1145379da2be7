import type { TaskState } from "../definition.ts";
import { type Draft, record, sized, type Wish, wish } from "../draft.ts";
import type { Frame } from "../execution.ts";
import { evaluate } from "../expressions.ts";
import { StateFailure } from "../failure.ts";
import { sightOf } from "../scope.ts";
import { wholeNumber } from "./simple.ts";

/**
 * Schedules the call; the engine makes it once this is on the shelf. Time-outs count from here, anew for each retry.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export const task = async (draft: Draft, frame: Frame, state: TaskState): Promise<void> => {
  const resource = draft.resource(state.Resource);
  const ticket = draft.run.ticket + 1;
  const token = resource.token ? draft.tokenOf(ticket) : undefined;
  const sight = sightOf(draft, frame, token === undefined ? {} : { token });
  const args = state.Arguments === undefined ? frame.input : await evaluate(state.Arguments, "Arguments", sight);
  const timeout = await seconds(draft, frame, state, "TimeoutSeconds");
  const heartbeat = await seconds(draft, frame, state, "HeartbeatSeconds");
  const size = sized(frame.state, args);
  if (!size.ok) throw new StateFailure(size.failure);

  draft.run.ticket = ticket;
  const timers: string[] = [];
  const arm = (what: Wish["what"], after: number): void => {
    timers.push(wish(draft, frame, ticket, what, draft.now + after * 1000));
  };
  if (timeout !== undefined) arm("timeout", timeout);
  // Only who holds a token can send heartbeats.
  const beats = resource.token ? heartbeat : undefined;
  if (beats !== undefined) arm("heartbeat", beats);
  const { type, action } = resource;
  record(draft, frame, "TaskScheduled", {
    taskScheduledEventDetails: {
      resourceType: type,
      resource: action,
      region: draft.region,
      parameters: size.text,
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
      ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
    },
  });
  record(draft, frame, "TaskStarted", { taskStartedEventDetails: { resourceType: type, resource: action } });
  draft.invocations.push({ frame: frame.id, ticket, resource: state.Resource, arguments: args });
  frame.phase = {
    is: "task",
    ticket,
    timers,
    invoking: true,
    token: resource.token,
    ...(beats === undefined ? {} : { heartbeat: beats * 1000 }),
  };
};

const seconds = async (
  draft: Draft,
  frame: Frame,
  state: TaskState,
  location: "TimeoutSeconds" | "HeartbeatSeconds",
): Promise<number | undefined> => {
  const template = state[location];
  return template === undefined ? undefined : wholeNumber(draft, frame, { template, location, min: 1 });
};
