/*
 * Reading what anybody may have made up. Nothing here throws, whatever comes; what does not fit is absent.
 * AWS spells the same member in dashes, snakes and camels, by service and by year: all three are one name here.
 */

export type Fields = ReadonlyMap<string, unknown>;

const canonical = (name: string): string => name.replaceAll(/[-_]/g, "").toLowerCase();

/** The own members of an object by canonical name; of two spellings of the same name the first counts. Anything else has none. */
export const fields = (value: unknown): Fields => {
  const found = new Map<string, unknown>();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return found;
  for (const [name, member] of Object.entries(value)) {
    const key = canonical(name);
    if (!found.has(key)) found.set(key, member);
  }
  return found;
};

/** Well-formed and at most so long: half a character or a megabyte must not reach the table. */
export const clip = (text: string, limit: number): string => text.slice(0, limit).toWellFormed();

/** A text by the first of these names that has one; numbers and booleans count as their text. */
export const text = (from: Fields, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = from.get(canonical(name));
    if (typeof value === "string" && value !== "") return clip(value, 512);
    if (typeof value === "number" || typeof value === "boolean") return String(value);
  }
  return undefined;
};

export const upper = (from: Fields, ...names: readonly string[]): string | undefined =>
  text(from, ...names)?.toUpperCase();

/** A number, also where it came as text. */
export const number = (from: Fields, ...names: readonly string[]): number | undefined => {
  const value = text(from, ...names);
  const parsed = value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
};

/** `true`, "true", "TRUE"; `false` likewise; anything else is neither. */
export const flag = (from: Fields, ...names: readonly string[]): boolean | undefined => {
  const value = text(from, ...names)?.toLowerCase();
  return value === "true" ? true : value === "false" ? false : undefined;
};

export const inner = (from: Fields, ...names: readonly string[]): Fields =>
  fields(names.map((name) => from.get(canonical(name))).find((value) => value !== undefined));

/** The first hundred of a list. */
export const list = (from: Fields, name: string): readonly unknown[] => {
  const value = from.get(canonical(name));
  return Array.isArray(value) ? value.slice(0, 100) : [];
};

/** JSON out of a text, or nothing. */
export const parsed = (value: unknown): unknown => {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};
