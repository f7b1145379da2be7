import type { Value } from "./labels.ts";

/** A tagged item (RFC 8949 section 3.4). */
export interface Tagged {
  tag: number;
  value: Encodable;
}
/** A map with whole-number keys, which an object cannot have. */
export type Encodable = Value | Tagged | Encodable[] | Map<number | string, Encodable>;

const utf8 = new TextEncoder();

/** Deterministic CBOR (RFC 8949 section 4.2.1): shortest heads, definite lengths, keys in bytewise order. Integers below 2^32. */
export function encode(value: Encodable): Uint8Array {
  return Uint8Array.from(bytesOf(value));
}

function bytesOf(value: Encodable): number[] {
  if (value === null) return [0xf6];
  if (typeof value === "boolean") return [value ? 0xf5 : 0xf4];
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const bytes = utf8.encode(value);
    return [...head(3, bytes.length), ...bytes];
  }
  if (value instanceof Uint8Array) return [...head(2, value.length), ...value];
  if (Array.isArray(value)) return [...head(4, value.length), ...(value as Encodable[]).flatMap(bytesOf)];
  if (value instanceof Map) return mapOf([...value]);
  if ("tag" in value && typeof value.tag === "number")
    return [...head(6, value.tag), ...bytesOf((value as Tagged).value)];
  return mapOf(Object.entries(value as Record<string, Value>));
}

function mapOf(entries: [number | string, Encodable][]): number[] {
  const pairs = entries.map(([key, value]) => [bytesOf(key), bytesOf(value)] as const);
  pairs.sort(([a], [b]) => compare(a, b));
  return [...head(5, pairs.length), ...pairs.flatMap(([key, value]) => [...key, ...value])];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

function head(major: number, n: number): number[] {
  const top = major << 5;
  if (n < 24) return [top | n];
  if (n < 0x100) return [top | 24, n];
  if (n < 0x1_0000) return [top | 25, n >> 8, n & 255];
  return [top | 26, (n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255];
}
