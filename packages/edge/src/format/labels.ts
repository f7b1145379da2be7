/**
 * What a token says, by label: CWT's (RFC 8392) and the Common Access Token's (CTA-5007, IANA registry of CWT claims). A JWT carries
 * the same claims by name. Minting and verifying read this page and no other. Plain constants come first: only those are inlined.
 */
export const ISS = 1;
export const SUB = 2;
export const AUD = 3;
export const EXP = 4;
export const NBF = 5;
export const IAT = 6;
/** `cti` in a CAT (a byte string), `sid` in a JWT (the same bytes in hexadecimal): the viewer session. */
export const SID = 7;
export const CATREPLAY = 308;
export const CATV = 310;
export const CATNIP = 311;
export const CATU = 312;
export const CATM = 313;
export const CATH = 315;
export const CATGEO = 316;
export const CATIFDATA = 320;
export const CATIF = 322;
export const CATR = 323;

/** Parts of a URI in `catu`. Scheme 0, port 2 and query 4 are not enforced here: a token that names them is refused. */
export const HOST = 1;
export const PATH = 3;
export const PARENT = 5;
export const FILENAME = 6;
export const STEM = 7;
export const EXTENSION = 8;

/** Matches in `catu` and `cath`. Regular expressions (4) and hashes (-1, -2) are not enforced here: refused. */
export const EXACT = 0;
export const PREFIX = 1;
export const SUFFIX = 2;
export const CONTAINS = 3;

/** COSE (RFC 9052, 9053): header labels, HMAC 256/256, and the context of a COSE_Mac0, "MAC0", in hexadecimal. */
export const COSE_ALG = 1;
export const COSE_KID = 4;
export const HS256 = 5;
export const MAC0_CONTEXT = "4d414330";

/** Longest token, in characters: refused before anything is decoded. A CloudFront URL is at most 8,192 bytes. */
export const MOST_CHARACTERS = 1024;
/** Longest path, in characters, after the token has been taken out. */
export const MOST_PATH = 2048;
/** How far a minting clock may run ahead of the edge's, in seconds. */
export const SKEW = 5;
/** Longest life of a token, in seconds: a booking spans at most seven days. Milliseconds in `exp` break it. */
export const MOST_LIFETIME = 604_800;
/** A session's id, in bytes. */
export const LEAST_SESSION = 8;
export const MOST_SESSION = 32;
/** Shortest signing key, in bytes (RFC 7518 section 3.2: as long as the hash). */
export const LEAST_KEY = 32;

/** A claim's value, in either format, once decoded: byte strings are buffers, a map's keys are text. */
export type Value = string | number | boolean | null | Uint8Array | Value[] | { [key: string]: Value };
/** Claims by label, in decimal. */
export type Claims = Record<string, Value>;

/** A JWT's names of the labels. A name that is not here is a claim that we cannot enforce. */
export const NAMES: Readonly<Record<string, number>> = {
  iss: ISS,
  sub: SUB,
  aud: AUD,
  exp: EXP,
  nbf: NBF,
  iat: IAT,
  sid: SID,
  catreplay: CATREPLAY,
  catv: CATV,
  catnip: CATNIP,
  catu: CATU,
  catm: CATM,
  cath: CATH,
  catgeoiso3166: CATGEO,
  catr: CATR,
};

export const KID = /^[a-z0-9-]{1,32}$/;
// njs takes `$` for the place before a last line end too, hence `(?!\n)` wherever the edge reads.
/** A session's id in hexadecimal. */
export const SESSION = /^(?:[0-9a-f]{2}){8,32}$(?!\n)/;
/** A channel, or a channel and the live event on it. */
export const AUDIENCE = /^[\w-]{1,64}(?:\/[\w-]{1,64})?$/;
/** Issuer, subject and what a rule compares with: nothing that JSON would escape, no control character. */
export const TEXT = /^[ !#-[\]-~\u00a0-\ufefe\uff00-\ufffc]{1,256}$/;
/** An address with the bits that count, both as {@link hexOf} writes them: `cb007100/24`. */
export const BLOCK = /^(?:[0-9a-f]{8}|[0-9a-f]{32})\/\d{1,3}$(?!\n)/;
/**
 * The path that may reach an origin: segments of unreserved characters, none empty, none of dots alone. CloudFront chooses the cache
 * behaviour by the normalised path and sends the origin the raw one, so what could be normalised is refused.
 */
export const SAFE_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$(?!\n)/;
