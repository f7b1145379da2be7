import type * as z from "zod";

/** One thing wrong with a request: where, and what to do about it. */
export interface Finding {
  at: string;
  reason: string;
}

/** At most this many are told: a hostile body could have a hundred thousand. */
const MOST = 50;

/** What zod found, as JSON pointers and advice. */
export function findings(schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.flatMap((issue) => explain(schema, issue, [])).slice(0, MOST);
}

type Path = readonly PropertyKey[];

function explain(schema: z.ZodType, issue: z.core.$ZodIssue, above: Path): Finding[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") return unknownMembers(schema, issue.keys, path);
  if (issue.code === "invalid_union") return alternatives(schema, issue, path);
  if (issue.code === "invalid_key") return issue.issues.flatMap((inner) => explain(schema, inner, path));
  return [{ at: pointer(path), reason: reasonOf(issue) }];
}

/** `["legs", 0, "a/b"]` → `/legs/0/a~1b` (RFC 6901). */
export const pointer = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function reasonOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return `is missing: give ${article(issue.expected)}`;
      if (issue.message.endsWith("received null")) return "null is not taken: leave it out, or give a value";
      return `give ${article(issue.expected)}`;
    case "too_small":
      return `give at least ${amount(issue.minimum, issue.origin)}`;
    case "too_big":
      return `give at most ${amount(issue.maximum, issue.origin)}`;
    case "invalid_value":
      return `give ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "invalid_format":
      return issue.message.startsWith("Invalid") ? `give a valid ${issue.format}` : `give ${issue.message}`;
    default:
      return issue.message;
  }
}

const article = (type: string): string => `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;

function amount(bound: number | bigint, origin: string): string {
  if (origin === "string") return `${bound} character${bound === 1 ? "" : "s"}`;
  if (origin === "array") return `${bound} item${bound === 1 ? "" : "s"}`;
  return String(bound);
}

function unknownMembers(schema: z.ZodType, keys: readonly string[], path: Path): Finding[] {
  const known = Object.keys(shapeAt(schema, path) ?? {});
  const advice = known.length > 0 ? `; known here: ${known.join(", ")}` : "";
  return keys.map((key) => ({ at: pointer([...path, key.slice(0, 100)]), reason: `there is no such member${advice}` }));
}

/** Of several shapes, the one the value came nearest to is explained; with all equally far, what each expects. */
function alternatives(schema: z.ZodType, issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const found = issue.errors.map((branch) => branch.flatMap((inner) => explain(schema, inner, path)));
  const fewest = Math.min(...found.map((branch) => branch.length));
  const nearest = found.filter((branch) => branch.length === fewest);
  const reasons = new Set(nearest.map((branch) => JSON.stringify(branch)));
  const alone = nearest[0];
  if (alone && (reasons.size === 1 || fewest > 1 || nearest.length < found.length)) return alone;
  const choices = [...new Set(nearest.flat().map(({ reason }) => reason.replace(/^give /, "")))];
  return [{ at: pointer(path), reason: `give ${choices.join(" or ")}` }];
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  options?: readonly z.ZodType[];
  shape?: Record<string, z.ZodType>;
}

/** The members an object schema has at a path, through optionals, lists and unions. */
function shapeAt(schema: z.ZodType, path: Path): Record<string, z.ZodType> | undefined {
  const { innerType, element, options, shape } = schema._zod.def as unknown as Definition;
  if (innerType) return shapeAt(innerType, path);
  if (options) {
    const shapes = options.map((option) => shapeAt(option, path)).filter((found) => found !== undefined);
    return shapes.length > 0 ? Object.assign({}, ...shapes) : undefined;
  }
  const [step, ...rest] = path;
  if (step === undefined) return shape;
  const next = element ?? shape?.[String(step)];
  return next && shapeAt(next, rest);
}
