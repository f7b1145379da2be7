import jsonata from "jsonata";

/** One JSONata expression of a definition and where it stands, e.g. `Assign.rounds`. */
export interface Expression {
  at: string;
  /** Without its delimiters. */
  source: string;
}

/** A choice rule that holds only while a counter is below a constant. */
export interface Guard {
  counter: string;
  below: number;
}

const WRAPPED = /^\{%([\s\S]*)%\}$/;
const unwrap = (text: string): string | undefined => WRAPPED.exec(text)?.[1]?.trim();

/** Every string of a value that is, or tries to be, an expression. */
export const expressionsIn = (value: unknown, at = ""): (Expression | { at: string; broken: string })[] => {
  if (typeof value === "string") {
    const source = unwrap(value);
    if (source !== undefined) return [{ at, source }];
    return value.includes("{%") || value.includes("%}") ? [{ at, broken: value }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => expressionsIn(inner, at ? `${at}.${name}` : name));
};

export type Parsed = { ok: true; tree: unknown } | { ok: false; message: string };

const parsed = new Map<string, Parsed>();

/** Each text is parsed once: the walks ask for the same conditions again and again. */
export const parse = (source: string): Parsed => {
  const known = parsed.get(source) ?? parseAnew(source);
  parsed.set(source, known);
  return known;
};

function parseAnew(source: string): Parsed {
  try {
    return { ok: true, tree: jsonata(source).ast() };
  } catch (error) {
    // What jsonata throws is a plain object.
    return { ok: false, message: String(node(error).message) };
  }
}

/** AWS runs JSONata 2.0.6: the operators that 2.1 added do not parse there. Text in quotes does not count. */
export const isNewer = (source: string): boolean => /\?:|\?\?/.test(source.replace(/"[^"]*"|'[^']*'/g, ""));

/** Every variable that an expression reads, without the `$`; its own function parameters and bindings left out. */
export const variablesIn = (tree: unknown): ReadonlySet<string> => {
  const [read, bound] = [new Set<string>(), new Set<string>()];
  visit(tree, (node) => {
    if (node.type === "variable" && typeof node.value === "string") read.add(node.value);
    if (node.type === "bind") addName(bound, node.lhs);
    if (node.type === "lambda" && Array.isArray(node.arguments))
      for (const parameter of node.arguments) addName(bound, parameter);
  });
  return new Set([...read].filter((name) => !bound.has(name)));
};

/** `… and $counter < 7 and …`: the counter and its constant. */
export const guardOf = (condition: string): Guard | undefined => {
  const parsed = parse(unwrap(condition) ?? "");
  if (!parsed.ok) return undefined;
  for (const part of conjuncts(parsed.tree)) {
    const [left, right] = [node(part.lhs), node(part.rhs)];
    if (part.value !== "<" || left.type !== "variable" || right.type !== "number") continue;
    if (typeof left.value === "string" && typeof right.value === "number")
      return { counter: left.value, below: right.value };
  }
  return undefined;
};

/** Is it `{% $name + 1 %}`? */
export const countsUp = (value: unknown, name: string): boolean => {
  const parsed = parse(typeof value === "string" ? (unwrap(value) ?? "") : "");
  if (!parsed.ok) return false;
  const tree = node(parsed.tree);
  const [left, right] = [node(tree.lhs), node(tree.rhs)];
  return tree.value === "+" && left.type === "variable" && left.value === name && right.value === 1;
};

type Node = Readonly<Record<string, unknown>>;
const node = (value: unknown): Node => (typeof value === "object" && value !== null ? (value as Node) : {});

function conjuncts(tree: unknown): Node[] {
  const at = node(tree);
  return at.type === "binary" && at.value === "and" ? [...conjuncts(at.lhs), ...conjuncts(at.rhs)] : [at];
}

function visit(tree: unknown, meet: (node: Node) => void): void {
  if (typeof tree !== "object" || tree === null) return;
  if (!Array.isArray(tree)) meet(tree as Node);
  for (const inner of Object.values(tree)) visit(inner, meet);
}

function addName(names: Set<string>, value: unknown): void {
  const name = node(value).value;
  if (typeof name === "string") names.add(name);
}
