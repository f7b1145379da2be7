import type { Item, QueryRequest } from "@showcaller/core/ports";
import { inRange, type Position } from "./cursor.ts";
import { compareUtf8 } from "./order.ts";

export interface Stored {
  readonly item: Item;
  /** Bytes, as DynamoDB counts. */
  readonly size: number;
}

interface Entry extends Position {
  stored: Stored;
}

/** One partition: items by sort key; within one sort key of an index, by table key (DynamoDB leaves that order open). */
export class Ordered {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  find(at: Position): Stored | undefined {
    const entry = this.#entries[this.#lowerBound(at)];
    return entry && compare(entry, at) === 0 ? entry.stored : undefined;
  }

  insert(sort: string, stored: Stored): void {
    const entry = { pk: stored.item.pk, sk: stored.item.sk, sort, stored };
    this.#entries.splice(this.#lowerBound(entry), 0, entry);
  }

  remove(at: Position): void {
    const index = this.#lowerBound(at);
    const entry = this.#entries[index];
    if (entry && compare(entry, at) === 0) this.#entries.splice(index, 1);
  }

  *all(): Generator<Stored> {
    for (const entry of this.#entries) yield entry.stored;
  }

  /** What a query reads, from its cursor on. */
  *range({ sk, descending = false }: QueryRequest, after: Position | undefined): Generator<Stored> {
    let index = after ? this.#next(after, descending) : this.#edge(sk, descending);
    for (let entry = this.#entries[index]; entry && inRange(sk, entry.sort); entry = this.#entries[index]) {
      yield entry.stored;
      index += descending ? -1 : 1;
    }
  }

  /** Index of what follows a position in reading direction; the item there may be gone. */
  #next(after: Position, descending: boolean): number {
    const at = this.#lowerBound(after);
    if (descending) return at - 1;
    const entry = this.#entries[at];
    return entry && compare(entry, after) === 0 ? at + 1 : at;
  }

  /** Index of the first of the range in reading direction. */
  #edge(range: QueryRequest["sk"], descending: boolean): number {
    if (!descending) {
      const low = range === undefined ? "" : "prefix" in range ? range.prefix : (range.from ?? "");
      return this.#first((entry) => compareUtf8(entry.sort, low) >= 0);
    }
    const high = range === undefined ? undefined : "prefix" in range ? range.prefix : range.to;
    if (high === undefined) return this.#entries.length - 1;
    return this.#first((entry) => compareUtf8(entry.sort, high) > 0 && !inRange(range, entry.sort)) - 1;
  }

  #lowerBound(at: Position): number {
    return this.#first((entry) => compare(entry, at) >= 0);
  }

  /** First entry of which something is true that is true of all after it. */
  #first(reached: (entry: Entry) => boolean): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (reached(this.#entries[middle] as Entry)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const compare = (a: Position, b: Position): number =>
  compareUtf8(a.sort, b.sort) || compareUtf8(a.pk, b.pk) || compareUtf8(a.sk, b.sk);
