import { createHash } from "node:crypto";
import { createStore } from "@showcaller/adapters/state/store";
import { memoryTable } from "@showcaller/adapters/table/memory";
import type { EdgeEntry, EdgeStore, Failure, Outcome, Table } from "@showcaller/core/ports";
import { AIR, eventId } from "@showcaller/testkit/builders";
import type { ProjectorDeps } from "../src/projector/deps.ts";

/** A death of the process: nothing after it happens. */
export class Died extends Error {
  override readonly name = "Died";
}

const no = (kind: Failure["kind"], code: string): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { kind, code, message: "as the test has it" },
});
const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });

/** A store as strict as its documentation can be read: one ETag, 50 keys, what is not there cannot be deleted. */
export function fakeStore() {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  let version = 0;
  const etag = (): string => `E${version}`;
  const change = (puts: readonly EdgeEntry[], deletes: readonly string[]): void => {
    for (const { key, value } of puts) entries.set(key, value);
    for (const key of deletes) entries.delete(key);
    version++;
  };
  const port: EdgeStore = {
    describe: async () =>
      ok({
        etag: etag(),
        keys: entries.size,
        bytes: [...entries].reduce((sum, [k, v]) => sum + k.length + v.length, 0),
      }),
    get: async (key) => ok(entries.get(key)),
    list: async (token) => {
      const sorted = [...entries.keys()].sort().filter((key) => token === undefined || key > token);
      const page = sorted.slice(0, 49);
      const last = page.at(-1);
      return ok({
        entries: page.map((key) => ({ key, value: entries.get(key) ?? "" })),
        ...(sorted.length > page.length && last !== undefined ? { next: last } : {}),
      });
    },
    update: async (match, puts, deletes) => {
      if (match !== etag()) return no("conflict", "ConflictException");
      const keys = [...puts.map(({ key }) => key), ...deletes];
      if (keys.length > 50 || new Set(keys).size < keys.length) return no("permanent", "ValidationException");
      if (deletes.some((key) => !entries.has(key))) return no("permanent", "ResourceNotFoundException");
      change(puts, deletes);
      return ok({ etag: etag() });
    },
  };
  return { entries, calls, change, port };
}

const SECRETS: Readonly<Record<string, Uint8Array>> = {
  "secret-1": Buffer.from(createHash("sha256").update("1").digest()),
  "secret-2": Buffer.from(createHash("sha256").update("2").digest()),
};

/**
 * The projector over the in-memory table and such a store. `strike` is told each call to either, before and after its effect: what it
 * throws is what the projector sees, and what it answers instead of nothing replaces the store's answer.
 */
export const fakeProjector = () => {
  const clock = { at: AIR, now: () => clock.at };
  const memory = memoryTable();
  const edge = fakeStore();
  const wakes: string[] = [];
  /** Secrets Manager: bytes by name; `undefined` once they are destroyed, since the name stays taken. */
  const vault = new Map<string, Uint8Array | undefined>(Object.entries(SECRETS));
  const hooks: { strike: (call: string, when: "before" | "after") => Outcome<never> | undefined } = {
    strike: () => undefined,
  };
  let ids = 0;
  const calling = async <T>(call: string, effect: () => Promise<T>): Promise<T> => {
    const instead = hooks.strike(call, "before");
    if (instead) return instead as T;
    const result = await effect();
    return (hooks.strike(call, "after") as T | undefined) ?? result;
  };
  const table: Table = {
    get: (key) => calling("table.get", () => memory.get(key)),
    query: (request) => calling("table.query", () => memory.query(request)),
    write: (writes) => calling("table.write", () => memory.write(writes)),
  };
  const make = (over: Table) => createStore({ table: over, clock, ids: { ulid: () => eventId(500_000 + ids++) } });
  /** A new process each time. */
  const deps = (): ProjectorDeps => ({
    clock,
    sleep: async (ms) => {
      clock.at += ms;
    },
    random: () => 0.5,
    store: make(table),
    edge: {
      describe: () => calling("edge.describe", edge.port.describe),
      get: (key) => calling("edge.get", () => edge.port.get(key)),
      list: (token) => calling("edge.list", () => edge.port.list(token)),
      update: (etag, puts, deletes) => calling("edge.update", () => edge.port.update(etag, puts, deletes)),
    },
    secrets: {
      read: async (reference) => {
        const bytes = vault.get(reference);
        return bytes ? ok(bytes) : no("permanent", "ResourceNotFoundException");
      },
    },
    wake: async (id) => {
      wakes.push(id);
      return ok(undefined);
    },
  });
  /** What the minute's tick has of it: a new process each time. */
  const tick = () => ({
    clock,
    store: make(table),
    keyPrefix: "edge-key-",
    vault: {
      create: (name: string, bytes: Uint8Array) =>
        calling("vault.create", async () => {
          if (vault.has(name)) return ok("exists" as const);
          vault.set(name, bytes);
          return ok("created" as const);
        }),
      destroy: (name: string) =>
        calling("vault.destroy", async () => {
          const was = vault.get(name);
          if (vault.has(name)) vault.set(name, undefined);
          return ok(was ? ("destroyed" as const) : ("absent" as const));
        }),
    },
  });
  /** Everybody else writes here. */
  const store = make(memory);
  return { clock, edge, table: memory, store, vault, hooks, wakes, deps, tick };
};
export const failing = no;
