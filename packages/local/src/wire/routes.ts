import type { OperationSchema } from "@showcaller/adapters/models/schema";
import { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../kernel/types.ts";
import type { WireRequest } from "./messages.ts";

export interface Route {
  operation: OperationSchema;
  /** Percent-decoded path segments by member name. */
  labels: Readonly<Record<string, string>>;
}

interface Pattern {
  operation: OperationSchema;
  /** `{Name}` matches one segment, anything else itself. */
  segments: readonly string[];
}

/**
 * Finds the operation of a restJson request by method and path (https://smithy.io/2.0/spec/http-bindings.html).
 * Where a literal and a label both match, the literal wins. Throws at construction for URI forms that none of the
 * services here uses (greedy labels, fixed query strings).
 */
export function router(operations: readonly OperationSchema[]): (request: WireRequest) => Route | undefined {
  const patterns = new Map<string, Pattern[]>();
  for (const operation of operations) {
    const [method, path] = httpTrait(operation);
    if (/\+\}|\?/.test(path)) throw new Error(`${operation[2]}: the router does not read ${path}`);
    const segments = split(path);
    const key = `${method} ${segments.length}`;
    patterns.set(key, [...(patterns.get(key) ?? []), { operation, segments }]);
  }
  for (const list of patterns.values()) list.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return ({ method, path }) => {
    const segments = split(path);
    for (const pattern of patterns.get(`${method} ${segments.length}`) ?? []) {
      const labels = match(pattern, segments);
      if (labels) return { operation: pattern.operation, labels };
    }
    return undefined;
  };
}

/** Method, path and status of success. */
export function httpTrait(operation: OperationSchema): [method: string, path: string, status: number] {
  const traits = operation[3];
  if (typeof traits === "number" || !traits.http) throw new Error(`${operation[2]} has no http trait`);
  return traits.http;
}

/** Structure members with their traits; none for an operation without input. */
export function members(schema: OperationSchema[4]): [name: string, schema: NormalizedSchema][] {
  return [...NormalizedSchema.of(schema).structIterator()];
}

function match({ segments: pattern }: Pattern, segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? "";
    if (!expected.startsWith("{")) {
      if (expected !== actual) return undefined;
    } else if (actual === "") return undefined;
    else labels[expected.slice(1, -1)] = decode(actual);
  }
  return labels;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsError("SerializationException", "The path is not valid percent-encoding.");
  }
}

/** A trailing slash means nothing; models and clients disagree about it. */
const split = (path: string) => path.replace(/\/$/, "").split("/").slice(1);

const AFTER_LITERALS = "\uffff";
const rank = ({ segments }: Pattern) => segments.map((s) => (s.startsWith("{") ? AFTER_LITERALS : s)).join("/");
