import { fromBase64url } from "./base64url.ts";
import type { Encodable, Tagged } from "./cbor.ts";
import { decode } from "./decode.ts";
import { CATNIP, type Claims, COSE_KID, MOST_CHARACTERS, NAMES, SID, type Value } from "./labels.ts";
import type { Format } from "./mint.ts";

/** What a token says of itself. Nothing of it is vouched for. */
export interface Read {
  format: Format;
  kid: string;
  /** By label, as {@link NAMES} has them; a JWT's other names as they are. */
  claims: Claims;
}

/**
 * Reads a token without its key; `undefined` for what is none. It is not judged: only the edge, or minting the same again
 * ({@link ./renew.ts}), says whether it is good.
 */
export function readToken(token: string): Read | undefined {
  if (token.length > MOST_CHARACTERS) return undefined;
  try {
    return token.includes(".") ? readJwt(token) : readCat(token);
  } catch (error) {
    // What the decoders of JSON, UTF-8 and CBOR throw; anything else is a bug of ours.
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readJwt(token: string): Read | undefined {
  const parts = token.split(".").map(fromBase64url);
  const [header, payload] = parts.slice(0, 2).map((part): unknown => part && JSON.parse(utf8.decode(part)));
  if (parts.length !== 3 || !isRecord(header) || !isRecord(payload) || typeof header.kid !== "string") return undefined;
  const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [labelOf(name), value as Value]));
  return { format: "jwt", kid: header.kid, claims };
}

const labelOf = (name: string): string => String(Object.hasOwn(NAMES, name) ? NAMES[name] : name);

function readCat(token: string): Read | undefined {
  const bytes = fromBase64url(token);
  const cose = untag(untag(bytes && decode(bytes), 61), 17);
  if (!Array.isArray(cose) || cose.length !== 4) return undefined;
  const [, header, payload] = cose;
  const kid = header instanceof Map ? header.get(COSE_KID) : undefined;
  const said = payload instanceof Uint8Array ? decode(payload) : undefined;
  if (!(kid instanceof Uint8Array) || !(said instanceof Map)) return undefined;
  const claims = Object.fromEntries([...said].map(([label, value]) => [String(label), plain(label, value)]));
  return { format: "cat", kid: utf8.decode(kid), claims };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTagged = (value: Encodable | undefined): value is Tagged =>
  isRecord(value) && !(value instanceof Map) && !(value instanceof Uint8Array) && typeof value.tag === "number";
const untag = (value: Encodable | undefined, tag: number): Encodable | undefined =>
  isTagged(value) && value.tag === tag ? value.value : value;

/** As a JWT would have it: the session in hexadecimal, addresses as digits and a length, maps as objects. */
function plain(label: number | string, value: Encodable): Value {
  if (label === SID && value instanceof Uint8Array) return hex(value);
  if (label === CATNIP && Array.isArray(value))
    return (value as Encodable[]).map((entry) => (isTagged(entry) ? block(entry) : plain("", entry)));
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain("", inner)]));
  if (Array.isArray(value)) return (value as Encodable[]).map((inner) => plain("", inner));
  return isTagged(value) ? plain("", value.value) : (value as Value);
}

/** RFC 9164: tag 52 is IPv4, 54 IPv6; a prefix leaves out its trailing zero bytes. */
function block({ tag, value }: Tagged): Value {
  const digits = tag === 52 ? 8 : 32;
  const [length, address] = Array.isArray(value) ? (value as Encodable[]) : [digits * 4, value];
  return address instanceof Uint8Array ? `${hex(address).padEnd(digits, "0")}/${length}` : null;
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
