import type { Item, Key, QueryRequest } from "@showcaller/core/ports";
import { TableRefused } from "./errors.ts";
import { compareUtf8 } from "./order.ts";
import { indexKeys } from "./table-definition.ts";

/** Where a page ended: the item's key, and the sort key of the index read. */
export interface Position extends Key {
  sort: string;
}

/**
 * Opaque to callers: base64url of what the query was about and where it stopped. It goes to API clients and comes
 * back from them, so it carries nothing secret and is believed only as far as it fits the query it comes with.
 */
export function encodeCursor(request: QueryRequest, at: Position): string {
  return Buffer.from(JSON.stringify([1, scope(request), at.pk, at.sk, at.sort])).toString("base64url");
}

/** @throws TableRefused `BadCursor`: not ours, of another query, or outside this query's range. */
export function decodeCursor(request: QueryRequest): Position | undefined {
  if (request.cursor === undefined) return undefined;
  const [version, of, pk, sk, sort, ...rest] = parse(request.cursor);
  if (version !== 1 || of !== scope(request) || rest.length > 0) throw foreign();
  if (!isKey(pk, 2048) || !isKey(sk, 1024) || !isKey(sort, 1024)) throw foreign();
  if (request.index === undefined && (pk !== request.pk || sk !== sort)) throw foreign();
  if (!inRange(request.sk, sort)) throw foreign();
  return { pk, sk, sort };
}

/** `ExclusiveStartKey` of a position. */
export function startKey(request: QueryRequest, at: Position): Record<string, { S: string }> {
  const key = { pk: { S: at.pk }, sk: { S: at.sk } };
  if (request.index === undefined) return key;
  const names = indexKeys[request.index];
  return { ...key, [names.pk]: { S: request.pk }, [names.sk]: { S: at.sort } };
}

/** Position of an item that the query has delivered. */
export function positionOf(request: QueryRequest, item: Item): Position {
  const sort = request.index === undefined ? item.sk : String(item[indexKeys[request.index].sk]);
  return { pk: item.pk, sk: item.sk, sort };
}

export function inRange(range: QueryRequest["sk"], sort: string): boolean {
  if (range === undefined) return true;
  if ("prefix" in range) return sort.startsWith(range.prefix);
  if (range.from !== undefined && compareUtf8(sort, range.from) < 0) return false;
  return range.to === undefined || compareUtf8(sort, range.to) <= 0;
}

/** A range that holds nothing; DynamoDB refuses those, here they are an empty page. */
export function isEmptyRange(range: QueryRequest["sk"]): boolean {
  if (range === undefined || "prefix" in range || range.to === undefined) return false;
  return compareUtf8(range.from ?? "", range.to) > 0 || range.to === "";
}

const scope = (request: QueryRequest): string =>
  JSON.stringify([request.index ?? "", request.pk, request.descending ? "-" : "+"]);

function parse(cursor: string): unknown[] {
  try {
    const bytes = Buffer.from(cursor, "base64url");
    const value: unknown = bytes.toString("base64url") === cursor ? JSON.parse(bytes.toString()) : undefined;
    if (Array.isArray(value)) return value;
  } catch {
    // Not JSON: foreign, like everything else that does not parse.
  }
  throw foreign();
}

const isKey = (value: unknown, most: number): value is string =>
  typeof value === "string" && value !== "" && value.isWellFormed() && Buffer.byteLength(value) <= most;

const foreign = (): TableRefused => new TableRefused("BadCursor", "this cursor does not belong to this query");
