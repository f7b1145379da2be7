// One DynamoDB table with string keys, conditions as data. See docs/state.md for every key and condition.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export interface Key {
  pk: string;
  sk: string;
}
/** Attributes besides the key. `gsi1pk/gsi1sk` and `gsi2pk/gsi2sk` feed the two indexes; `expiresAt` is TTL in epoch SECONDS (housekeeping, never truth). */
export type Item = Key & { readonly [attribute: string]: Json | undefined };

/** A condition on the stored item of that key, evaluated atomically with the write. Attribute names are top level. */
export type Condition =
  | { exists: boolean }
  | { equals: { readonly [attribute: string]: string | number | boolean } }
  /** True when absent, too: `lessOrAbsent: {until: now}` means "free, or expired before now". Strictly less. */
  | { lessOrAbsent: { readonly [attribute: string]: number | string } }
  | { less: { readonly [attribute: string]: number | string } }
  | { in: { readonly [attribute: string]: readonly (string | number)[] } }
  | { absent: string }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] };

export type Write =
  /** Replaces the whole item. */
  | { put: Item; if?: Condition }
  /** Sets and removes top-level attributes and adds to numbers; creates the item when absent unless `if` forbids it. */
  | {
      update: Key;
      set?: { readonly [attribute: string]: Json };
      remove?: readonly string[];
      add?: { readonly [attribute: string]: number };
      if?: Condition;
    }
  | { delete: Key; if?: Condition }
  | { check: Key; if: Condition };

export type WriteResult =
  | { ok: true }
  /** `failed`: indexes into the writes whose condition did not hold, each with the stored item (if any) at that moment. */
  | { ok: false; failed: readonly { index: number; item: Item | undefined }[] };

export interface QueryRequest {
  index?: "gsi1" | "gsi2";
  pk: string;
  /** On the sort key (of the index, if given): a prefix, or an inclusive range. */
  sk?: { prefix: string } | { from?: string; to?: string };
  /** Page size; default and at most 100. */
  limit?: number;
  descending?: boolean;
  /** Opaque: from the previous page. */
  cursor?: string;
}
export interface Page {
  items: Item[];
  cursor?: string;
}

/**
 * Reads are strongly consistent except on an index. `write` is one transaction of 1..100 writes on distinct keys:
 * all or nothing. A lost condition is an ordinary result; throttling and transaction conflicts are retried inside,
 * and what then remains is thrown as `TableUnavailable` (a bug or an outage, never a decision).
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  query(request: QueryRequest): Promise<Page>;
  write(writes: readonly Write[]): Promise<WriteResult>;
}

export class TableUnavailable extends Error {
  override readonly name = "TableUnavailable";
}
