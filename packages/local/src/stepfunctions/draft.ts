/**
 * A transition in the making: a private copy of the run, and what else must be written or done with it. Nothing
 * here touches the world; the engine commits a draft in one transaction or drops it.
 */
import type { Millis } from "../kernel/types.ts";
import type { Machine } from "./definition.ts";
import type { Execution, Failure, Frame, HistoryEvent, Invocation, Run, Status } from "./execution.ts";
import { tooLarge } from "./failure.ts";
import { isTooLarge, type Json } from "./json.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: then the execution fails. */
export const HISTORY_LIMIT = 25_000;

export interface Wish {
  id: string;
  at: Millis;
  frame?: string;
  ticket?: number;
  what: "wait" | "backoff" | "timeout" | "heartbeat" | "machine";
}
export interface Ending {
  status: Exclude<Status, "RUNNING">;
  output?: string;
  failure?: Failure;
}
/** Immutable facts a step may ask about, and the world's two gifts. */
export interface Setting {
  execution: Execution;
  machine: Machine;
  now: Millis;
  random(stream: string): () => number;
  region: string;
  account: string;
  /** The task token of a ticket. */
  tokenOf(ticket: number): string;
  resource(arn: string): { type: string; action: string; token: boolean };
}
export interface Draft extends Setting {
  run: Run;
  events: HistoryEvent[];
  invocations: Invocation[];
  wishes: Wish[];
  /** Timers no longer wanted; cleared before the wishes are set. */
  dropped: string[];
  ending?: Ending;
}

export const draftOf = (setting: Setting, run: Run): Draft => ({
  ...setting,
  run,
  events: [],
  invocations: [],
  wishes: [],
  dropped: [],
});

/** The history is full: caught by the engine, which closes the execution. */
export class HistoryFull extends Error {
  override readonly name = "HistoryFull";
}

const TERMINAL_EVENTS = new Set(["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"]);

/** Appends an event after `previous` and returns its id. The last place is kept for the end of the execution. */
export const append = (draft: Draft, previous: number, type: string, details: Record<string, unknown> = {}): number => {
  if (draft.run.events >= HISTORY_LIMIT - 1 && !TERMINAL_EVENTS.has(type)) throw new HistoryFull();
  const id = ++draft.run.events;
  draft.events.push({ timestamp: draft.now, type, id, previousEventId: previous, ...details });
  return id;
};

/** Appends an event to a frame's own thread. */
export const record = (draft: Draft, frame: Frame, type: string, details: Record<string, unknown> = {}): void => {
  frame.last = append(draft, frame.last, type, details);
};

const INCLUDED = { truncated: false };
export const withInput = (value: Json): Record<string, unknown> => ({
  input: JSON.stringify(value),
  inputDetails: INCLUDED,
});
export const withOutput = (text: string): Record<string, unknown> => ({ output: text, outputDetails: INCLUDED });
/** Error and cause, each only when there is one. */
export const withFailure = ({ error, cause }: Failure): Record<string, unknown> => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
});

export const makeReady = (draft: Draft, frame: Frame): void => {
  draft.run.ready.push(frame.id);
};

/** Sets a timer for the frame's new ticket and returns its id, for the phase to keep. */
export const wish = (draft: Draft, frame: Frame, ticket: number, what: Wish["what"], at: Millis): string => {
  const id = `${draft.execution.id}#${ticket}.${what}`;
  draft.wishes.push({ id, at, frame: frame.id, ticket, what });
  return id;
};

/** Forgets the timers of the phase the frame is in. */
export const stopTimers = (draft: Draft, frame: Frame): void => {
  if ("timers" in frame.phase) draft.dropped.push(...frame.phase.timers);
};

/** Ends the execution, whatever else is under way. */
export const end = (draft: Draft, previous: number, ending: Ending): void => {
  const { run } = draft;
  const type = { SUCCEEDED: "Succeeded", FAILED: "Failed", TIMED_OUT: "TimedOut", ABORTED: "Aborted" }[ending.status];
  const details = ending.output === undefined ? withFailure(ending.failure ?? {}) : withOutput(ending.output);
  append(draft, previous, `Execution${type}`, { [`execution${type}EventDetails`]: details });
  for (const frame of Object.values(run.frames)) stopTimers(draft, frame);
  draft.dropped.push(...run.timers);
  run.ready = [];
  draft.ending = ending;
};

/** The text of a value that leaves a state, or a failure when it is beyond the data limit. */
export const sized = (subject: string, value: Json): { ok: true; text: string } | { ok: false; failure: Failure } => {
  const text = JSON.stringify(value);
  return isTooLarge(text) ? { ok: false, failure: tooLarge(subject) } : { ok: true, text };
};
