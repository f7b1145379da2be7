import { hexOf } from "@showcaller/edge/format/address";

/**
 * CloudFront's client routing: a first label of the host name that tells CloudFront's DNS where the viewer is, so that embedded points
 * of presence can be chosen. AWS publishes the format as a Rust library alone (github.com/aws/amazon-cloudfront-client-routing-library,
 * 1.0.0); this makes the same labels, held to that library's own test values. AWS has to enable the feature for a distribution.
 */

/** RFC 4648 base32 in lower case. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
/** 145 bits: version 10, IPv6 1, subnet 64, length of the subnet's prefix 6, content group 64. */
const CHARACTERS = 29;
const VERSION = 1n;

/**
 * The label of a viewer's address: of it only the /24 (IPv4) or /48 (IPv6). What is no address gives a label that says nothing, as AWS's
 * does. `contentGroup`: AWS sets it aside, and wants it empty for now.
 */
export function routingLabel(address: string, contentGroup = ""): string {
  const { v6, subnet, prefix } = subnetOf(address);
  let bits: bigint = VERSION;
  for (const [value, size] of [
    [v6, 1n],
    [subnet, 64n],
    [prefix, 6n],
    [contentGroup === "" ? 0n : xxHash64(new TextEncoder().encode(contentGroup)), 64n],
  ] as const)
    bits = (bits << size) | value;
  let label = "";
  for (let i = 0; i < CHARACTERS; i++, bits >>= 5n) label = LETTERS.charAt(Number(bits & 31n)) + label;
  return label;
}

function subnetOf(address: string): { v6: bigint; subnet: bigint; prefix: bigint } {
  const isV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(address);
  const isV6 = address.includes(":") && /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`);
  if (!isV4 && !isV6) return { v6: 0n, subnet: 0n, prefix: 0n };
  const digits = hexOf(address);
  // IPv4 in IPv6's clothes is the IPv4 address: AWS's library would say nothing but zeros of it.
  if (digits.length === 8) return { v6: 0n, subnet: BigInt(`0x${digits.slice(0, 6)}`) << 40n, prefix: 24n };
  return { v6: 1n, subnet: BigInt(`0x${digits.slice(0, 12)}`) << 16n, prefix: 48n };
}

const WORD = (1n << 64n) - 1n;
const [P1, P2, P3, P4, P5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const turn = (n: bigint, by: bigint): bigint => ((n << by) | (n >> (64n - by))) & WORD;
const round = (sum: bigint, word: bigint): bigint => (turn((sum + word * P2) & WORD, 31n) * P1) & WORD;

/** XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md). */
function xxHash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let hash: bigint = P5;
  if (bytes.length >= 32) {
    const lanes = [(P1 + P2) & WORD, P2, 0n, (1n << 64n) - P1];
    for (; at + 32 <= bytes.length; at += 32)
      for (const [i, lane] of lanes.entries()) lanes[i] = round(lane, view.getBigUint64(at + i * 8, true));
    hash = lanes.reduce((sum, lane, i) => sum + turn(lane, [1n, 7n, 12n, 18n][i] ?? 0n), 0n) & WORD;
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & WORD;
  }
  hash = (hash + BigInt(bytes.length)) & WORD;
  for (; at + 8 <= bytes.length; at += 8)
    hash = (turn(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4) & WORD;
  for (; at + 4 <= bytes.length; at += 4)
    hash = (turn(hash ^ ((BigInt(view.getUint32(at, true)) * P1) & WORD), 23n) * P2 + P3) & WORD;
  for (; at < bytes.length; at++) hash = (turn(hash ^ ((BigInt(view.getUint8(at)) * P5) & WORD), 11n) * P1) & WORD;
  hash = ((hash ^ (hash >> 33n)) * P2) & WORD;
  hash = ((hash ^ (hash >> 29n)) * P3) & WORD;
  return hash ^ (hash >> 32n);
}
