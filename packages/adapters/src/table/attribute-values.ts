import type { Item, Json } from "@showcaller/core/ports";
import { TableRefused } from "./errors.ts";

/** DynamoDB JSON, the part of it that plain JSON needs; also how a stream record carries its images. */
export type DynamoValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: DynamoValue[] }
  | { M: Record<string, DynamoValue> };
export type DynamoItem = Record<string, DynamoValue>;

/** Own codec: items are plain JSON, and the SDK's (sets, binary, big numbers) would weigh on the alert path. */
export function toDynamo(value: Json): DynamoValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toDynamo) };
  return { M: toDynamoItem(value as { readonly [key: string]: Json | undefined }) };
}

/** Absent members (`undefined`) are not stored. */
export function toDynamoItem(item: { readonly [key: string]: Json | undefined }): DynamoItem {
  const out: DynamoItem = {};
  for (const [name, value] of Object.entries(item)) if (value !== undefined) define(out, name, toDynamo(value));
  return out;
}

/**
 * What the SDK hands out for a stored attribute.
 * @throws TableRefused `BadValue` for sets and binary: we never write them, so a stranger did.
 */
export function fromDynamo(value: object): Json {
  const v = value as Partial<{
    S: string;
    N: string;
    BOOL: boolean;
    NULL: boolean;
    L: object[];
    M: Record<string, object>;
  }>;
  if (v.S !== undefined) return v.S;
  if (v.N !== undefined) return Number(v.N);
  if (v.BOOL !== undefined) return v.BOOL;
  if (v.NULL !== undefined) return null;
  if (v.L !== undefined) return v.L.map(fromDynamo);
  if (v.M !== undefined) return members(v.M);
  throw new TableRefused("BadValue", `stored attribute of a type we never write: ${Object.keys(value).join()}`);
}

export const fromDynamoItem = (item: Readonly<Record<string, object>>): Item => members(item) as Item;

function members(map: Readonly<Record<string, object>>): { [key: string]: Json } {
  const out: { [key: string]: Json } = {};
  for (const [name, value] of Object.entries(map)) define(out, name, fromDynamo(value));
  return out;
}

/** An attribute named `__proto__` stays an attribute. */
export function define<T>(target: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__")
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
