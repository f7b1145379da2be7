import { AwsError } from "../kernel/types.ts";
import { cidr } from "./cidr.ts";

/** What an event holds at the end of a path. */
export type Leaf = string | number | boolean | null;
export type LeafTest = (leaf: Leaf) => boolean;

export const invalid = (reason: string): AwsError =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);

const onString =
  (test: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === "string" && test(leaf);

const textOf = (operator: string, operand: unknown, empty: "may be empty" | "not empty" = "may be empty"): string => {
  if (typeof operand !== "string") throw invalid(`${operator} match pattern must be a string`);
  if (operand === "" && empty === "not empty") throw invalid(`Null ${operator} not allowed`);
  return operand;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one operator of a match expression, or its refusal. */
export const onlyEntry = (expression: Record<string, unknown>): [operator: string, operand: unknown] => {
  const [entry, ...more] = Object.entries(expression);
  if (!entry || more.length > 0) throw invalid("Only one key allowed in match expression");
  return entry;
};

/** `"x"`, or `{"equals-ignore-case": "x"}` folded. */
const affix = (operator: "prefix" | "suffix", operand: unknown): LeafTest => {
  const test = operator === "prefix" ? "startsWith" : "endsWith";
  if (!isObject(operand)) {
    const text = textOf(operator, operand);
    return onString((leaf) => leaf[test](text));
  }
  const [inner, value] = onlyEntry(operand);
  if (inner !== "equals-ignore-case") throw invalid(`Unsupported ${operator} pattern: ${inner}`);
  const text = textOf(inner, value).toLowerCase();
  return onString((leaf) => leaf.toLowerCase()[test](text));
};

const ignoreCase = (operand: unknown): LeafTest => {
  const text = textOf("equals-ignore-case", operand).toLowerCase();
  return onString((leaf) => leaf.toLowerCase() === text);
};

/** `*` is any run of characters; `\*` and `\\` are themselves. Linear in the leaf: no backtracking regular expression. */
const wildcard = (operand: unknown): LeafTest => {
  const text = textOf("wildcard", operand);
  const pieces = [""];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === "*") {
      if (text.charAt(i + 1) === "*") throw invalid(`Consecutive wildcard characters at pos ${i}`);
      pieces.push("");
      continue;
    }
    if (char === "\\" && !"*\\".includes(text.charAt(++i) || "x"))
      throw invalid(`Invalid escape character at pos ${i - 1}`);
    pieces[pieces.length - 1] += text.charAt(i);
  }
  return onString((leaf) => inOrder(pieces, leaf));
};

/** Whether the pieces follow each other in the text, the first at its start and the last at its end. Greedy from the left suffices. */
const inOrder = (pieces: readonly string[], text: string): boolean => {
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
};

const compare: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const numeric = (operand: unknown): LeafTest => {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw invalid("Value of numeric must be an array of one or two comparisons");
  const bounds: { operator: string; value: number }[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const [operator, value]: unknown[] = operand.slice(i, i + 2);
    if (typeof operator !== "string" || !compare[operator])
      throw invalid(`Unrecognized numeric range operator: ${String(operator)}`);
    if (typeof value !== "number") throw invalid(`Value of ${operator} must be numeric`);
    bounds.push({ operator, value });
  }
  const [low, high] = bounds;
  if (low && high) {
    if (!low.operator.startsWith(">") || !high.operator.startsWith("<"))
      throw invalid("A numeric range is a lower bound, then an upper bound");
    if (low.value >= high.value) throw invalid("Bottom must be less than top");
  }
  return (leaf) => typeof leaf === "number" && bounds.every(({ operator, value }) => compare[operator]?.(leaf, value));
};

const network = (operand: unknown): LeafTest => {
  const contains = cidr(textOf("cidr", operand));
  if (!contains) throw invalid(`Malformed CIDR: ${String(operand)}`);
  return onString(contains);
};

/** A list of one kind of value, or one alone. */
const oneOrMore = (operand: unknown): unknown[] => {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0) throw invalid("Empty arrays are not allowed");
  return list;
};

const negatable: Readonly<Record<string, (operand: unknown) => LeafTest>> = {
  prefix: (operand) => affix("prefix", isObject(operand) ? operand : textOf("prefix", operand, "not empty")),
  suffix: (operand) => affix("suffix", isObject(operand) ? operand : textOf("suffix", operand, "not empty")),
  "equals-ignore-case": ignoreCase,
  wildcard,
};

/** Matches a leaf that is there and is none of these; an absent field matches nothing. */
const anythingBut = (operand: unknown): LeafTest => {
  if (isObject(operand)) {
    const [inner, value] = onlyEntry(operand);
    const test = negatable[inner];
    if (!test) throw invalid(`Unsupported anything-but pattern: ${inner}`);
    const excluded = oneOrMore(value).map(test);
    return (leaf) => !excluded.some((matches) => matches(leaf));
  }
  const excluded = oneOrMore(operand);
  const kinds = new Set(excluded.map((value) => typeof value));
  if (kinds.size > 1 || !(kinds.has("string") || kinds.has("number")))
    throw invalid("Inside anything-but, either all values are numbers or all are strings");
  return (leaf) => !excluded.includes(leaf);
};

const operators: Readonly<Record<string, (operand: unknown) => LeafTest>> = {
  prefix: (operand) => affix("prefix", operand),
  suffix: (operand) => affix("suffix", operand),
  "equals-ignore-case": ignoreCase,
  wildcard,
  numeric,
  cidr: network,
  "anything-but": anythingBut,
};

/** The test of one element of a pattern's array, `exists` excepted: that one looks at the path, not at a leaf. */
export const leafTest = (element: unknown): LeafTest => {
  if (!isObject(element)) {
    if (Array.isArray(element) || element === undefined)
      throw invalid("Match value must be String, number, true, false, or null");
    return (leaf) => leaf === element;
  }
  const [name, operand] = onlyEntry(element);
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator) throw invalid(`Unrecognized match type ${name}`);
  return operator(operand);
};
