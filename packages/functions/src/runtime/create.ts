import { dynamodb } from "@showcaller/adapters/clients/makers";
import { only, type State, type StateParts, stateGiven, storeOf } from "@showcaller/adapters/state/parts";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import type { Clock, Ids, Table } from "@showcaller/core/ports";
import type { Deps, Ports } from "./deps.ts";
import type { Given, Parts } from "./parts.ts";

export interface DepsConfig extends Given {
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  ids: Ids;
  tableName: string;
  /** Rehearsals and tests pass the in-memory port; everybody else gets DynamoDB. */
  table?: Table;
}

/** The table, this state of it and the parts named, over one client factory: the same on AWS and on the laptop. */
export const createDeps = (config: DepsConfig, parts: Parts, state: Partial<StateParts>): Deps => {
  const { clock, sleep, ids, clients, tableName } = config;
  const table = config.table ?? dynamodbTable({ client: clients({ dynamodb }).dynamodb(), tableName });
  const made = Object.entries(parts).map(([name, part]) => [name, part(config)]);
  const deps = { clock, sleep, store: storeOf({ table, clock, ids }, state), ...Object.fromEntries(made) };
  return given(deps, Object.keys(parts) as (keyof Ports)[], Object.keys(state) as (keyof State)[]);
};

/** Deps of which only these ports and this state may be touched: a function that reaches for another fails by name, on the laptop as on AWS. */
export const given = (deps: Deps, ports: readonly (keyof Ports)[], state: readonly (keyof State)[]): Deps =>
  only(
    { ...deps, store: stateGiven(deps.store, state) },
    ["clock", "sleep", "store", ...ports],
    "needs.ts and main.ts",
  );
