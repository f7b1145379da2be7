/** Where a frame is in the machine, and what an expression in it can see. */
import type { Block, MapState, ParallelState, State } from "./definition.ts";
import type { Draft } from "./draft.ts";
import type { Failure, Frame } from "./execution.ts";
import type { Sight } from "./expressions.ts";
import { errorOutput } from "./failure.ts";
import { isoTime, type Json } from "./json.ts";

export const frameOf = (draft: Draft, id: string): Frame => {
  const frame = draft.run.frames[id];
  if (!frame) throw new Error(`${draft.execution.id}: no frame ${id}`);
  return frame;
};

const blockOf = (draft: Draft, frame: Frame): Block => {
  if (frame.parent === undefined) return draft.machine;
  const outer = stateOf(draft, frameOf(draft, frame.parent)) as ParallelState | MapState;
  const block = outer.Type === "Map" ? outer.ItemProcessor : outer.Branches[frame.index];
  if (!block) throw new Error(`${draft.execution.id}: no branch ${frame.index}`);
  return block;
};

export const stateOf = (draft: Draft, frame: Frame): State => {
  const state = blockOf(draft, frame).States[frame.state];
  if (!state) throw new Error(`${draft.execution.id}: no state ${frame.state}`);
  return state;
};

export const startOf = (draft: Draft, frame: Frame): string => blockOf(draft, frame).StartAt;

/** From the machine's own frame inwards. */
const lineage = (draft: Draft, frame: Frame): Frame[] =>
  frame.parent === undefined ? [frame] : [...lineage(draft, frameOf(draft, frame.parent)), frame];

/**
 * Inner frames read what outer ones assigned, never the other way round.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
const variablesOf = (frames: readonly Frame[]): Record<string, Json> =>
  Object.assign({}, ...frames.map((frame) => frame.variables)) as Record<string, Json>;

/** The context object (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html). */
const contextOf = (draft: Draft, frames: readonly Frame[], frame: Frame, token?: string): Json => {
  const { execution } = draft;
  const around = frames.findLast((each) => each.item !== undefined);
  return {
    Execution: {
      Id: execution.arn,
      Input: JSON.parse(execution.input) as Json,
      StartTime: isoTime(execution.startedAt),
      Name: execution.name,
      RoleArn: roleArn(draft.account, execution.machine),
      RedriveCount: 0,
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machine },
    State: { Name: frame.state, EnteredTime: isoTime(frame.enteredAt), RetryCount: frame.retryCount },
    ...(around ? { Map: { Item: { Index: around.index, Value: around.item ?? null } } } : {}),
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
};

export const roleArn = (account: string, machine: string): string => `arn:aws:iam::${account}:role/${machine}`;

export interface Extra {
  result?: Json;
  failure?: Failure;
  token?: string;
  /** A Map's next item, seen by its ItemSelector. */
  item?: { index: number; value: Json };
}

/** Expressions of one field at one point of an execution always draw the same chance, however often they are evaluated. */
export const sightOf = (draft: Draft, frame: Frame, extra: Extra = {}): Sight => {
  const frames = lineage(draft, frame);
  const chosen: Frame[] = extra.item
    ? [...frames, { ...frame, index: extra.item.index, item: extra.item.value }]
    : frames;
  return {
    states: {
      input: frame.input,
      ...(extra.result === undefined ? {} : { result: extra.result }),
      ...(extra.failure === undefined ? {} : { errorOutput: errorOutput(extra.failure) }),
      context: contextOf(draft, chosen, frame, extra.token),
    },
    variables: variablesOf(frames),
    now: draft.now,
    random: draft.random,
    chance: `states/${draft.execution.arn}/${draft.execution.startedAt}/${frame.id}/${frame.last}/${extra.item?.index ?? ""}`,
  };
};
