import { createHmac } from "node:crypto";
import { type Encodable, encode } from "@showcaller/edge/format/cbor";
import { KEY, NOW, SESSION } from "./kit.ts";

/** Tokens that no minting of ours makes, with a good MAC unless told otherwise: what is refused is refused for what they say. */

const SECRET = KEY.secret;
const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString("base64url");
const mac = (data: Uint8Array | string, secret: Uint8Array = SECRET, hash = "sha256"): Buffer =>
  createHmac(hash, secret).update(data).digest();

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
export const join = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);

export const CLAIMS = { iss: "cms.example", sub: "viewer-1", exp: NOW + 240, iat: NOW - 60, sid: SESSION, catv: 1 };
export const HEADER = '{"alg":"HS256","kid":"k1","typ":"JWT"}';

export interface RawJwt {
  /** The header's text. */
  header?: string;
  /** The payload's text. */
  payload?: string | Uint8Array;
  secret?: Uint8Array;
  hash?: string;
  signature?: string;
}
export function jwt({
  header = HEADER,
  payload = JSON.stringify(CLAIMS),
  secret,
  hash,
  signature,
}: RawJwt = {}): string {
  const signed = `${b64(header)}.${b64(payload)}`;
  return `${signed}.${signature ?? b64(mac(signed, secret, hash))}`;
}
/** A JWT of these claims over the usual ones; `undefined` takes one out. */
export const jwtOf = (claims: Record<string, unknown>): string =>
  jwt({ payload: JSON.stringify({ ...CLAIMS, ...claims }) });

export const PROTECTED = hex("a10105");
export const UNPROTECTED = hex("a104 42 6b31");
export const PREFIX = hex("d83d d1 84");

export interface RawCat {
  /** What stands before the four elements. */
  prefix?: Uint8Array;
  /** The protected header's map, which goes into a byte string. */
  shield?: Uint8Array;
  unprotected?: Uint8Array;
  /** The payload's bytes, which go into a byte string. */
  payload?: Uint8Array;
  /** The payload as it stands in the token, head included. */
  content?: Uint8Array;
  secret?: Uint8Array;
  hash?: string;
  context?: string;
  aad?: Uint8Array;
  /** The MAC as it stands in the token, made of the right one. */
  tag?: (mac: Buffer) => Uint8Array;
  after?: Uint8Array;
}
export function catBytes(raw: RawCat = {}): Buffer {
  const { prefix = PREFIX, shield = PROTECTED, unprotected = UNPROTECTED, context = "MAC0", aad = hex("") } = raw;
  const content = raw.content ?? encode(raw.payload ?? payloadOf());
  const covered = join(hex("84"), encode(context), encode(shield), encode(aad), content);
  const right = mac(covered, raw.secret, raw.hash);
  return join(prefix, encode(shield), unprotected, content, (raw.tag ?? encode)(right), raw.after ?? hex(""));
}
export const cat = (raw: RawCat = {}): string => b64(catBytes(raw));

const LABELS: [number | string, Encodable][] = [
  [1, CLAIMS.iss],
  [2, CLAIMS.sub],
  [4, CLAIMS.exp],
  [6, CLAIMS.iat],
  [7, hex(SESSION)],
  [310, 1],
];
/** The usual claims, some changed, some taken out (`undefined`), some added. */
export function payloadOf(changes: [number | string, Encodable | undefined][] = []): Uint8Array {
  const map = new Map(LABELS);
  for (const [label, value] of changes) {
    if (value === undefined) map.delete(label);
    else map.set(label, value);
  }
  return encode(map);
}
export const catOf = (...changes: [number | string, Encodable | undefined][]): string =>
  cat({ payload: payloadOf(changes) });

/** The usual claims and, behind them, a pair as it is: the map's head counts it. */
export function payloadWith(...pairs: string[]): Uint8Array {
  const usual = payloadOf();
  return join(hex((0xa0 + LABELS.length + pairs.length).toString(16)), usual.subarray(1), ...pairs.map(hex));
}
export const catWith = (...pairs: string[]): string => cat({ payload: payloadWith(...pairs) });
/** The usual claims with one pair of bytes in the place of another. */
export function catInstead(from: string, to: string): string {
  const payload = Buffer.from(payloadOf()).toString("hex");
  const [was, is] = [from.replaceAll(" ", ""), to.replaceAll(" ", "")];
  if (payload.split(was).length !== 2) throw new Error(`${from} is not there once`);
  return cat({ payload: hex(payload.replace(was, is)) });
}
