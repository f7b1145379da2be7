import { addressRefused, groupsOf, octetsOf } from "../webhooks/target.ts";

/** A range of addresses: its first, as one number, and how many leading bits its addresses have in common. */
export interface Range {
  family: 4 | 6;
  first: bigint;
  bits: number;
}

/** Narrowest common prefix that a block may have: a /24 is 256 addresses, a /48 what one site gets (RFC 6177). */
const WIDEST = { 4: 24, 6: 48 } as const;
const SIZE = { 4: 32, 6: 128 } as const;

/** `198.41.30.7`, `198.41.30.0/24`, `2606:4700::/48` in any spelling; undefined: it is none. */
export const rangeOf = (text: string): Range | undefined => {
  const [address = "", prefix, ...more] = text.split("/");
  if (more.length > 0 || address.includes("%")) return undefined;
  const octets = octetsOf(address);
  const groups = octets ? undefined : groupsOf(address);
  if (!octets && !groups) return undefined;
  const family = octets ? 4 : 6;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const bits = prefix === undefined ? SIZE[family] : Number(prefix);
  if (bits > SIZE[family]) return undefined;
  const parts = octets ?? groups ?? [];
  const width = octets ? 8n : 16n;
  return { family, first: parts.reduce((sum, part) => (sum << width) | BigInt(part), 0n), bits };
};

/** In one spelling, with its prefix; IPv6 without abbreviations' choices (RFC 5952). */
export const spelled = ({ family, first, bits }: Range): string => {
  const width = family === 4 ? 8n : 16n;
  const count = family === 4 ? 4 : 8;
  const parts = Array.from(
    { length: count },
    (_, n) => (first >> (width * BigInt(count - 1 - n))) & ((1n << width) - 1n),
  );
  const plain = family === 4 ? parts.join(".") : parts.map((part) => part.toString(16)).join(":");
  // A URL writes an IPv6 address as RFC 5952 does (url.spec.whatwg.org, IPv6 serializer).
  const address = family === 4 ? plain : new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  return `${address}/${bits}`;
};

const host = ({ family, bits }: Range): bigint => BigInt(SIZE[family] - bits);
const contains = (outer: Range, inner: Range): boolean =>
  outer.family === inner.family &&
  outer.bits <= inner.bits &&
  outer.first >> host(outer) === inner.first >> host(outer);

/** Whether they have an address in common: of two ranges one is then inside the other. */
export const overlap = (a: Range, b: Range): boolean => contains(a, b) || contains(b, a);

/**
 * A range that may be blocked, or why not: too wide, nobody's public address, or one of ours.
 *
 * @param never ranges that are never blocked, and what they are
 */
export const blockable = (
  text: string,
  never: readonly { range: Range; what: string }[],
): { ok: true; range: Range } | { ok: false; reason: string } => {
  const range = rangeOf(text);
  if (!range) return no("give an IPv4 or IPv6 address, or a range like 198.41.30.0/24");
  if (range.bits < WIDEST[range.family])
    return no(`a range of /${range.bits} is too wide: at most /${WIDEST[range.family]}`);
  if ((range.first >> host(range)) << host(range) !== range.first) {
    const first = spelled({ ...range, first: (range.first >> host(range)) << host(range) });
    return no(`a range begins with its first address: ${first}`);
  }
  const [address = ""] = spelled(range).split("/");
  // No registry's special range is narrower than the widest that is taken here: its first address speaks for all.
  if (addressRefused(address) !== undefined) return no("that is no public address: no viewer comes from there");
  const ours = never.find(({ range: other }) => overlap(range, other));
  return ours ? no(`it has ${ours.what} in it, which is never blocked`) : { ok: true, range };
};

const no = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });
