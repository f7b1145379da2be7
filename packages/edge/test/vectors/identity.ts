import type { Encodable } from "@showcaller/edge/format/cbor";
import { NOW, SESSION, type Wish } from "../kit.ts";
import { CLAIMS, catOf, hex, jwt, jwtOf } from "../raw.ts";
import { lined, type Row, type Vector, type Verdict } from "./line.ts";

export const both = (
  name: string,
  label: number,
  jwtName: string,
  value: Encodable | undefined,
  expect?: Verdict,
  wish?: Wish,
): Row[] => [
  [`jwt ${name}`, jwtOf({ [jwtName]: value }), expect, wish],
  [`cat ${name}`, catOf([label, value]), expect, wish],
];
const exp = (name: string, value: Encodable | undefined, expect?: Verdict): Row[] =>
  both(`exp ${name}`, 4, "exp", value, expect);
const iat = (name: string, value: Encodable | undefined, expect?: Verdict): Row[] =>
  both(`iat ${name}`, 6, "iat", value, expect);
const nbf = (name: string, value: Encodable | undefined, expect?: Verdict): Row[] =>
  both(`nbf ${name}`, 5, "nbf", value, expect);
export const times = (): Vector[] =>
  lined("times", [
    ...exp("missing", undefined),
    ...exp("null", null),
    ...exp("true", true),
    ...exp("text", String(NOW + 240)),
    ...exp("a list", [NOW + 240]),
    ...exp("0", 0),
    ...exp("negative", -1),
    ...exp("this second", NOW),
    ...exp("the next second", NOW + 1, "200"),
    ...exp("long ago", 1),
    ...exp("before iat", NOW - 61),
    ...exp("at iat", NOW - 60),
    ...exp("a life of seven days", NOW - 60 + 604_800, "200"),
    ...exp("a life of seven days and a second", NOW - 60 + 604_801),
    ["jwt exp at iat, both ahead", jwtOf({ exp: NOW + 5, iat: NOW + 5 })],
    ["jwt exp in milliseconds", jwtOf({ exp: (NOW + 240) * 1000 })],
    ["jwt exp and iat in milliseconds", jwtOf({ exp: (NOW + 240) * 1000, iat: (NOW - 60) * 1000 })],
    ["jwt exp with a fraction", jwtOf({ exp: NOW + 240.5 })],
    ["jwt exp beyond any number", jwt({ payload: JSON.stringify(CLAIMS).replace(String(CLAIMS.exp), "1e400") })],
    ["jwt exp 2^53", jwtOf({ exp: 2 ** 53 })],
    ...iat("missing", undefined),
    ...iat("null", null),
    ...iat("text", String(NOW - 60)),
    ...iat("0", 0),
    ...iat("five seconds ahead", NOW + 5, "200"),
    ...iat("six seconds ahead", NOW + 6),
    ["jwt iat with a fraction", jwtOf({ iat: NOW - 60.5 })],
    ...nbf("this second", NOW, "200"),
    ...nbf("the next second", NOW + 1),
    ...nbf("null", null),
    ...nbf("text", String(NOW)),
    ...nbf("0", 0),
    ["jwt nbf with a fraction", jwtOf({ nbf: NOW - 0.5 })],
  ]);

export const identities = (): Vector[] =>
  lined("who, and which session", [
    ...both("iss missing", 1, "iss", undefined),
    ...both("iss empty", 1, "iss", ""),
    ...both("iss a number", 1, "iss", 7),
    ...both("sub missing", 2, "sub", undefined),
    ...both("sub empty", 2, "sub", ""),
    ...both("sub a list", 2, "sub", ["viewer-1"]),
    ...both("aud a list", 3, "aud", ["north"]),
    ...both("aud empty", 3, "aud", ""),
    ...both("aud a number", 3, "aud", 3),
    ...both("aud a channel", 3, "aud", "north", "200"),
    ["jwt sid missing", jwtOf({ sid: undefined })],
    ["jwt sid empty", jwtOf({ sid: "" })],
    ["jwt sid of 7 bytes", jwtOf({ sid: "ab".repeat(7) })],
    ["jwt sid of 8 bytes", jwtOf({ sid: "ab".repeat(8) }), "200"],
    ["jwt sid of 32 bytes", jwtOf({ sid: "ab".repeat(32) }), "200"],
    ["jwt sid of 33 bytes", jwtOf({ sid: "ab".repeat(33) })],
    ["jwt sid in upper case", jwtOf({ sid: SESSION.toUpperCase() })],
    ["jwt sid and a line end", jwtOf({ sid: `${SESSION}\n` })],
    ["jwt sid of half a byte", jwtOf({ sid: `${SESSION}a` })],
    ["jwt sid a number", jwtOf({ sid: 12345678 })],
    ["cat cti missing", catOf([7, undefined])],
    ["cat cti empty", catOf([7, hex("")])],
    ["cat cti of 7 bytes", catOf([7, new Uint8Array(7)])],
    ["cat cti of 8 bytes", catOf([7, new Uint8Array(8)]), "200"],
    ["cat cti of 32 bytes", catOf([7, new Uint8Array(32)]), "200"],
    ["cat cti of 33 bytes", catOf([7, new Uint8Array(33)])],
    ["cat cti as text", catOf([7, SESSION])],
    ["cat cti a number", catOf([7, 12345678])],
    ["cat cti a list", catOf([7, [hex(SESSION)]])],
  ]);
