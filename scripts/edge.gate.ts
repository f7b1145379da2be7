import { type AnyNode, type Node, parse } from "acorn";

/** Modules of the runtime that the function may import. */
const MODULES = ["cloudfront", "crypto"];
/** Called or named, these are not there, or are code from text. */
const ABSENT = new Set([
  "eval",
  "Function",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "fetch",
  "require",
  "process",
]);
/** Language that CloudFront's runtime 2.0 or Debian's njs 0.7.9 does not take (found by trying each). */
const REFUSED: Readonly<Record<string, string>> = {
  ClassDeclaration: "class",
  ClassExpression: "class",
  ForOfStatement: "for-of",
  SpreadElement: "spread",
  ObjectPattern: "destructuring",
  ArrayPattern: "destructuring",
  AssignmentPattern: "default parameter",
  ChainExpression: "optional chaining",
  ImportExpression: "dynamic import",
  ExportNamedDeclaration: "export",
  ExportDefaultDeclaration: "export",
  YieldExpression: "generator",
  TaggedTemplateExpression: "tagged template",
  WithStatement: "with",
};
const LOOPS = new Set(["ForStatement", "ForInStatement", "WhileStatement", "DoWhileStatement", "TryStatement"]);

const isNode = (value: unknown): value is AnyNode => typeof value === "object" && value !== null && "type" in value;
const isFunction = (node: AnyNode): boolean => /Function/.test(node.type);

/** What of the text the edge's engines would not take: empty is well. njs alone lets some of these pass, hence this list. */
export function faults(text: string): string[] {
  const program = parse(text, { ecmaVersion: "latest", sourceType: "module" });
  const found: string[] = [];
  visit(program, [], found);
  return [...new Set(found)];
}

function visit(node: AnyNode, above: readonly AnyNode[], found: string[]): void {
  const why = REFUSED[node.type] ?? special(node, above);
  if (why) found.push(why);
  const path = [...above, node];
  for (const value of Object.values(node as Node & Record<string, unknown>))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, path, found);
}

function special(node: AnyNode, above: readonly AnyNode[]): string | undefined {
  switch (node.type) {
    case "FunctionDeclaration":
      return node.generator ? "generator" : node.async && above.some(isFunction) ? "async closure" : undefined;
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.generator ? "generator" : node.async ? "async closure" : undefined;
    case "LogicalExpression":
      return node.operator === "??" ? "??" : undefined;
    case "AssignmentExpression":
      return ["??=", "||=", "&&="].includes(node.operator) ? node.operator : undefined;
    case "CatchClause":
      return node.param ? undefined : "catch without a name";
    case "Literal":
      return "bigint" in node && node.bigint
        ? "BigInt"
        : "regex" in node && /[uvyd]/.test(node.regex?.flags ?? "")
          ? "regex flag"
          : undefined;
    case "ImportDeclaration":
      return MODULES.includes(String(node.source.value)) ? undefined : `import of ${node.source.value}`;
    case "Identifier":
      return ABSENT.has(node.name) && !isMember(node, above) ? node.name : undefined;
    case "AwaitExpression":
      return awaitFault(node, above);
    default:
      return undefined;
  }
}

/** `x.process` is a member of x. */
function isMember(node: AnyNode, above: readonly AnyNode[]): boolean {
  const parent = above.at(-1);
  return parent?.type === "MemberExpression" && parent.property === node && !parent.computed;
}

/** njs 0.7.9: a syntax error within a call's arguments, a segmentation fault within a loop or a try. */
function awaitFault(node: AnyNode, above: readonly AnyNode[]): string | undefined {
  const inner = above.slice(above.findLastIndex(isFunction) + 1);
  if (inner.some(({ type }) => LOOPS.has(type))) return "await in a loop or try";
  const below = [...inner, node];
  const inArguments = inner.some(
    (call, i) => (call.type === "CallExpression" || call.type === "NewExpression") && call.callee !== below[i + 1],
  );
  return inArguments ? "await in arguments" : undefined;
}
