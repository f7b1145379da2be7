import { dynamodb } from "@showcaller/adapters/clients/makers";
import { createStore } from "@showcaller/adapters/state/store";
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

/** The table and the parts named, over one client factory: the same on AWS and on the laptop. */
export const createDeps = (config: DepsConfig, parts: Parts): Deps => {
  const { clock, sleep, ids, clients, tableName } = config;
  const table = config.table ?? dynamodbTable({ client: clients({ dynamodb }).dynamodb(), tableName });
  const made = Object.entries(parts).map(([name, part]) => [name, part(config)]);
  const deps = { clock, sleep, store: createStore({ table, clock, ids }), ...Object.fromEntries(made) };
  return given(deps, Object.keys(parts) as (keyof Ports)[]);
};

const ALWAYS: readonly string[] = ["clock", "sleep", "store"];

/** Deps of which only these ports may be touched: a function that reaches for another fails by name, on the laptop as on AWS. */
export const given = (deps: Deps, ports: readonly (keyof Ports)[]): Deps =>
  new Proxy(deps, {
    get(target, name) {
      if (typeof name === "string" && !ALWAYS.includes(name) && !ports.some((port) => port === name))
        throw new TypeError(`this function was not given ${name}: name it in needs.ts and main.ts`);
      return Reflect.get(target, name);
    },
  });
