import { hexOf } from "./address.ts";
import {
  AUD,
  AUDIENCE,
  CATGEO,
  CATH,
  CATM,
  CATNIP,
  CATR,
  CATU,
  CATV,
  type Claims,
  CONTAINS,
  EXACT,
  EXP,
  HOST,
  IAT,
  ISS,
  MOST_LIFETIME,
  MOST_PATH,
  NBF,
  PATH,
  PREFIX,
  SAFE_PATH,
  SESSION,
  SID,
  SUB,
  SUFFIX,
  TEXT,
  type Value,
} from "./labels.ts";

/** How a header's value is compared; exactly one member. */
export type Match = { exact: string } | { prefix: string } | { suffix: string } | { contains: string };

/** What one viewer may watch: both token formats are minted from it. Instants are whole seconds since 1970. */
export interface Policy {
  issuer: string;
  /** Who watches, as the CMS knows them: what a revocation of a subject names. No name, no address: it is readable by its bearer. */
  subject: string;
  /** 8 to 32 bytes in lower-case hexadecimal, random: what a revocation of a session names. */
  session: string;
  issuedAt: number;
  notBefore?: number;
  expiresAt: number;
  /** The channel: a channel epoch revokes by it. */
  channel?: string;
  /** The live event on that channel: its edge window then holds, and without a window nothing is served. */
  liveEvent?: string;
  /** Requests must lie below this path, on a segment boundary. */
  pathPrefix?: string;
  host?: string;
  methods?: readonly string[];
  /** ISO 3166-1 alpha-2, upper case. */
  countries?: readonly string[];
  /** IPv4 and IPv6, with or without a prefix length: `192.0.2.0/24`, `2001:db8::/32`. */
  addresses?: readonly string[];
  /** Autonomous systems, beside `addresses`: either admits. */
  networks?: readonly number[];
  userAgent?: Match;
  /** Other request headers, by name in lower case. */
  headers?: Readonly<Record<string, Match>>;
  /** May be renewed from `deadline` seconds before it expires, by `extendBy` seconds. */
  renewal?: { extendBy: number; deadline: number };
}

/** What is wrong with a policy: the member, and why. */
export interface PolicyFault {
  member: keyof Policy;
  detail: string;
}
export type ClaimsOf = { ok: true; claims: Claims } | { ok: false; fault: PolicyFault };

const MATCHES: Readonly<Record<string, number>> = { exact: EXACT, prefix: PREFIX, suffix: SUFFIX, contains: CONTAINS };
/** Text that neither JSON nor UTF-8 would have to bend. */
const isText = (text: string): boolean => TEXT.test(text) && text.isWellFormed();
const instant = (n: number): boolean => Number.isInteger(n) && n > 0 && n < 2 ** 32;

/**
 * The claims of a policy, by label; or the first member that the edge could not enforce. What the edge would refuse for ever is not
 * minted: the same limits and the same path rule hold on both sides.
 */
export function claimsOf(policy: Policy): ClaimsOf {
  const fault = faultOf(policy);
  if (fault) return { ok: false, fault };
  const claims: Claims = {
    [ISS]: policy.issuer,
    [SUB]: policy.subject,
    [EXP]: policy.expiresAt,
    [IAT]: policy.issuedAt,
    [SID]: policy.session,
    [CATV]: 1,
  };
  if (policy.channel !== undefined)
    claims[AUD] = policy.liveEvent === undefined ? policy.channel : `${policy.channel}/${policy.liveEvent}`;
  if (policy.notBefore !== undefined) claims[NBF] = policy.notBefore;
  const uri = uriRules(policy);
  if (Object.keys(uri).length > 0) claims[CATU] = uri;
  if (policy.methods) claims[CATM] = [...policy.methods];
  if (policy.countries) claims[CATGEO] = [...policy.countries];
  if (policy.addresses || policy.networks)
    claims[CATNIP] = [...(policy.addresses ?? []).map(blockOf), ...(policy.networks ?? [])];
  const headers = headersOf(policy);
  if (headers.length > 0) claims[CATH] = Object.fromEntries(headers.map(([name, match]) => [name, ruleOf(match)]));
  // Renewal type 0: the client asks for a new token by itself.
  if (policy.renewal) claims[CATR] = { 0: 0, 1: policy.renewal.extendBy, 2: policy.renewal.deadline };
  return { ok: true, claims };
}

function uriRules(policy: Policy): Record<string, Value> {
  const rules: Record<string, Value> = {};
  if (policy.host !== undefined) rules[HOST] = { [EXACT]: policy.host.toLowerCase() };
  if (policy.pathPrefix !== undefined) rules[PATH] = { [PREFIX]: policy.pathPrefix };
  return rules;
}

