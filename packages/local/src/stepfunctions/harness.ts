/** For the tests of this folder: a world, a table of functions, and Step Functions on it. */

import { memoryShelf } from "../kernel/shelf.ts";
import type { Emit, LambdaRunner, Shelf, World } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { createStepFunctions, type MoreResources, type StepFunctions } from "./index.ts";

export const AT = Date.parse("2026-11-21T20:00:00.000Z");
export const INVOKE = "arn:aws:states:::lambda:invoke";
export const WAIT_FOR_TOKEN = `${INVOKE}.waitForTaskToken`;
const PLACE = { region: "eu-west-1", account: "111122223333" };

export type Functions = Record<string, (payload: never, stage: Stage) => unknown>;
export interface Stage {
  world: World;
  states: StepFunctions;
  /** Names of invoked functions, in order. */
  invoked: string[];
  emitted: Parameters<Emit>[0][];
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  start(machine: string, input?: unknown, name?: string): Promise<string>;
  /** Runs until nothing is due any more, or for so many seconds, and describes the execution. */
  ended(arn: string, seconds?: number): Promise<Ended>;
  history(arn: string): Promise<Record<string, unknown>[]>;
}
export interface Ended {
  status: string;
  output?: unknown;
  error?: string;
  cause?: string;
}

export interface StageOptions {
  functions?: Functions;
  shelf?: Shelf;
  seed?: number;
  invoked?: string[];
  resources?: MoreResources;
  /** Before anything is restored: the place to register timers. */
  before?: (stage: Stage) => unknown;
}

export const stageOf = (machines: Record<string, unknown>, options: StageOptions = {}): Stage => {
  const { functions = {}, shelf = memoryShelf(), seed = 7, invoked = [], resources } = options;
  const world = createWorld({ at: AT, seed, shelf });
  const emitted: Stage["emitted"] = [];
  const lambda: LambdaRunner = {
    invoke: async (name, payload) => {
      invoked.push(name);
      const run = functions[name];
      if (!run) throw new Error(`no function ${name}`);
      return run(payload as never, stage);
    },
    invokeAsync: () => {
      throw new Error("not used");
    },
  };
  const states = createStepFunctions({
    world,
    lambda,
    emit: (event) => emitted.push(event),
    ...PLACE,
    ...(resources ? { resources } : {}),
  });
  for (const [name, machine] of Object.entries(machines)) states.register(name, machine);
  const call: Stage["call"] = (operation, input) =>
    states.call(operation, input, { region: PLACE.region, function: "client" });
  const stage: Stage = {
    world,
    states,
    invoked,
    emitted,
    call,
    start: async (machine, input = {}, name) => {
      const stateMachineArn = `arn:aws:states:${PLACE.region}:${PLACE.account}:stateMachine:${machine}`;
      const started = await call("StartExecution", {
        stateMachineArn,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      });
      return String(started.executionArn);
    },
    ended: async (executionArn, seconds = 30 * 86_400) => {
      await world.runUntil(world.now + seconds * 1000);
      const { status, output, error, cause } = await call("DescribeExecution", { executionArn });
      return {
        status: String(status),
        ...(output === undefined ? {} : { output: JSON.parse(String(output)) as unknown }),
        ...(error === undefined ? {} : { error: String(error) }),
        ...(cause === undefined ? {} : { cause: String(cause) }),
      };
    },
    history: async (executionArn) =>
      (await call("GetExecutionHistory", { executionArn, maxResults: 1000 })).events as Record<string, unknown>[],
  };
  options.before?.(stage);
  world.restore();
  return stage;
};

/** A machine of JSONata states, starting at the first. */
export const machine = (States: Record<string, unknown>, more: Record<string, unknown> = {}): unknown => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(States)[0],
  States,
  ...more,
});

/** Runs one machine to its end. */
export const run = async (definition: unknown, input: unknown = {}, functions: Functions = {}): Promise<Ended> => {
  const stage = stageOf({ m: definition }, { functions });
  return stage.ended(await stage.start("m", input, "x"));
};
