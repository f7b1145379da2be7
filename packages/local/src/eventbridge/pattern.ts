import { invalid, type Leaf, type LeafTest, leafTest, onlyEntry } from "./operators.ts";

/** Whether an event (as `JSON.parse` gives it) matches. */
export type EventMatcher = (event: unknown) => boolean;

/** One part of a pattern at one place of an event. `root` is the whole event: absence is judged there. */
type Node = (here: unknown, root: unknown) => boolean;
type Path = readonly string[];

/** Default quota "Event pattern size" (docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html). */
const MAX_LENGTH = 2048;

/**
 * Compiles an event pattern as EventBridge does, or throws AwsError `InvalidEventPatternException` saying why not.
 * Semantics (docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html, and AWS's Event
 * Ruler, github.com/aws/event-ruler): the keys of an object must all match, of an array any element; where the event
 * holds an array any element of it; the keys of one pattern object within the same element of an array of objects.
 * `exists` is about leaves, anywhere on its path: an object or an empty array is not there.
 * Not modelled: a key with dots is itself, not a path.
 */
export const compilePattern = (pattern: unknown): EventMatcher => {
  if (!isObject(pattern)) throw invalid("Filter is not an object");
  if (JSON.stringify(pattern).length > MAX_LENGTH) throw invalid(`longer than ${MAX_LENGTH} characters`);
  const node = objectNode(pattern, []);
  return (event) => node(event, event);
};

/** `compilePattern` of JSON text, as the API takes it. */
export const parsePattern = (text: string): EventMatcher => {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid("Filter is not valid JSON");
  }
  return compilePattern(pattern);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectNode = (pattern: Record<string, unknown>, path: Path): Node => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalid("Empty objects are not allowed");
  const nodes = entries.map(([key, value]): Node => {
    if (key === "$or") return orNode(value, path);
    const below = [...path, key];
    const node = isObject(value) ? nested(objectNode(value, below)) : leafNode(value, below);
    return (here, root) => node(own(here, key), root);
  });
  return (here, root) => nodes.every((node) => node(here, root));
};

const orNode = (value: unknown, path: Path): Node => {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject))
    throw invalid("$or needs an array of at least two objects");
  const nodes = value.map((alternative: Record<string, unknown>) => objectNode(alternative, path));
  return (here, root) => nodes.some((node) => node(here, root));
};

/** In an array of objects some one element must match as a whole; where there is none, absence may still match. */
const nested =
  (node: Node): Node =>
  (here, root) => {
    if (!Array.isArray(here)) return node(here, root);
    const elements: unknown[] = here.flat(Number.POSITIVE_INFINITY);
    return elements.length === 0 ? node(undefined, root) : elements.some((element) => node(element, root));
  };

const leafNode = (value: unknown, path: Path): Node => {
  if (!Array.isArray(value)) throw invalid(`"${path.at(-1)}" must be an object or an array`);
  if (value.length === 0) throw invalid("Empty arrays are not allowed");
  const tests: LeafTest[] = [];
  const nodes: Node[] = [];
  for (const element of value as unknown[]) {
    if (isObject(element) && "exists" in element) nodes.push(existsNode(onlyEntry(element)[1], path));
    else tests.push(leafTest(element));
  }
  return (here, root) =>
    nodes.some((node) => node(here, root)) || leaves(here).some((leaf) => tests.some((matches) => matches(leaf)));
};

const existsNode = (wanted: unknown, path: Path): Node => {
  if (typeof wanted !== "boolean") throw invalid("exists must be true or false");
  return wanted ? (here) => leaves(here).length > 0 : (_, root) => !hasLeaf(root, path);
};

const hasLeaf = (here: unknown, path: Path): boolean => {
  if (Array.isArray(here) && path.length > 0) return here.some((element) => hasLeaf(element, path));
  const [key, ...rest] = path;
  return key === undefined ? leaves(here).length > 0 : hasLeaf(own(here, key), rest);
};

const own = (here: unknown, key: string): unknown =>
  isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined;

const leaves = (here: unknown): Leaf[] => {
  if (Array.isArray(here)) return here.flatMap(leaves);
  return here === undefined || isObject(here) ? [] : [here as Leaf];
};
