import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromDynamoItem } from "@showcaller/adapters/table/attribute-values";
import { memoryTable } from "@showcaller/adapters/table/memory";
import type { Item, Table, Write } from "@showcaller/core/ports";
import { callEngine } from "../dynamodb/call.ts";
import { startEngine } from "../dynamodb/engine.ts";
import type { Forward } from "../dynamodb/forward.ts";
import { dynamodbLocal, dynoxide } from "../dynamodb/launchers.ts";
import { engineKeep, type Keep, TABLE } from "../laptop/site.ts";

/** Where a rehearsal's state is: in memory, or in the DynamoDB engine that the laptop runs, in a directory that is gone afterwards. */
export type Engine = "memory" | "real";

/** What was written and read, in DynamoDB's units. */
export interface Units {
  write: number;
  read: number;
}

export interface Keeping {
  keep: Keep;
  units: Units;
  /** Everything in the table, by key. */
  items(): Promise<readonly Item[]>;
  close(): Promise<void>;
}

/** `written` is told of each write that has taken effect. Throws NoEngine where there is none for this machine. */
export const openKeeping = async (
  engine: Engine,
  { now, written }: { now: () => number; written: (writes: readonly Write[]) => void },
): Promise<Keeping> => {
  const units: Units = { write: 0, read: 0 };
  const counted = (table: Table): Table => ({
    async get(key) {
      units.read += 1;
      return table.get(key);
    },
    async query(request) {
      units.read += 1;
      return table.query(request);
    },
    async write(writes) {
      // Each item of a transaction is written twice (docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
      units.write += writes.length === 1 ? 1 : 2 * writes.length;
      const result = await table.write(writes);
      if (result.ok) written(writes);
      return result;
    },
  });
  if (engine === "real") return inEngine(units, counted);
  const table = memoryTable({ now });
  const items = async (): Promise<readonly Item[]> => inOrder(table.snapshot().items);
  return { units, keep: { kind: "memory", table: { ...table, ...counted(table) } }, items, close: async () => {} };
};

/** What is thrown away waits for no disk, where memory can be had as a directory (tmpfs; a container may have 64 MB of it). */
const SHARED_MEMORY = "/dev/shm";
/** Bytes; a season takes a sixteenth of it. */
const ROOM = 2 ** 30;

function placeFor(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize >= ROOM ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

async function inEngine(units: Units, watched: (table: Table) => Table): Promise<Keeping> {
  const home = mkdtempSync(join(placeFor(), "showcaller-rehearsal-"));
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  // Interrupted, Node would end without its exit handlers, and the engine, which has a group of its own, would stay.
  const leave = (): never => process.exit(130);
  process.once("exit", remove).once("SIGINT", leave).once("SIGTERM", leave);
  const forget = (): void => {
    process.off("exit", remove).off("SIGINT", leave).off("SIGTERM", leave);
    remove();
  };
  const launchers = [dynoxide, dynamodbLocal];
  const engine = await startEngine({ dataDir: home, tableName: TABLE, launchers }).catch((error: unknown) => {
    forget();
    throw error;
  });
  return {
    units,
    keep: { ...engineKeep(engine), watched },
    items: async () => inOrder(await all(engine.forward)),
    close: async () => {
      await engine.close();
      forget();
    },
  };
}

async function all(forward: Forward): Promise<Item[]> {
  const found: Item[] = [];
  for (let from: object | undefined, first = true; first || from; first = false) {
    const page = await callEngine<{ Items: Record<string, object>[]; LastEvaluatedKey?: object }>(
      forward,
      "DynamoDB_20120810",
      "Scan",
      { TableName: TABLE, ConsistentRead: true, ...(from ? { ExclusiveStartKey: from } : {}) },
    );
    found.push(...page.Items.map(fromDynamoItem));
    from = page.LastEvaluatedKey;
  }
  return found;
}

/** An engine scans in an order of its own. */
const inOrder = (items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => compared(a.pk, b.pk) || compared(a.sk, b.sk));
const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
