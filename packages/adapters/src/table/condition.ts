import type { Condition, Item, Json } from "@showcaller/core/ports";
import { compareUtf8 } from "./order.ts";

/**
 * What DynamoDB answers for the condition's expression on the stored item: a comparison with an attribute that is
 * absent or of another type is false, never an error.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function holds(condition: Condition, item: Item | undefined): boolean {
  if ("exists" in condition) return (item !== undefined) === condition.exists;
  if ("absent" in condition) return attribute(item, condition.absent) === undefined;
  if ("all" in condition) return condition.all.every((part) => holds(part, item));
  if ("any" in condition) return condition.any.some((part) => holds(part, item));
  if ("equals" in condition) return every(condition.equals, (name, value) => attribute(item, name) === value);
  if ("in" in condition)
    return every(condition.in, (name, values) => values.some((value) => attribute(item, name) === value));
  if ("less" in condition) return every(condition.less, (name, bound) => isLess(attribute(item, name), bound));
  return every(condition.lessOrAbsent, (name, bound) => {
    const stored = attribute(item, name);
    return stored === undefined || isLess(stored, bound);
  });
}

function every<T>(named: { readonly [name: string]: T }, test: (name: string, value: T) => boolean): boolean {
  return Object.entries(named).every(([name, value]) => test(name, value));
}

const attribute = (item: Item | undefined, name: string): Json | undefined =>
  item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;

function isLess(stored: Json | undefined, bound: number | string): boolean {
  if (typeof stored === "number" && typeof bound === "number") return stored < bound;
  return typeof stored === "string" && typeof bound === "string" && compareUtf8(stored, bound) < 0;
}
