/**
 * What reaches an execution from outside: timers, results of calls, tokens, a stop. Each is synchronous, changes the
 * draft at once, and is ignored (false) when nobody waits for it any more.
 */
import {
  append,
  type Draft,
  end,
  makeReady,
  record,
  stopTimers,
  type Wish,
  wish,
  withFailure,
  withOutput,
} from "./draft.ts";
import type { Failure, Frame, Phase } from "./execution.ts";
import type { Json } from "./json.ts";
import { startOf, stateOf } from "./scope.ts";

type Task = Extract<Phase, { is: "task" }>;

/** The execution begins: its one thread is ready to enter the first state. */
export const began = (draft: Draft, input: Json, role: string): void => {
  append(draft, 0, "ExecutionStarted", {
    executionStartedEventDetails: {
      input: draft.execution.input,
      inputDetails: { truncated: false },
      roleArn: role,
    },
  });
  const root: Frame = {
    id: String(++draft.run.frame),
    index: 0,
    variables: {},
    state: "",
    input,
    enteredAt: draft.now,
    enteredEvent: 0,
    // Recorded on AWS: the first state follows event 0, not ExecutionStarted.
    last: 0,
    retries: {},
    retryCount: 0,
    phase: { is: "enter" },
  };
  root.state = startOf(draft, root);
  draft.run.frames[root.id] = root;
  makeReady(draft, root);
  const limit = draft.machine.TimeoutSeconds;
  if (limit === undefined) return;
  const id = `${draft.execution.id}#machine`;
  draft.wishes.push({ id, at: draft.now + limit * 1000, what: "machine" });
  draft.run.timers.push(id);
};

export const stopped = (draft: Draft, failure: Failure): void => end(draft, 0, { status: "ABORTED", failure });

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const historyIsFull = (draft: Draft): void =>
  end(draft, draft.run.events, {
    status: "FAILED",
    failure: { error: "States.Runtime", cause: "The execution reached the maximum number of history events (25000)." },
  });

export const elapsed = (draft: Draft, timer: Omit<Wish, "id" | "at">): boolean => {
  if (timer.what === "machine") {
    end(draft, 0, { status: "TIMED_OUT", failure: {} });
    return true;
  }
  const frame = waiting(draft, timer.ticket);
  if (!frame) return false;
  if (timer.what === "timeout" || timer.what === "heartbeat") return timedOut(draft, frame, timer.what);
  goOn(draft, frame, { is: timer.what === "wait" ? "elapsed" : "again" });
  return true;
};

/** A missed heartbeat is States.Timeout too (recorded on AWS); only matching tells them apart. */
const timedOut = (draft: Draft, frame: Frame, what: "timeout" | "heartbeat"): boolean => {
  const failure: Failure = { error: "States.Timeout", ...(what === "heartbeat" ? { heartbeat: true as const } : {}) };
  recordTask(draft, frame, "TimedOut", withFailure(failure));
  goOn(draft, frame, { is: "failed", failure });
  return true;
};

/** The call of a ticket came back. With a token, a good answer only means that the token is out. */
export const answered = (draft: Draft, ticket: number, answer: { result: Json } | { failure: Failure }): boolean => {
  const frame = waiting(draft, ticket);
  if (frame?.phase.is !== "task") return false;
  if ("failure" in answer) return failed(draft, ticket, answer.failure);
  if (!frame.phase.token) return succeeded(draft, ticket, answer.result);
  frame.phase.invoking = false;
  recordTask(draft, frame, "Submitted", withOutput(JSON.stringify(answer.result)));
  return true;
};

/** Also by token, perhaps before the call came back: the first to report decides. */
export const succeeded = (draft: Draft, ticket: number, result: Json): boolean => {
  const frame = waiting(draft, ticket);
  if (frame?.phase.is !== "task") return false;
  recordTask(draft, frame, "Succeeded", withOutput(JSON.stringify(result)));
  goOn(draft, frame, { is: "succeeded", result });
  return true;
};

export const failed = (draft: Draft, ticket: number, failure: Failure): boolean => {
  const frame = waiting(draft, ticket);
  if (frame?.phase.is !== "task") return false;
  recordTask(draft, frame, "Failed", withFailure(failure));
  goOn(draft, frame, { is: "failed", failure });
  return true;
};

export const heartbeat = (draft: Draft, ticket: number): boolean => {
  const frame = waiting(draft, ticket);
  if (frame?.phase.is !== "task") return false;
  if (frame.phase.heartbeat !== undefined) wish(draft, frame, ticket, "heartbeat", draft.now + frame.phase.heartbeat);
  return true;
};

/** Tickets of calls that have not reported. */
export const calls = (draft: Draft): { ticket: number; resource: string }[] =>
  Object.values(draft.run.frames)
    .filter((frame): frame is Frame & { phase: Task } => frame.phase.is === "task" && frame.phase.invoking)
    .map((frame) => ({ ticket: frame.phase.ticket, resource: resourceOf(draft, frame) }));

const waiting = (draft: Draft, ticket: number | undefined): Frame | undefined =>
  Object.values(draft.run.frames).find(({ phase }) => "ticket" in phase && phase.ticket === ticket);

const goOn = (draft: Draft, frame: Frame, phase: Phase): void => {
  stopTimers(draft, frame);
  frame.phase = phase;
  makeReady(draft, frame);
};

const resourceOf = (draft: Draft, frame: Frame): string => {
  const state = stateOf(draft, frame);
  return state.Type === "Task" ? state.Resource : "";
};

const recordTask = (draft: Draft, frame: Frame, what: string, details: Record<string, unknown>): void => {
  const { type, action } = draft.resource(resourceOf(draft, frame));
  record(draft, frame, `Task${what}`, {
    [`task${what}EventDetails`]: { resourceType: type, resource: action, ...details },
  });
};
