import { type Option, UsageError, type Values } from "../command.ts";

export const revision: Record<string, Option> = {
  "if-match": { type: "string", value: "REV", help: "only if it is still at this rev" },
};

export function ifMatch(values: Values): { ifMatch?: number } {
  const text = values.text("if-match");
  return text === undefined ? {} : { ifMatch: whole(text, "--if-match") };
}

export function whole(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option}: ${text} is not a whole number`);
  return Number(text);
}

/** PT10S → 10s */
export const brief = (duration: string): string => duration.replace(/^PT/, "").toLowerCase();

/** All pages of a list, up to `--limit`. */
export async function pages<T>(
  values: Values,
  read: (page: { limit: number; cursor?: string }) => Promise<{ items: T[]; cursor?: string | undefined }>,
  most = 100,
): Promise<T[]> {
  const limit = values.text("limit") === undefined ? most : whole(values.text("limit") ?? "", "--limit");
  const items: T[] = [];
  for (let cursor: string | undefined, first = true; (first || cursor) && items.length < limit; first = false) {
    const page = await read({ limit: Math.min(100, Math.max(1, limit - items.length)), ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.cursor;
  }
  return items.slice(0, limit);
}

/** A JSON object out of a file. */
export function objectOf(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new UsageError(`${path} is not a JSON object`);
}
