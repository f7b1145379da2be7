import type { Item, Json, Key, Page, QueryRequest, Table, Write, WriteResult } from "@showcaller/core/ports";
import { define } from "./attribute-values.ts";
import { holds } from "./condition.ts";
import { decodeCursor, encodeCursor, isEmptyRange, type Position, positionOf } from "./cursor.ts";
import { TableRefused } from "./errors.ts";
import { MemoryStream, type StreamSnapshot } from "./memory-stream.ts";
import { Ordered, type Stored } from "./ordered.ts";
import { itemSize, MAX_ITEM, MAX_PAGE, MAX_TRANSACTION } from "./size.ts";
import { type IndexName, indexes, indexKeys } from "./table-definition.ts";
import { checkKey, checkQuery, checkWrites, keyOf } from "./validate.ts";

export interface TableSnapshot {
  items: Item[];
  stream: StreamSnapshot;
}

export interface MemoryTable extends Table {
  readonly stream: MemoryStream;
  /** Everything, as plain JSON. */
  snapshot(): TableSnapshot;
  /** Replaces everything. */
  load(snapshot: TableSnapshot): void;
}

/**
 * The table in memory, for tests and rehearsals: the contract of the DynamoDB adapter, its refusals included, and a
 * stream. Each call takes effect at once, in the caller's step. `now` (milliseconds) only dates stream records.
 */
export function memoryTable(options: { now?: () => number } = {}): MemoryTable {
  const now = options.now ?? (() => 0);
  const stream = new MemoryStream();
  let store = new Store();

  return {
    stream,
    async get(key) {
      checkKey(key);
      const stored = store.get(key);
      return stored && copy(stored.item);
    },
    async query(request) {
      checkQuery(request);
      const from = decodeCursor(request);
      return isEmptyRange(request.sk) ? { items: [] } : page(request, store.partition(request), from);
    },
    async write(writes) {
      checkWrites(writes);
      return transact(store, writes, (before, after) => stream.push(now(), before, after));
    },
    snapshot: () => ({ items: store.all().map(copy), stream: stream.snapshot() }),
    load(snapshot) {
      store = new Store();
      for (const item of snapshot.items) store.replace(item, { item: copy(item), size: itemSize(item) });
      stream.load(snapshot.stream);
    },
  };
}

/** Items by key, and in order within each partition of the table and of its indexes. */
class Store {
  readonly #orders = {
    table: new Map<string, Ordered>(),
    gsi1: new Map<string, Ordered>(),
    gsi2: new Map<string, Ordered>(),
  };

  get({ pk, sk }: Key): Stored | undefined {
    return this.#orders.table.get(pk)?.find({ pk, sk, sort: sk });
  }

  replace(key: Key, next: Stored | undefined): void {
    const before = this.get(key);
    if (before)
      for (const [order, pk, sort] of places(before.item)) this.#remove(order, pk, { pk: key.pk, sk: key.sk, sort });
    if (!next) return;
    for (const [order, pk, sort] of places(next.item)) {
      const partitions = this.#orders[order];
      let partition = partitions.get(pk);
      if (!partition) {
        partition = new Ordered();
        partitions.set(pk, partition);
      }
      partition.insert(sort, next);
    }
  }

  partition(request: QueryRequest): Ordered | undefined {
    return this.#orders[request.index ?? "table"].get(request.pk);
  }

  all(): Item[] {
    return [...this.#orders.table.values()].flatMap((partition) => [...partition.all()].map((stored) => stored.item));
  }

  #remove(order: "table" | IndexName, pk: string, at: Position): void {
    const partition = this.#orders[order].get(pk);
    partition?.remove(at);
    if (partition?.size === 0) this.#orders[order].delete(pk);
  }
}

/** Where an item is filed: in the table, and in each index it has both keys of. */
function places(item: Item): [order: "table" | IndexName, pk: string, sort: string][] {
  const out: [order: "table" | IndexName, pk: string, sort: string][] = [["table", item.pk, item.sk]];
  for (const index of indexes) {
    const pk = item[indexKeys[index].pk];
    const sort = item[indexKeys[index].sk];
    if (typeof pk === "string" && typeof sort === "string") out.push([index, pk, sort]);
  }
  return out;
}

function transact(
  store: Store,
  writes: readonly Write[],
  changed: (before: Item | undefined, after: Item | undefined) => void,
): WriteResult {
  const before = writes.map((write) => store.get(keyOf(write)));
  const failed = writes.flatMap((write, index) => {
    const item = before[index]?.item;
    return write.if === undefined || holds(write.if, item) ? [] : [{ index, item: item && copy(item) }];
  });
  if (failed.length > 0) return { ok: false, failed };

  const after = writes.map((write, index) => outcome(write, before[index]));
  const total = after.reduce((sum, next, index) => sum + Math.max(next?.size ?? 0, before[index]?.size ?? 0), 0);
  if (writes.length > 1 && total > MAX_TRANSACTION)
    throw new TableRefused("TransactionTooLarge", `${total} bytes in one transaction, at most ${MAX_TRANSACTION}`);

  for (const [index, write] of writes.entries()) {
    const [old, next] = [before[index], after[index]];
    if (old === next || (old && next && same(old.item, next.item))) continue;
    store.replace(keyOf(write), next);
    changed(old?.item, next?.item);
  }
  return { ok: true };
}

/** What is stored under the key after the write. */
function outcome(write: Write, before: Stored | undefined): Stored | undefined {
  if ("delete" in write) return undefined;
  if ("check" in write) return before;
  const item = "put" in write ? copy(write.put) : updated(write, before?.item);
  const size = itemSize(item);
  if (size > MAX_ITEM) throw new TableRefused("ItemTooLarge", `${size} bytes in one item, at most ${MAX_ITEM}`);
  return { item, size };
}

function updated(write: Extract<Write, { update: Key }>, before: Item | undefined): Item {
  const { pk, sk } = write.update;
  const item: Record<string, Json | undefined> = { ...before, pk, sk };
  for (const [name, value] of Object.entries(write.set ?? {})) item[name] = copy(value);
  for (const name of write.remove ?? []) delete item[name];
  for (const [name, amount] of Object.entries(write.add ?? {})) {
    const stored = item[name] === undefined ? 0 : item[name];
    if (typeof stored !== "number")
      throw new TableRefused("BadValue", `${name}: cannot add to ${JSON.stringify(stored)}`);
    item[name] = stored + amount;
  }
  return item as Item;
}

/** One page, cut at the limit or at 1 MB, as DynamoDB cuts it: a full page has a cursor even when nothing follows. */
function page(request: QueryRequest, partition: Ordered | undefined, from: Position | undefined): Page {
  const limit = request.limit ?? 100;
  const items: Item[] = [];
  let size = 0;
  for (const stored of partition?.range(request, from) ?? []) {
    items.push(copy(stored.item));
    size += stored.size;
    if (items.length === limit || size > MAX_PAGE) {
      return { items, cursor: encodeCursor(request, positionOf(request, stored.item)) };
    }
  }
  return { items };
}

/** Deep copy of JSON; members that are `undefined` are left out, and -0 is 0, as in DynamoDB. */
function copy<T extends Json | Item>(value: T): T {
  if (typeof value === "number") return (value + 0) as T;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(copy) as unknown as T;
  const out: Record<string, Json> = {};
  for (const name in value) {
    const member = (value as { readonly [key: string]: Json | undefined })[name];
    if (member !== undefined) define(out, name, copy(member));
  }
  return out as T;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const [x, y] = [a, b] as Record<string, Json>[];
  return names.every((name) => Object.hasOwn(b, name) && same(x?.[name], y?.[name]));
}
