import { LEAST_KEY, LEAST_SESSION, MAC0_CONTEXT, MOST_SESSION, SESSION, type Value } from "../format/labels.ts";
import { begin, endsAt, enter, item, place } from "./cbor.ts";

/** The secret of a kid in base64url, or empty. */
export type SecretOf = (kid: string) => string;
/** HMAC SHA-256, 32 bytes. */
export type HmacSync = (secret: Buffer, data: Buffer | string) => Buffer;
export type Members = { [name: string]: Value };

/** A token that its key vouches for. */
export interface Opened {
  /** Who and when, by a JWT's names. */
  claims: Members;
  /** Everything that it says: by label in a CAT, by name in a JWT. */
  all: Members;
}

/** Arrays and buffers have a length. So might a map: that one is none of ours. */
export const isMap = (value: Value | undefined): value is Members =>
  typeof value === "object" && value !== null && value.length === undefined;

/** The bytes of base64url that has one spelling only: no padding, no other letter, unused bits zero (RFC 4648 section 3.5). Throws. */
function decode(text: string): Buffer {
  const buffer = Buffer.from(text, "base64url");
  if (buffer.toString("base64url") !== text) throw 1;
  return buffer;
}

/**
 * Throws unless `mac` has at `from` the HMAC of `data`. Every word is compared, whatever the first ones say, so that time tells nothing of
 * where they differ; 48 bits at once, since each step costs the edge's interpreter some hundred instructions.
 */
function authenticate(secret: string, hmac: HmacSync, data: Buffer | string, mac: Buffer, from: number): void {
  const key = Buffer.from(secret, "base64url");
  if (key.length < LEAST_KEY) throw 1;
  const right = hmac(key, data);
  let differences = right.readUInt16BE(30) ^ mac.readUInt16BE(from + 30);
  for (let i = 0; i < 30; i += 6) differences |= +(right.readUIntBE(i, 6) !== mac.readUIntBE(from + i, 6));
  if (differences) throw 1;
}

/**
 * Opens a COSE_Mac0 (RFC 9052 section 6.2) with HMAC 256/256, tagged 17 and perhaps 61 around it. The protected header says the algorithm
 * and nothing else, the unprotected one the kid and nothing else, as in every published CAT with a MAC: so there is nothing to be
 * confused, and no other header to be ignored. The decoder then stands at the payload; returns where that ends. Throws unless the MAC
 * is right.
 */
export function openMac0(buffer: Buffer, secretOf: SecretOf, hmac: HmacSync): number {
  // d8 3d: tag 61; d1 84: tag 17 on an array of four; 43 a1 01 05: {alg: HMAC 256/256} in a byte string; a1 04: {kid: …}.
  const start = buffer.readUInt16BE(0) === 0xd83d ? 2 : 0;
  if (buffer.readUIntBE(start, 6) !== 0xd18443a10105 || buffer.readUInt16BE(start + 6) !== 0xa104) throw 1;
  begin(buffer);
  const kidEnd = enter(start + 8);
  const kid = buffer.toString("utf8", place(), kidEnd);
  const end = enter(kidEnd);
  // 58 20: a byte string of 32, and nothing after it.
  if (buffer.readUInt16BE(end) !== 0x5820 || end + 34 !== buffer.length) throw 1;
  const covered = Buffer.concat([MAC0_START, buffer.subarray(kidEnd, end)]);
  authenticate(secretOf(kid), hmac, covered, buffer, end + 2);
  return end;
}
/** MAC_structure: an array of the context as text, the protected header as above, an empty external AAD, and the payload as sent. */
const MAC0_START = Buffer.from("8464" + MAC0_CONTEXT + "43a1010540", "hex");

/** A Common Access Token. Throws. */
export function openCat(token: string, secretOf: SecretOf, hmac: HmacSync): Opened {
  const end = openMac0(decode(token), secretOf, hmac);
  const all = item(0);
  endsAt(end);
  if (!isMap(all)) throw 1;
  const cti = all[7];
  const session = Buffer.isBuffer(cti) && cti.length >= LEAST_SESSION && cti.length <= MOST_SESSION;
  const claims: Members = {
    iss: all[1] as Value,
    sub: all[2] as Value,
    aud: all[3] as Value,
    exp: all[4] as Value,
    nbf: all[5] as Value,
    iat: all[6] as Value,
    sid: session ? cti.toString("hex") : "",
  };
  return { claims, all };
}

/** The payload's text of a JWS (RFC 7515) with HMAC SHA-256. Throws unless the MAC is right. */
export function openJws(token: string, secretOf: SecretOf, hmac: HmacSync): string {
  const parts = token.split(".");
  const mac = decode(parts[2] as string);
  if (parts.length !== 3 || mac.length !== 32) throw 1;
  const text = textOf(parts[0] as string);
  const header = JSON.parse(text);
  const kid = header.kid;
  // The header has these members, and is as long as they need: so it has no other, none twice, no white space and no escape.
  const typ = header.typ === "JWT" ? JWT_TYPE.length : 0;
  if (header.alg !== "HS256" || typeof kid !== "string" || text.length !== JWT_HEADER.length + kid.length + typ)
    throw 1;
  authenticate(secretOf(kid), hmac, parts[0] + "." + parts[1], mac, 0);
  return textOf(parts[1] as string);
}
const JWT_HEADER = '{"alg":"HS256","kid":""}';
const JWT_TYPE = ',"typ":"JWT"';

/** A JWT. Its payload has the one spelling that JSON.stringify has for it: no white space, no duplicate member. Throws. */
export function openJwt(token: string, secretOf: SecretOf, hmac: HmacSync): Opened {
  const text = openJws(token, secretOf, hmac);
  const all = JSON.parse(text);
  if (!isMap(all) || JSON.stringify(all) !== text) throw 1;
  if (typeof all.sid !== "string" || !SESSION.test(all.sid)) throw 1;
  return { claims: all, all };
}

/** The text in base64url, in its one spelling, and UTF-8 that is UTF-8. Throws. */
function textOf(part: string): string {
  const text = Buffer.from(part, "base64url").toString();
  if (Buffer.from(text).toString("base64url") !== part) throw 1;
  return text;
}
