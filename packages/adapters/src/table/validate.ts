import type { Condition, Json, Key, QueryRequest, Write } from "@showcaller/core/ports";
import { TableRefused } from "./errors.ts";
import { itemSize, MAX_ITEM, MAX_TRANSACTION, sizeOf } from "./size.ts";
import { keyAttributes, ttlAttribute } from "./table-definition.ts";

/**
 * Everything DynamoDB would refuse about a request that can be known from the request alone. Both implementations
 * ask here first, so that nothing passes in memory that fails on AWS, and a bug has the same code everywhere.
 * Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const MAX_WRITES = 100;
/** Bytes of an expression's text; and its operators, which only an update can reach. */
const MAX_EXPRESSION = 4096;
const MAX_ATTRIBUTES = 300;
const MAX_IN = 100;
/** 5138-11-16 in seconds; anything later is milliseconds by mistake, and TTL would never come. */
const LATEST_EXPIRY = 1e11;

export const keyOf = (write: Write): Key =>
  "put" in write ? write.put : "update" in write ? write.update : "delete" in write ? write.delete : write.check;

/** @throws TableRefused */
export function checkWrites(writes: readonly Write[]): void {
  if (writes.length < 1 || writes.length > MAX_WRITES)
    throw new TableRefused("BadWriteCount", `a transaction has 1 to ${MAX_WRITES} writes, not ${writes.length}`);
  const seen = new Set<string>();
  let size = 0;
  for (const write of writes) {
    const key = keyOf(write);
    checkKey(key);
    const name = JSON.stringify([key.pk, key.sk]);
    if (seen.has(name)) throw new TableRefused("DuplicateKey", `two writes on ${name} in one transaction`);
    seen.add(name);
    if (write.if !== undefined && textOf(write.if) > MAX_EXPRESSION)
      throw new TableRefused(
        "ExpressionTooLarge",
        `the condition on ${name} is over ${MAX_EXPRESSION} bytes as an expression`,
      );
    size += checkBody(write);
  }
  if (size > MAX_TRANSACTION)
    throw new TableRefused("TransactionTooLarge", `${size} bytes in one transaction, at most ${MAX_TRANSACTION}`);
}

/** @throws TableRefused */
export function checkKey(key: Key): void {
  checkKeyText("pk", key.pk);
  checkKeyText("sk", key.sk);
}

/** @throws TableRefused `BadLimit`, `BadKey` */
export function checkQuery(request: QueryRequest): void {
  const { limit } = request;
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 100))
    throw new TableRefused("BadLimit", `a page has 1 to 100 items, not ${limit}`);
  checkKeyText("pk", request.pk);
  for (const bound of Object.values(request.sk ?? {}))
    if (bound !== "" && bound !== undefined) checkKeyText("sk", bound);
}

/** Bytes that the write brings along. */
function checkBody(write: Write): number {
  if ("put" in write) {
    for (const name in write.put) checkAttribute(name, write.put[name]);
    const size = itemSize(write.put);
    if (size > MAX_ITEM) throw new TableRefused("ItemTooLarge", `${size} bytes in one item, at most ${MAX_ITEM}`);
    return size;
  }
  return "update" in write ? checkUpdate(write) : 0;
}

function checkUpdate(update: Extract<Write, { update: Key }>): number {
  const { set = {}, remove = [], add = {} } = update;
  const names = [...Object.keys(set), ...remove, ...Object.keys(add)];
  if (names.length === 0) throw new TableRefused("BadUpdate", "an update that changes nothing: use a check");
  if (new Set(names).size < names.length) throw new TableRefused("BadUpdate", `one attribute twice in ${names.join()}`);
  if (names.length > MAX_ATTRIBUTES)
    throw new TableRefused("ExpressionTooLarge", `an update of more than ${MAX_ATTRIBUTES} attributes`);
  if (names.some((name) => name === "pk" || name === "sk"))
    throw new TableRefused("BadKey", "an update cannot change the key");
  let size = 0;
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) throw new TableRefused("BadValue", `${name}: set to nothing: use remove`);
    checkAttribute(name, value);
    size += sizeOf(name, value);
  }
  for (const [name, amount] of Object.entries(add)) {
    // DynamoDB adds in decimal, memory in binary: they agree on whole numbers.
    if (!Number.isSafeInteger(amount))
      throw new TableRefused("BadValue", `${name}: add takes whole numbers, not ${amount}`);
    if (keyAttributes.has(name)) throw new TableRefused("BadKey", `${name} is an index key, not a number`);
  }
  if (size > MAX_ITEM) throw new TableRefused("ItemTooLarge", `${size} bytes in one update, at most ${MAX_ITEM}`);
  return size;
}

function checkAttribute(name: string, value: Json | undefined): void {
  if (value === undefined) return;
  if (keyAttributes.has(name)) checkKeyText(name, value);
  if (name === ttlAttribute && !(Number.isInteger(value) && (value as number) < LATEST_EXPIRY))
    throw new TableRefused("BadValue", `${name}: whole epoch seconds, not ${JSON.stringify(value)}`);
}

/** Partition keys (pk, gsi1pk…) have up to 2048 bytes, sort keys 1024; empty ones are refused, on an index too. */
function checkKeyText(name: string, value: unknown): void {
  const most = name.endsWith("pk") ? 2048 : 1024;
  if (typeof value !== "string" || value === "")
    throw new TableRefused("BadKey", `${name}: a key is a string of 1 to ${most} bytes`);
  if (!value.isWellFormed()) throw new TableRefused("BadKey", `${name}: text with half a surrogate pair`);
  if (Buffer.byteLength(value) > most) throw new TableRefused("BadKey", `${name}: more than ${most} bytes`);
}

/**
 * Bytes of the condition as an expression, never too few (see expression.ts; aliases have up to 4 characters).
 * @throws TableRefused `BadValue`, `ExpressionTooLarge`
 */
function textOf(condition: Condition): number {
  if ("exists" in condition || "absent" in condition) return 32;
  if ("all" in condition) return condition.all.reduce((sum, part) => sum + textOf(part), 2);
  if ("any" in condition) return condition.any.reduce((sum, part) => sum + textOf(part), 2);
  if ("in" in condition)
    return Object.entries(condition.in).reduce((sum, [name, values]) => sum + listText(name, values), 2);
  const compared =
    "equals" in condition ? condition.equals : "less" in condition ? condition.less : condition.lessOrAbsent;
  for (const [name, value] of Object.entries(compared)) sizeOf(name, value);
  return Object.keys(compared).length * ("lessOrAbsent" in condition ? 50 : 16) + 2;
}

function listText(name: string, values: readonly (string | number)[]): number {
  if (values.length > MAX_IN) throw new TableRefused("ExpressionTooLarge", `${name}: in takes up to ${MAX_IN} values`);
  for (const value of values) sizeOf(name, value);
  return 16 + values.length * 5;
}
