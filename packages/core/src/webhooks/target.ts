/** Where a webhook goes, as its address alone says. */
export type Target =
  /** `url`: as a parser writes it. `lookUp`: a name, whose addresses are to be looked at as well. */
  { ok: true; url: string; host: string; lookUp: boolean } | { ok: false; reason: string };

/**
 * Reads a webhook's address. Refuses what is not https, what carries a password, and whatever is inside a network: addresses
 * that are not public, and names that only a network's own resolver knows (RFC 6761, RFC 6762, RFC 8375; `.internal` is ICANN's
 * for private use). Odd spellings of an address (`0x7f.1`, `2130706433`) have become the address by then (url.spec.whatwg.org).
 */
export function targetOf(text: string): Target {
  if (!URL.canParse(text)) return no("give an address, e.g. https://example.com/hooks/showcaller");
  const url = new URL(text);
  if (url.protocol !== "https:") return no("give an address that begins with https://");
  if (url.username !== "" || url.password !== "") return no("leave user and password out: messages are signed");
  url.hash = "";
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const isAddress = groupsOf(host) !== undefined || octetsOf(host) !== undefined;
  const refused = isAddress ? addressRefused(host) : nameRefused(host);
  return refused === undefined ? { ok: true, url: url.href, host, lookUp: !isAddress } : no(refused);
}

const no = (reason: string): Target => ({ ok: false, reason });

const INSIDE = /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|intranet|corp)$/;

const nameRefused = (host: string): string | undefined =>
  INSIDE.test(host) || !host.includes(".")
    ? `${host} is a name inside a network: give one that anybody can look up`
    : undefined;

/**
 * Why nothing is sent to an IP address; `undefined`: it is a public one. Whoever connects asks again with the address that it
 * connects to, since a name may say another one by then.
 */
export function addressRefused(address: string): string | undefined {
  const octets = octetsOf(address);
  if (octets) return said(address, special4.find(({ net }) => inside4(octets, net))?.what);
  const groups = groupsOf(address);
  if (!groups) return `${address} is not an IP address`;
  // Whatever is not global unicast is inside something, or another address in disguise (mapped, translated).
  if (((groups[0] ?? 0) & 0xe000) !== 0x2000) return said(address, "not a public address (RFC 4291)");
  return said(address, special6.find(({ inside }) => inside(groups[0] ?? 0, groups[1] ?? 0))?.what);
}

const said = (address: string, what: string | undefined): string | undefined =>
  what && `${address} is ${what}: give a public one`;

/** IANA IPv4 Special-Purpose Address Registry, and multicast and what is above it (www.iana.org/assignments/iana-ipv4-special-registry). */
const special4 = [
  { net: "0.0.0.0/8", what: "this network" },
  { net: "10.0.0.0/8", what: "private (RFC 1918)" },
  { net: "100.64.0.0/10", what: "a carrier's own (RFC 6598)" },
  { net: "127.0.0.0/8", what: "loopback" },
  { net: "169.254.0.0/16", what: "link-local, where metadata services are (RFC 3927)" },
  { net: "172.16.0.0/12", what: "private (RFC 1918)" },
  { net: "192.0.0.0/24", what: "of the IETF's protocols (RFC 6890)" },
  { net: "192.0.2.0/24", what: "for documentation (RFC 5737)" },
  { net: "192.88.99.0/24", what: "a relay's (RFC 7526)" },
  { net: "192.168.0.0/16", what: "private (RFC 1918)" },
  { net: "198.18.0.0/15", what: "for benchmarks (RFC 2544)" },
  { net: "198.51.100.0/24", what: "for documentation (RFC 5737)" },
  { net: "203.0.113.0/24", what: "for documentation (RFC 5737)" },
  { net: "224.0.0.0/3", what: "multicast or reserved (RFC 1112)" },
] as const;

/** Of 2000::/3 what is no host of anybody's, by its first two groups (www.iana.org/assignments/iana-ipv6-special-registry). */
const special6: readonly { inside: (a: number, b: number) => boolean; what: string }[] = [
  { inside: (a, b) => a === 0x2001 && b < 0x200, what: "of the IETF's protocols, tunnels among them (RFC 2928)" },
  { inside: (a, b) => a === 0x2001 && b === 0xdb8, what: "for documentation (RFC 3849)" },
  { inside: (a) => a === 0x2002, what: "an IPv4 address in disguise (RFC 3056)" },
  { inside: (a, b) => a === 0x3fff && b < 0x1000, what: "for documentation (RFC 9637)" },
];

function inside4(octets: readonly number[], net: string): boolean {
  const [base = "", bits = "32"] = net.split("/");
  const shift = 2 ** (32 - Number(bits));
  return Math.floor(number4(octets) / shift) === Math.floor(number4(octetsOf(base) ?? []) / shift);
}

const number4 = (octets: readonly number[]): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);

export function octetsOf(text: string): number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split(".").map(Number);
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

/** Eight groups of 16 bits (RFC 4291 section 2.2), the last two perhaps written as IPv4; a zone after `%` does not count. */
export function groupsOf(text: string): number[] | undefined {
  const [plain = ""] = text.split("%");
  const tail = /:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  const octets = tail === undefined ? undefined : octetsOf(tail);
  if (tail !== undefined && !octets) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = octets ?? [];
  const written = octets
    ? `${plain.slice(0, -(tail ?? "").length)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
    : plain;
  const halves = written.split("::");
  const [front = [], back = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - front.length - back.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => "0"), ...back];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}
