import type { Value } from "../format/labels.ts";

/** Most items that arrays and maps of one token may announce, and how deep they may lie in each other. */
const MOST_ITEMS = 128;
const MOST_DEPTH = 6;

// One token at a time: decoding never waits, so a module's variables are safe and spare the edge's interpreter a closure.
let bytes: Buffer;
let at = 0;
let items = 0;

export function begin(buffer: Buffer): void {
  bytes = buffer;
  at = 0;
  items = 0;
}

/** Into the byte string that begins there: returns where it ends. Throws on anything else. */
export function enter(from: number): number {
  at = from + 1;
  const initial = bytes[from] as number;
  if (initial >> 5 !== 2) throw 1;
  return argument(initial & 31) + at;
}

/** Where the decoder stands. */
export const place = (): number => at;

/** Throws unless the decoder stands there: short of it bytes were left, beyond it none were there to read. */
export function endsAt(end: number): void {
  if (at !== end || end > bytes.length) throw 1;
}

/**
 * The next item, of strict CBOR (RFC 8949 section 4.2 without the order of keys): shortest heads, definite lengths, no duplicate keys,
 * no float, no bignum, UTF-8 that is UTF-8. Maps come as objects without prototype: a whole-number key in decimal, a text key as it
 * is; text that could read as a number is refused, so that 4 and "4" cannot be confused. Throws on anything else.
 */
export function item(depth: number): Value {
  const initial = bytes[at++] as number;
  if (initial < 24) return initial;
  const major = initial >> 5;
  if (major === 7) {
    // false, true, null, and undefined, which is no better than null
    if (initial < 0xf4 || initial > 0xf7) throw 1;
    return initial > 0xf5 ? null : initial > 0xf4;
  }
  let n = initial & 31;
  if (n > 23) n = argument(n);
  if (major < 2) return major ? -1 - n : n;
  if (major > 3) return container(major, n, depth + 1);
  const from = at;
  // Beyond the end there is nothing to read: whoever asked for the item finds the decoder in the wrong place.
  at += n;
  if (major === 2) return bytes.subarray(from, at);
  const text = bytes.toString("utf8", from, at);
  // What is not UTF-8 decodes to U+FFFD; a byte order mark (U+FEFF) is dropped by some decoders and not by others.
  if (text >= "\ufeff" || text.indexOf("\ufffd") >= 0) throw 1;
  return text;
}

/** Heads of 1, 2 and 4 bytes, each only for what the shorter one cannot say. Reading beyond the end throws. */
function argument(size: number): number {
  if (size < 24) return size;
  const length = size === 24 ? 1 : size === 25 ? 2 : size === 26 ? 4 : 0;
  const n = length && bytes.readUIntBE(at, length);
  at += length;
  if (n < (length < 2 ? 24 : length < 4 ? 256 : 65536)) throw 1;
  return n;
}

function container(major: number, size: number, depth: number): Value {
  if (depth > MOST_DEPTH) throw 1;
  if (major === 6) return block(size, item(depth));
  items += size;
  if (items > MOST_ITEMS) throw 1;
  const list: Value[] = [];
  if (major === 4) {
    while (size-- > 0) list.push(item(depth));
    return list;
  }
  const map: { [key: string]: Value } = Object.create(null);
  while (size-- > 0) {
    const key = item(depth);
    // ":" comes after "-" and the digits.
    if (typeof key !== "number" && (typeof key !== "string" || key < ":")) throw 1;
    if (key in map) throw 1;
    map[key] = item(depth);
  }
  return map;
}

/** An address or prefix (RFC 9164: tag 52 is IPv4, 54 IPv6), as BLOCK writes it. No other tag has a meaning here. */
function block(tag: number, value: Value): Value {
  const size = tag === 52 ? 4 : tag === 54 ? 16 : 0;
  const pair = Array.isArray(value) ? value : [size * 8, value];
  const address = pair[1];
  // Only a prefix may leave out its trailing zero bytes.
  if (!Buffer.isBuffer(address) || typeof pair[0] !== "number" || pair.length > 2 || address.length > size) throw 1;
  if (pair !== value && address.length < size) throw 1;
  return (address.toString("hex") + "0".repeat(32)).slice(0, size * 2) + "/" + pair[0];
}
