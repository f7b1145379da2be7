import type { Encodable } from "./cbor.ts";

/** As the edge has it (verify/cbor.ts), which is strict besides. */
const MOST_DEPTH = 6;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What deterministic CBOR says, where there may be no Buffer. It is lenient: whoever must know that a token is ours encodes what it
 * says again and compares ({@link ../format/renew.ts}). Throws RangeError, or TypeError for text that is not UTF-8.
 */
export function decode(bytes: Uint8Array): Encodable {
  const reader = { bytes, at: 0 };
  const value = item(reader, 0);
  if (reader.at !== bytes.length) throw new RangeError("bytes are left, or missing");
  return value;
}

interface Reader {
  bytes: Uint8Array;
  at: number;
}

function item(reader: Reader, depth: number): Encodable {
  if (depth > MOST_DEPTH) throw new RangeError("too deep");
  const initial = take(reader, 1)[0] ?? 0;
  const [major, n] = [initial >> 5, argument(reader, initial & 31)];
  const list = (): Encodable[] => Array.from({ length: announced(reader, n) }, () => item(reader, depth + 1));
  switch (major) {
    case 0:
      return n;
    case 1:
      return -1 - n;
    case 2:
      return take(reader, n);
    case 3:
      return utf8.decode(take(reader, n));
    case 4:
      return list();
    case 5:
      return new Map(Array.from({ length: announced(reader, n) }, () => [key(reader, depth), item(reader, depth + 1)]));
    case 6:
      return { tag: n, value: item(reader, depth + 1) };
    default:
      return simple(n);
  }
}

function key(reader: Reader, depth: number): number | string {
  const found = item(reader, depth + 1);
  if (typeof found !== "number" && typeof found !== "string") throw new RangeError("a key is a number or text");
  return found;
}

function simple(n: number): boolean | null {
  if (n === 20 || n === 21) return n === 21;
  if (n === 22) return null;
  throw new RangeError("no simple value that a token has");
}

/** Each item takes a byte at least: more than are left are none. */
function announced({ bytes, at }: Reader, n: number): number {
  if (n > bytes.length - at) throw new RangeError("fewer items than announced");
  return n;
}

function argument(reader: Reader, size: number): number {
  if (size < 24) return size;
  if (size > 26) throw new RangeError("a length that no token needs");
  return take(reader, 1 << (size - 24)).reduce((n, byte) => n * 256 + byte, 0);
}

function take(reader: Reader, length: number): Uint8Array {
  const from = reader.at;
  reader.at += length;
  if (reader.at > reader.bytes.length) throw new RangeError("bytes are missing");
  return reader.bytes.subarray(from, reader.at);
}
