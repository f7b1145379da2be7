import type { Encodable } from "@showcaller/edge/format/cbor";
import fc from "fast-check";
import { NOW, SESSION } from "./kit.ts";
import { CLAIMS, cat, jwt, payloadOf } from "./raw.ts";

/** CBOR of any shape, well formed or nearly. */
export const value: fc.Arbitrary<Encodable> = fc.letrec<{ any: Encodable }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: -70_000, max: 2 ** 31 }),
    fc.string({ maxLength: 8 }),
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom<Encodable[]>(null, true, false, NOW, NOW + 240, 1, 0, SESSION, "GET", "203.0.113.50"),
    fc.array(tie("any"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.integer({ min: -3, max: 10 }), fc.string({ maxLength: 4 })), tie("any")), {
        maxLength: 4,
      })
      .map((pairs) => new Map(pairs)),
    fc.tuple(fc.constantFrom(52, 54, 1, 2, 61), tie("any")).map(([tag, inner]) => ({ tag, value: inner })),
  ),
})).any;
const LABELS = [1, 2, 3, 4, 5, 6, 7, 308, 309, 310, 311, 312, 313, 314, 315, 316, 320, 322, 323, 400, -1, -70_000];
const NAMES = [
  "iss",
  "sub",
  "aud",
  "exp",
  "nbf",
  "iat",
  "sid",
  "catreplay",
  "catv",
  "catnip",
  "catu",
  "catm",
  "cath",
  "catgeoiso3166",
  "catr",
  "jti",
];

/** A CAT with a good MAC: any claims, and a few bytes changed before signing. */
export const signedCat: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...LABELS), value), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([claims, bytes]) => {
    const payload = Buffer.from(payloadOf(claims));
    for (const [at, byte] of bytes) if (at < payload.length) payload[at] = byte;
    return cat({ payload });
  });

/** A JWT with a good MAC: any claims, and a few characters changed before signing. */
export const signedJwt: fc.Arbitrary<string> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1, maxKeys: 3 }),
    fc.array(fc.tuple(fc.nat(250), fc.constantFrom(...'{}[]",:0-e.\\ \u00e9')), { maxLength: 2 }),
  )
  .map(([claims, letters]) => {
    let payload = JSON.stringify({ ...CLAIMS, ...claims });
    for (const [at, letter] of letters)
      if (at < payload.length) payload = payload.slice(0, at) + letter + payload.slice(at + 1);
    return jwt({ payload });
  });
