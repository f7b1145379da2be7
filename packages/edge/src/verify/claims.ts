import { hexOf } from "../format/address.ts";
import {
  BLOCK,
  CATGEO,
  CATH,
  CATIF,
  CATIFDATA,
  CATM,
  CATNIP,
  CATR,
  CATREPLAY,
  CATU,
  CATV,
  CONTAINS,
  EXACT,
  EXTENSION,
  FILENAME,
  HOST,
  MOST_LIFETIME,
  NAMES,
  PARENT,
  PATH,
  PREFIX,
  SID,
  SKEW,
  STEM,
  SUFFIX,
  type Value,
} from "../format/labels.ts";
import type { EdgeRequest } from "./event.ts";
import { isMap, type Members } from "./open.ts";

export const parseNumber = Number.parseInt;
const isInstant = (n: Value | undefined): n is number =>
  typeof n === "number" && n % 1 === 0 && n > 0 && n < 4294967296;
const isText = (text: Value | undefined): text is string => typeof text === "string" && text !== "";

/**
 * What is wrong with who, when and for how long (RFC 8725, RFC 7519 section 4.1): empty, or the status and the reason. A token is good
 * while `nbf <= now < exp`; `grace` seconds longer while the control plane is away.
 */
export function identity(claims: Members, now: number, grace: number): string {
  const exp = claims.exp;
  const iat = claims.iat;
  const nbf = claims.nbf;
  if (!isText(claims.iss) || !isText(claims.sub) || !claims.sid) return "401 who";
  if (claims.aud !== undefined && !isText(claims.aud)) return "401 aud";
  if (!isInstant(exp) || !isInstant(iat) || (nbf !== undefined && !isInstant(nbf))) return "401 time";
  if (iat > now + SKEW || (nbf as number) > now || exp <= iat || exp - iat > MOST_LIFETIME) return "401 time";
  return now < exp + grace ? "" : "401 expired";
}

/**
 * What restricts the token and does not hold for this request: empty, or the status and the claim. What is there and unknown, empty or
 * cannot be enforced here refuses: otherwise a restriction would widen silently. Labels below -65536 are private use (RFC 8392
 * section 9.1) and say nothing to us; renewal and conditional answers are the control plane's.
 */
export function restrictions(all: Members, named: boolean, request: EdgeRequest, ip: string): string {
  const names = Object.keys(all);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const label = named ? (NAMES[name] as number) : +name;
    if (label <= SID && label > 0) continue;
    if (!allows(label, all[name] as Value, request, ip)) return (label === CATGEO ? "451 " : "403 ") + name;
  }
  return "";
}

function allows(label: number, value: Value, request: EdgeRequest, ip: string): boolean {
  if (label === CATV) return value === 1;
  if (label === CATU) return hold(value, partOf, request);
  if (label === CATNIP) return address(value, ip, headerOf("cloudfront-viewer-asn", request));
  if (label === CATGEO) return among(value, headerOf("cloudfront-viewer-country", request));
  if (label === CATH) return hold(value, headerOf, request);
  if (label === CATM) return among(value, request.method);
  if (label === CATREPLAY) return value === 0;
  return label < -65536 || label === CATR || label === CATIF || label === CATIFDATA;
}

/** A header that was sent once, else empty: CloudFront names headers in lower case. */
function headerOf(name: string, request: EdgeRequest): string {
  const header = request.headers[name.toLowerCase()];
  return (header && !header.multiValue && header.value) || "";
}

const among = (list: Value, value: string): boolean => value !== "" && Array.isArray(list) && list.indexOf(value) >= 0;

/** Rules by header or by part of the URI, each a map of at least one match. */
function hold(rules: Value, textOf: (name: string, request: EdgeRequest) => string, request: EdgeRequest): boolean {
  if (!isMap(rules)) return false;
  const names = Object.keys(rules);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const rule = rules[name];
    if (!isMap(rule) || !matches(rule, textOf(name, request), +name === PATH || +name === PARENT)) return false;
  }
  return names.length > 0;
}

/** Every match of a rule of at least one. In `segments` a prefix ends where a segment ends. */
function matches(rule: Members, text: string, segments: boolean): boolean {
  const kinds = Object.keys(rule);
  for (let i = 0; i < kinds.length; i++) {
    const kind = +(kinds[i] as string);
    const want = rule[kinds[i] as string];
    if (!isText(want)) return false;
    const rest = text.slice(want.length);
    if (kind === EXACT) {
      if (text !== want) return false;
    } else if (kind === PREFIX) {
      if (!text.startsWith(want) || (segments && rest && rest[0] !== "/" && !want.endsWith("/"))) return false;
    } else if (kind === SUFFIX ? !text.endsWith(want) : kind !== CONTAINS || text.indexOf(want) < 0) return false;
  }
  return kinds.length > 0;
}

/** A part of the URI; empty, which no rule matches, for one that is not enforced here. */
function partOf(part: string, request: EdgeRequest): string {
  const path = request.uri;
  if (+part === PATH) return path;
  if (+part === HOST) return headerOf("host", request).toLowerCase();
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  if (+part === PARENT) return path.slice(0, slash);
  if (+part === FILENAME) return name;
  const dot = name.lastIndexOf(".");
  const stem = dot < 0 ? name : name.slice(0, dot);
  return +part === STEM ? stem : +part === EXTENSION ? name.slice(stem.length) : "";
}

/** Whether the viewer's address lies in one of the blocks, or their network is named. */
function address(list: Value, ip: string, network: string): boolean {
  if (!Array.isArray(list)) return false;
  const hex = hexOf(ip);
  for (let i = 0; i < list.length; i++) {
    const entry = list[i];
    if (typeof entry === "number" ? "" + entry === network : isText(entry) && inside(hex, entry)) return true;
  }
  return false;
}

function inside(hex: string, block: string): boolean {
  if (!BLOCK.test(block) || block.indexOf("/") !== hex.length) return false;
  const bits = +block.slice(hex.length + 1);
  const whole = bits >> 2;
  // The digit that the prefix ends in, less the bits beyond; behind the last digit there is none, and NaN ^ NaN is 0.
  const differ = parseNumber(hex[whole] as string, 16) ^ parseNumber(block[whole] as string, 16);
  return bits <= hex.length * 4 && hex.slice(0, whole) === block.slice(0, whole) && !(differ >> (4 - (bits & 3)));
}
