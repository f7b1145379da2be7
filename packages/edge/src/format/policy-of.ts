import {
  AUD,
  BLOCK,
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
  NBF,
  PATH,
  PREFIX,
  SID,
  SUB,
  SUFFIX,
  type Value,
} from "./labels.ts";
import type { Match, Policy } from "./policy.ts";

/** Claims that this page turns back into a policy; a token with another was not minted from one. */
const KNOWN = new Set([ISS, SUB, AUD, EXP, NBF, IAT, SID, CATV, CATNIP, CATU, CATM, CATH, CATGEO, CATR].map(String));

/**
 * The policy that these claims were minted from, near enough that minting it gives them again ({@link claimsOf}); `undefined` where
 * they were minted from none. Whether they are good is not said here.
 */
export function policyOf(claims: Claims): Policy | undefined {
  if (Object.keys(claims).some((label) => !KNOWN.has(label))) return undefined;
  const [issuer, subject, session] = [claims[ISS], claims[SUB], claims[SID]];
  const [issuedAt, expiresAt] = [claims[IAT], claims[EXP]];
  if (!isText(issuer) || !isText(subject) || !isText(session) || !isNumber(issuedAt) || !isNumber(expiresAt))
    return undefined;
  const [channel, liveEvent] = texts(typeof claims[AUD] === "string" ? claims[AUD].split("/") : undefined) ?? [];
  const uri = members(claims[CATU]);
  const [host, pathPrefix] = [members(uri[HOST])[EXACT], members(uri[PATH])[PREFIX]];
  const networks = list(claims[CATNIP])?.filter(isNumber);
  const addresses = texts(list(claims[CATNIP])?.filter(isText))?.map(addressOf);
  const renewal = members(claims[CATR]);
  const policy: { [K in keyof Policy]: Policy[K] | undefined } = {
    ...{ issuer, subject, session, issuedAt, expiresAt, channel, liveEvent },
    notBefore: isNumber(claims[NBF]) ? claims[NBF] : undefined,
    host: isText(host) ? host : undefined,
    pathPrefix: isText(pathPrefix) ? pathPrefix : undefined,
    methods: texts(list(claims[CATM])),
    countries: texts(list(claims[CATGEO])),
    addresses: addresses?.length ? addresses : undefined,
    networks: networks?.length ? networks : undefined,
    renewal: isNumber(renewal[1]) && isNumber(renewal[2]) ? { extendBy: renewal[1], deadline: renewal[2] } : undefined,
    ...headersOf(members(claims[CATH])),
  };
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined)) as unknown as Policy;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const list = (value: Value | undefined): Value[] | undefined => (Array.isArray(value) ? value : undefined);
const texts = (values: Value[] | undefined): string[] | undefined => (values?.every(isText) ? values : undefined);
const members = (value: Value | undefined): Record<string, Value> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array) ? value : {};

/** `c0000200/24` as `192.0.2.0/24`; IPv6 in eight groups. */
function addressOf(block: string): string {
  if (!BLOCK.test(block)) return block;
  const [digits = "", length] = block.split("/");
  const parts = digits.match(digits.length === 8 ? /../g : /.{4}/g) ?? [];
  const text = digits.length === 8 ? parts.map((part) => Number.parseInt(part, 16)).join(".") : parts.join(":");
  return `${text}/${length}`;
}

const KINDS: Readonly<Record<string, string>> = {
  [EXACT]: "exact",
  [PREFIX]: "prefix",
  [SUFFIX]: "suffix",
  [CONTAINS]: "contains",
};

/** In their order, which a JWT keeps; the user agent comes last when it is a policy's own member. */
function headersOf(rules: Record<string, Value>): Pick<Policy, "headers" | "userAgent"> {
  const all = Object.entries(rules).map(([name, rule]): [string, Match] => [name, matchOf(rule)]);
  const last = all.at(-1);
  const userAgent = last?.[0] === "user-agent" ? last[1] : undefined;
  const headers = userAgent ? all.slice(0, -1) : all;
  return {
    ...(userAgent ? { userAgent } : {}),
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
  };
}

/** Of anything but text an empty one, which no policy has. */
function matchOf(rule: Value): Match {
  const kinds = Object.entries(members(rule)).map(([kind, value]) => [KINDS[kind] ?? kind, value]);
  return Object.fromEntries(kinds.every(([, value]) => isText(value)) ? kinds : []) as unknown as Match;
}
