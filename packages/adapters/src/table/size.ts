import type { Json } from "@showcaller/core/ports";
import { TableRefused } from "./errors.ts";

/** Bytes: 400 KB an item, 4 MB a transaction, 1 MB a page. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MAX_ITEM = 400 * 1024;
export const MAX_TRANSACTION = 4 * 1024 * 1024;
export const MAX_PAGE = 1024 * 1024;
const MAX_DEPTH = 32;
/** DynamoDB's numbers: magnitude up to 9.99…E+125, down to 1E-130. */
const LARGEST = 9.9999999999999e125;
const SMALLEST = 1e-130;

/**
 * Size of an attribute as DynamoDB counts it (rounded up where AWS says "approximately"), and proof that DynamoDB
 * stores it as given. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 * @throws TableRefused `BadValue`: not JSON, an empty name, a number out of range, a lone surrogate, nesting deeper than 32.
 */
export function sizeOf(name: string, value: Json): number {
  return nameSize(name, name) + valueSize(value, name, 1);
}

/** Size of a whole item in bytes; members that are `undefined` are absent. */
export function itemSize(item: { readonly [attribute: string]: Json | undefined }): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += sizeOf(name, value);
  }
  return size;
}

function valueSize(value: Json, path: string, depth: number): number {
  if (typeof value === "string") return textSize(value, path);
  if (typeof value === "number") return numberSize(value, path);
  if (value === null || typeof value === "boolean") return 1;
  if (typeof value !== "object") throw new TableRefused("BadValue", `${path}: a ${typeof value} is not JSON`);
  if (depth > MAX_DEPTH) throw new TableRefused("BadValue", `${path}: nested deeper than ${MAX_DEPTH}`);
  let size = 3;
  if (Array.isArray(value)) {
    for (const element of value) size += 1 + valueSize(element, path, depth + 1);
    return size;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TableRefused("BadValue", `${path}: a ${prototype.constructor?.name} is not JSON`);
  for (const [key, member] of Object.entries(value))
    if (member !== undefined) size += 1 + nameSize(key, path) + valueSize(member, path, depth + 1);
  return size;
}

function nameSize(name: string, path: string): number {
  if (name === "") throw new TableRefused("BadValue", `${path}: an attribute without a name`);
  return textSize(name, path);
}

function textSize(text: string, path: string): number {
  if (!text.isWellFormed()) throw new TableRefused("BadValue", `${path}: text with half a surrogate pair`);
  return Buffer.byteLength(text);
}

function numberSize(value: number, path: string): number {
  const magnitude = Math.abs(value);
  const fits = value === 0 || (magnitude <= LARGEST && magnitude >= SMALLEST);
  if (!fits) throw new TableRefused("BadValue", `${path}: ${value} is outside DynamoDB's numbers`);
  return Math.ceil(String(magnitude).length / 2) + 2;
}
