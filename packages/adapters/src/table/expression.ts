import type { Condition, Json, Key, Write } from "@showcaller/core/ports";
import { type DynamoValue, toDynamo } from "./attribute-values.ts";

/** Names and values of one request, always behind aliases: attribute names meet DynamoDB's 573 reserved words sooner or later. */
export class Aliases {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, DynamoValue> = {};
  #count = 0;

  name(attribute: string): string {
    let alias = this.#names.get(attribute);
    if (alias === undefined) {
      alias = `#${this.#names.size}`;
      this.#names.set(attribute, alias);
    }
    return alias;
  }

  value(value: Json): string {
    const alias = `:${this.#count++}`;
    this.#values[alias] = toDynamo(value);
    return alias;
  }

  /** The request's members; those without content are left out, since DynamoDB refuses empty maps. */
  members(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, DynamoValue>;
  } {
    const names = [...this.#names].map(([attribute, alias]) => [alias, attribute] as const);
    return {
      ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
      ...(this.#count > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}

/** The condition as an expression; `undefined` when it always holds. */
export function conditionExpression(condition: Condition, aliases: Aliases): string | undefined {
  const fixed = constant(condition);
  if (fixed === undefined) return compile(condition, aliases);
  if (fixed) return undefined;
  const pk = aliases.name("pk");
  // Never holds. There is no literal for that, and DynamoDB still has to report the stored item.
  return `attribute_exists(${pk}) AND attribute_not_exists(${pk})`;
}

export function updateExpression(update: Extract<Write, { update: Key }>, aliases: Aliases): string {
  const set = Object.entries(update.set ?? {}).map(([name, value]) => `${aliases.name(name)}=${aliases.value(value)}`);
  const remove = (update.remove ?? []).map((name) => aliases.name(name));
  const add = Object.entries(update.add ?? {}).map(([name, by]) => `${aliases.name(name)} ${aliases.value(by)}`);
  const clause = (word: string, parts: string[]) => (parts.length > 0 ? [`${word} ${parts.join(",")}`] : []);
  return [...clause("SET", set), ...clause("REMOVE", remove), ...clause("ADD", add)].join(" ");
}

/** What the condition is whatever is stored, where nothing is left to compare: `all: []`, `any: []`, `in: {a: []}`. */
function constant(condition: Condition): boolean | undefined {
  if ("exists" in condition || "absent" in condition) return undefined;
  if ("any" in condition) return fold(condition.any.map(constant), true);
  if ("all" in condition) return fold(condition.all.map(constant), false);
  if ("in" in condition)
    return fold(
      Object.values(condition.in).map((values) => (values.length > 0 ? undefined : false)),
      false,
    );
  const compared =
    "equals" in condition ? condition.equals : "less" in condition ? condition.less : condition.lessOrAbsent;
  return Object.keys(compared).length === 0 ? true : undefined;
}

/** `decisive` among the parts settles it; nothing but its opposite settles it too. */
function fold(parts: readonly (boolean | undefined)[], decisive: boolean): boolean | undefined {
  if (parts.includes(decisive)) return decisive;
  return parts.includes(undefined) ? undefined : !decisive;
}

/** Of a condition that is no constant; constant parts of it decide nothing and are left out (unused aliases are an error). */
function compile(condition: Condition, aliases: Aliases): string {
  const some = (parts: readonly Condition[], word: string) =>
    join(
      word,
      parts.filter((part) => constant(part) === undefined).map((part) => compile(part, aliases)),
    );
  const every = <T>(named: { readonly [name: string]: T }, text: (name: string, value: T) => string) =>
    join(
      "AND",
      Object.entries(named).map(([name, value]) => text(aliases.name(name), value)),
    );

  if ("exists" in condition)
    return `${condition.exists ? "attribute_exists" : "attribute_not_exists"}(${aliases.name("pk")})`;
  if ("absent" in condition) return `attribute_not_exists(${aliases.name(condition.absent)})`;
  if ("all" in condition) return some(condition.all, "AND");
  if ("any" in condition) return some(condition.any, "OR");
  if ("equals" in condition) return every(condition.equals, (name, value) => `${name}=${aliases.value(value)}`);
  if ("less" in condition) return every(condition.less, (name, value) => `${name}<${aliases.value(value)}`);
  if ("in" in condition)
    return every(
      condition.in,
      (name, values) => `${name} IN (${values.map((value) => aliases.value(value)).join(",")})`,
    );
  return every(
    condition.lessOrAbsent,
    (name, value) => `(attribute_not_exists(${name}) OR ${name}<${aliases.value(value)})`,
  );
}

const join = (word: string, texts: readonly string[]): string =>
  texts.length > 1 ? `(${texts.join(` ${word} `)})` : texts.join();
