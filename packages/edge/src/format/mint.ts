import { toBase64url } from "./base64url.ts";
import { type Encodable, encode } from "./cbor.ts";
import {
  BLOCK,
  CATNIP,
  type Claims,
  COSE_ALG,
  COSE_KID,
  HS256,
  KID,
  LEAST_KEY,
  MAC0_CONTEXT,
  MOST_CHARACTERS,
  NAMES,
  SID,
} from "./labels.ts";
import { claimsOf, type Policy, type PolicyFault } from "./policy.ts";

/** `cat`: Common Access Token, COSE_Mac0. `jwt`: JSON Web Token. Both HMAC SHA-256. */
export type Format = "cat" | "jwt";
export interface SigningKey {
  kid: string;
  /** At least 32 random bytes: the bytes themselves, not a spelling of them. */
  secret: Uint8Array;
}
/** HMAC SHA-256 of `data` under `secret`: 32 bytes. */
export type Hmac = (secret: Uint8Array, data: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** HMAC by WebCrypto, which Node, browsers, Workers and Deno all have. */
export const webCryptoHmac: Hmac = async (secret, data) => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(secret), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, Uint8Array.from(data)));
};

export type Minted =
  | { ok: true; token: string }
  | { ok: false; fault: PolicyFault | { member: "key" | "token"; detail: string } };

/** A token for the policy; or what the edge would refuse in it. Equal arguments give equal tokens. */
export async function mint(
  policy: Policy,
  format: Format,
  key: SigningKey,
  hmac: Hmac = webCryptoHmac,
): Promise<Minted> {
  const detail = keyFault(key);
  if (detail) return { ok: false, fault: { member: "key", detail } };
  const made = claimsOf(policy);
  if (!made.ok) return made;
  const token = format === "jwt" ? await jwt(made.claims, key, hmac) : await cat(made.claims, key, hmac);
  if (token.length > MOST_CHARACTERS)
    return { ok: false, fault: { member: "token", detail: `${token.length} characters, of ${MOST_CHARACTERS}` } };
  return { ok: true, token };
}

/** What is wrong with a key. Text is refused: whoever passes hexadecimal instead of bytes has half the strength that they think. */
export function keyFault({ kid, secret }: SigningKey): string | undefined {
  if (!KID.test(kid)) return "kid: 1 to 32 of a-z, 0-9 and -";
  if (secret.length < LEAST_KEY) return `secret: at least ${LEAST_KEY} bytes`;
  if (secret.every((byte) => (byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 102)))
    return "secret: hexadecimal text instead of bytes";
  return undefined;
}

const utf8 = new TextEncoder();

async function jwt(claims: Claims, { kid, secret }: SigningKey, hmac: Hmac): Promise<string> {
  const named = Object.fromEntries(
    Object.entries(NAMES).flatMap(([name, label]) => {
      const value = claims[label];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const part = (value: unknown): string => toBase64url(utf8.encode(JSON.stringify(value)));
  const signed = `${part({ alg: "HS256", kid, typ: "JWT" })}.${part(named)}`;
  return `${signed}.${toBase64url(await hmac(secret, utf8.encode(signed)))}`;
}

/** Tag 61 (CWT, RFC 8392) around tag 17 (COSE_Mac0, RFC 9052 section 6.2), with an empty external AAD. */
async function cat(claims: Claims, { kid, secret }: SigningKey, hmac: Hmac): Promise<string> {
  const protectedHeader = encode(new Map([[COSE_ALG, HS256]]));
  const payload = encode(claimMap(claims));
  const mac = await hmac(
    secret,
    encode([new TextDecoder().decode(hexBytes(MAC0_CONTEXT)), protectedHeader, new Uint8Array(0), payload]),
  );
  const kidHeader = new Map<number, Encodable>([[COSE_KID, utf8.encode(kid)]]);
  return toBase64url(encode({ tag: 61, value: { tag: 17, value: [protectedHeader, kidHeader, payload, mac] } }));
}

/** Claims as CBOR has them: whole-number keys, the session as bytes, addresses tagged (RFC 9164). */
function claimMap(claims: Claims): Map<number | string, Encodable> {
  return new Map(
    Object.entries(claims).map(([label, value]): [number, Encodable] => {
      if (Number(label) === SID) return [SID, hexBytes(value as string)];
      if (Number(label) === CATNIP) return [CATNIP, (value as (string | number)[]).map(tagged)];
      return [Number(label), withNumbers(value as Encodable)];
    }),
  );
}

/** Keys that are whole numbers as numbers; a header's name never is one. */
function withNumbers(value: Encodable): Encodable {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) return value;
  return new Map(
    Object.entries(value).map(([key, inner]) => [/^\d+$/.test(key) ? Number(key) : key, withNumbers(inner)]),
  );
}

const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** Tag 52 is IPv4, 54 IPv6; a prefix without its trailing zero bytes, and with the bits beyond it zero (RFC 9164 section 3). */
function tagged(entry: string | number): Encodable {
  if (typeof entry === "number" || !BLOCK.test(entry)) return entry;
  const [hex = "", length = ""] = entry.split("/");
  const bits = Number(length);
  const bytes = hexBytes(hex);
  const tag = bytes.length === 4 ? 52 : 54;
  if (bits === bytes.length * 8) return { tag, value: bytes };
  const kept = bytes.map((byte, i) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - i * 8))));
  const last = kept.findLastIndex((byte) => byte !== 0);
  return { tag, value: [bits, kept.slice(0, last + 1)] };
}
