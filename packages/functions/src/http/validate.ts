import type * as z from "zod";
import { type Finding, findings } from "./findings.ts";
import { reject } from "./problem.ts";

/** The value as its schema reads it. Rejects with `invalid-request`, each finding with a JSON pointer (RFC 6901). */
export function parseBody<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid("The body does not fit its schema.", findings(schema, result.error.issues));
}

/** Path parameters: an id of the wrong shape names nothing, but saying so as 404 would hide a typing error. */
export function parseParams<T extends z.ZodType>(schema: T, params: Record<string, string>): z.output<T> {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  throw invalid("The path does not fit its schema.", named("path: ", findings(schema, result.error.issues)));
}

/** Query parameters: unknown ones and repeated ones are refused, since a misspelt filter would answer too much. */
export function parseQuery<T extends z.ZodObject>(schema: T, query: URLSearchParams): z.output<T> {
  const repeated = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0)
    throw invalid(
      "A query parameter is given twice.",
      repeated.map((at) => ({ at: `?${at}`, reason: "give it once" })),
    );
  const strict = schema.strict();
  const result = strict.safeParse(Object.fromEntries(query));
  if (result.success) return result.data as z.output<T>;
  throw invalid("The query does not fit its schema.", named("?", findings(strict, result.error.issues)));
}

const named = (prefix: string, found: Finding[]): Finding[] =>
  found.map(({ at, reason }) => ({ at: `${prefix}${at.slice(1)}`, reason }));

const invalid = (detail: string, found: Finding[]) => reject("invalid-request", `${detail} ${summary(found)}`, found);

const summary = ([first, ...rest]: Finding[]): string =>
  first ? `${first.at || "The whole"}: ${first.reason}${rest.length > 0 ? `; ${rest.length} more` : ""}.` : "";
