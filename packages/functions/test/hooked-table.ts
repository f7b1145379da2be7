import type { Table } from "@showcaller/core/ports";

/** Runs around every call of the table; `call` counts from 1 since the hooks were set. What it throws, the caller gets. */
export interface Hooks {
  before?(call: number): void | Promise<void>;
  after?(call: number): void | Promise<void>;
}

/** A table that dies, loses answers, or lets others go first at a chosen call. */
export function hookedTable(inner: Table) {
  let hooks: Hooks = {};
  let calls = 0;
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    const { before, after } = hooks;
    const call = ++calls;
    await before?.(call);
    const result = await work();
    await after?.(call);
    return result;
  };
  const table: Table = {
    get: (key) => around(() => inner.get(key)),
    query: (request) => around(() => inner.query(request)),
    write: (writes) => around(() => inner.write(writes)),
  };
  /** Sets the hooks; says how many calls were made under the ones before. */
  const hook = (next: Hooks): number => {
    const made = calls;
    calls = 0;
    hooks = next;
    return made;
  };
  return { table, hook };
}
