/** What CreateStateMachine refuses beyond the shape: references, expressions, resources, error names, variables. */
import type * as z from "zod";
import { type Block, type Machine, machineSchema, type State } from "./definition.ts";
import { compile, expressionsIn } from "./expressions.ts";
import type { Json } from "./json.ts";

/** Every problem at once; `problems` reads as `/States/Wait: …`. */
export class InvalidDefinition extends Error {
  override readonly name = "InvalidDefinition";
  readonly problems: readonly string[];
  constructor(machine: string, problems: readonly string[]) {
    super(`state machine ${machine} is not valid:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}

/** Throws InvalidDefinition. `knows` says which resources a Task may name. */
export const parseMachine = (name: string, definition: unknown, knows: (resource: string) => boolean): Machine => {
  const parsed = machineSchema.safeParse(definition);
  if (!parsed.success) throw new InvalidDefinition(name, shapeProblems(parsed.error));
  const machine = parsed.data;
  const problems = [...blockProblems(machine, "", knows, new Set(), new Set())];
  if (problems.length > 0) throw new InvalidDefinition(name, problems);
  return machine;
};

const shapeProblems = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `/${issue.path.join("/")}: ${issue.message}`);

function* blockProblems(
  block: Block,
  path: string,
  knows: (resource: string) => boolean,
  seen: Set<string>,
  outer: ReadonlySet<string>,
): Generator<string> {
  const assigned = new Set<string>();
  for (const state of Object.values(block.States)) for (const name of assignedBy(state)) assigned.add(name);
  for (const name of assigned)
    if (outer.has(name)) yield `${path}: variable ${name} belongs to an outer scope, which an inner one cannot assign`;
  yield* graphProblems(block, path);
  for (const [name, state] of Object.entries(block.States)) {
    const at = `${path}/States/${name}`;
    if (seen.has(name)) yield `${at}: state names must be unique in the whole machine`;
    seen.add(name);
    yield* stateProblems(state, at, knows);
    const around = new Set([...outer, ...assigned]);
    if (state.Type === "Map") yield* blockProblems(state.ItemProcessor, `${at}/ItemProcessor`, knows, seen, around);
    if (state.Type === "Parallel")
      for (const [i, branch] of state.Branches.entries())
        yield* blockProblems(branch, `${at}/Branches[${i}]`, knows, seen, around);
  }
}

const targets = (state: State): string[] => {
  const next = "Next" in state && state.Next !== undefined ? [state.Next] : [];
  const caught = "Catch" in state ? (state.Catch ?? []).map((catcher) => catcher.Next) : [];
  const chosen = state.Type === "Choice" ? state.Choices.map((rule) => rule.Next) : [];
  const otherwise = state.Type === "Choice" && state.Default !== undefined ? [state.Default] : [];
  return [...next, ...caught, ...chosen, ...otherwise];
};

function* graphProblems(block: Block, path: string): Generator<string> {
  const reached = new Set<string>();
  const ahead = [block.StartAt];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const state = block.States[name];
    if (!state) yield `${path}: no state ${name}`;
    if (!state || reached.has(name)) continue;
    reached.add(name);
    ahead.push(...targets(state));
  }
  for (const name of Object.keys(block.States))
    if (!reached.has(name)) yield `${path}/States/${name}: is never reached`;
}

function* stateProblems(state: State, at: string, knows: (resource: string) => boolean): Generator<string> {
  if ("Next" in state || "End" in state || !["Choice", "Succeed", "Fail"].includes(state.Type)) {
    const { Next, End } = state as { Next?: string; End?: boolean };
    if ((Next === undefined) === (End === undefined)) yield `${at}: needs either Next or End`;
  }
  if (state.Type === "Wait" && (state.Seconds === undefined) === (state.Timestamp === undefined))
    yield `${at}: needs either Seconds or Timestamp`;
  if (state.Type === "Task") {
    if (!knows(state.Resource)) yield `${at}: unknown resource ${state.Resource}`;
    const { TimeoutSeconds: limit, HeartbeatSeconds: beat } = state;
    if (typeof limit === "number" && typeof beat === "number" && beat >= limit)
      yield `${at}: HeartbeatSeconds must be less than TimeoutSeconds`;
  }
  yield* careProblems(state, at);
  yield* expressionProblems(state, at);
}

function* careProblems(state: State, at: string): Generator<string> {
  if (!("Retry" in state || "Catch" in state)) return;
  for (const field of ["Retry", "Catch"] as const) {
    const entries: readonly { ErrorEquals: string[] }[] = state[field] ?? [];
    for (const [i, { ErrorEquals }] of entries.entries())
      if (ErrorEquals.includes("States.ALL") && (ErrorEquals.length > 1 || i < entries.length - 1))
        yield `${at}/${field}[${i}]: States.ALL must stand alone and last`;
  }
  for (const [i, { IntervalSeconds = 1, MaxDelaySeconds }] of (state.Retry ?? []).entries())
    if (MaxDelaySeconds !== undefined && MaxDelaySeconds <= IntervalSeconds)
      yield `${at}/Retry[${i}]: MaxDelaySeconds must be greater than IntervalSeconds`;
}

/** Variable names follow Unicode identifiers, at most 80 characters; `states` is taken. */
const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

const assignments = (state: State): Record<string, Json>[] => {
  const own = "Assign" in state && state.Assign ? [state.Assign] : [];
  const rules = state.Type === "Choice" ? state.Choices : "Catch" in state ? (state.Catch ?? []) : [];
  return [...own, ...rules.flatMap((rule) => (rule.Assign ? [rule.Assign] : []))];
};
const assignedBy = (state: State): string[] => assignments(state).flatMap((assign) => Object.keys(assign));

function* expressionProblems(state: State, at: string): Generator<string> {
  for (const name of assignedBy(state))
    if (!VARIABLE.test(name) || name === "states") yield `${at}/Assign: ${name} cannot be a variable`;
  const { Branches, ItemProcessor, ...own } = state as State & { Branches?: unknown; ItemProcessor?: unknown };
  for (const { source, location } of expressionsIn(own as Json, at)) {
    try {
      compile(source);
    } catch (error) {
      yield `${location}: ${error instanceof Error ? error.message : String((error as { message?: unknown }).message)}`;
    }
  }
}