const headersOf = ({ userAgent, headers }: Policy): [string, Match][] =>
  Object.entries({ ...headers, ...(userAgent ? { "user-agent": userAgent } : {}) });

const ruleOf = (match: Match): Record<string, Value> =>
  Object.fromEntries(Object.entries(match).map(([kind, value]) => [String(MATCHES[kind]), value as string]));

/** `192.0.2.0/24` as `c0000200/24`; empty when it is none. */
function blockOf(text: string): string {
  const [, address = "", length] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (!isAddress(address)) return "";
  const hex = hexOf(address);
  const bits = length === undefined ? hex.length * 4 : Number(length);
  return bits <= hex.length * 4 ? `${hex}/${bits}` : "";
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const isAddress = (text: string): boolean =>
  IPV4.test(text) || (/^[0-9a-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`));

/** Restrictions that are present must say something: an empty list admits nobody, and is more likely a mistake. */
function faultOf(policy: Policy): PolicyFault | undefined {
  const failed = [...identityChecks(policy), ...restrictionChecks(policy)].find(([, , holds]) => !holds);
  return failed && { member: failed[0], detail: failed[1] };
}
type Check = [member: keyof Policy, detail: string, holds: boolean];

function identityChecks(p: Policy): Check[] {
  return [
    ["issuer", "1 to 256 characters, without quote, backslash or control characters", isText(p.issuer)],
    ["subject", "1 to 256 characters, without quote, backslash or control characters", isText(p.subject)],
    ["session", "8 to 32 bytes in lower-case hexadecimal", SESSION.test(p.session)],
    ["issuedAt", "whole seconds since 1970", instant(p.issuedAt)],
    ["expiresAt", "whole seconds since 1970, after issuedAt", instant(p.expiresAt) && p.expiresAt > p.issuedAt],
    ["expiresAt", `at most ${MOST_LIFETIME} s after issuedAt`, p.expiresAt - p.issuedAt <= MOST_LIFETIME],
    [
      "notBefore",
      "whole seconds since 1970, before expiresAt",
      p.notBefore === undefined || (instant(p.notBefore) && p.notBefore < p.expiresAt),
    ],
    ["liveEvent", "needs its channel", p.liveEvent === undefined || p.channel !== undefined],
    [
      "channel",
      "letters, digits, _ and -, at most 64 each",
      p.channel === undefined ||
        AUDIENCE.test(p.liveEvent === undefined ? `${p.channel}/x` : `${p.channel}/${p.liveEvent}`),
    ],
    [
      "renewal",
      "extendBy and deadline are whole seconds above 0",
      p.renewal === undefined || (instant(p.renewal.extendBy) && instant(p.renewal.deadline)),
    ],
  ];
}

function restrictionChecks(p: Policy): Check[] {
  const listed = <T>(list: readonly T[] | undefined, holds: (item: T) => boolean): boolean =>
    list === undefined || (list.length > 0 && list.every(holds));
  const headers = headersOf(p);
  return [
    [
      "pathPrefix",
      `begins with /; segments of letters, digits and . _ ~ -; at most ${MOST_PATH}`,
      p.pathPrefix === undefined || (p.pathPrefix.length <= MOST_PATH && SAFE_PATH.test(p.pathPrefix)),
    ],
    ["host", "a host name, without port", p.host === undefined || /^[a-z0-9.-]{1,253}$/i.test(p.host)],
    ["methods", "GET, HEAD and the like", listed(p.methods, (m) => /^[A-Z]{3,7}$/.test(m))],
    ["countries", "two upper-case letters each (ISO 3166-1)", listed(p.countries, (c) => /^[A-Z]{2}$/.test(c))],
    ["addresses", "IPv4 or IPv6, with or without a prefix length", listed(p.addresses, (a) => blockOf(a) !== "")],
    ["networks", "numbers of autonomous systems", listed(p.networks, instant)],
    [
      "headers",
      "names in lower case; one of exact, prefix, suffix, contains",
      p.headers === undefined || headers.length > 0,
    ],
    ...headers.map(
      ([name, match]): Check => [
        name === "user-agent" ? "userAgent" : "headers",
        "names in lower case; one of exact, prefix, suffix, contains",
        /^[a-z][a-z0-9-]{0,63}$/.test(name) && isMatch(match),
      ],
    ),
  ];
}

const isMatch = (match: Match): boolean => {
  const members = Object.entries(match);
  return members.length === 1 && members.every(([kind, value]) => Object.hasOwn(MATCHES, kind) && isText(value));
};
