import { type Encodable, encode } from "@showcaller/edge/format/cbor";
import { event, NEXT_KEY, NOW, PATH, SESSION, token, type Wish, withHeader, withToken } from "./kit.ts";
import {
  CLAIMS,
  cat,
  catBytes,
  catInstead,
  catOf,
  catWith,
  hex,
  join,
  jwt,
  jwtOf,
  PREFIX,
  payloadOf,
  UNPROTECTED,
} from "./raw.ts";

/** One request, and what must become of it: 200 is forwarded. */
export interface Vector {
  /** The line of the checklist that it holds the verifier to. */
  line: string;
  name: string;
  expect: "200" | "401" | "403" | "410" | "451";
  event: unknown;
}
type Verdict = Vector["expect"];
type Row = [name: string, text: string, expect?: Verdict | undefined, wish?: Wish | undefined];

const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString("base64url");
/** Tokens in the header: whatever they look like, they are looked at. */
const lined = (line: string, rows: Row[]): Vector[] =>
  rows.map(([name, text, expect = "401", wish]) => ({ line, name, expect, event: withHeader(text, wish) }));
const header = (change: Record<string, unknown>): string =>
  jwt({ header: JSON.stringify({ alg: "HS256", kid: "k1", ...change }) });
const shield = (map: string): string => cat({ shield: hex(map) });
const open = (map: string): string => cat({ unprotected: hex(map) });
const kid = (text: string): string => cat({ unprotected: encode(new Map([[4, Buffer.from(text)]])) });
const head = (prefix: string): string => cat({ prefix: hex(prefix) });

const algorithms = (): Vector[] =>
  lined("algorithm is pinned", [
    ["jwt as minted", jwt(), "200"],
    ["jwt without typ", header({}), "200"],
    ["jwt with typ first", jwt({ header: '{"typ":"JWT","alg":"HS256","kid":"k1"}' }), "200"],
    ...["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "PS256", "hs256", "HS256 ", ""].map(
      (alg): Row => [`jwt alg ${alg}`, header({ alg })],
    ),
    ["jwt alg none without signature", jwt({ header: '{"alg":"none","kid":"k1"}', signature: "" })],
    ["jwt alg in a list", header({ alg: ["HS256"] })],
    ["jwt alg null", header({ alg: null })],
    ["jwt alg true", header({ alg: true })],
    ["jwt without alg", jwt({ header: '{"kid":"k1"}' })],
    ["jwt alg twice", jwt({ header: '{"alg":"none","alg":"HS256","kid":"k1"}' })],
    ["jwt alg twice, last wrong", jwt({ header: '{"alg":"HS256","alg":"none","kid":"k1"}' })],
    ["jwt HS512 under the label HS256", jwt({ hash: "sha512" })],
    ["jwt SHA-1 under the label HS256", jwt({ hash: "sha1" })],
    ["jwt signed with another key of ours", jwt({ secret: NEXT_KEY.secret })],
    ["jwt signed with nothing", jwt({ secret: new Uint8Array() })],
    ["jwt signed with the word undefined", jwt({ secret: Buffer.from("undefined") })],
    ["jwt signed with the secret's spelling", jwt({ secret: Buffer.from(b64("a7".repeat(32))) })],
    ["cat as minted", cat(), "200"],
    ["cat HS256/64", cat({ shield: hex("a10104"), tag: (m) => encode(m.subarray(0, 8)) })],
    ["cat HS256/64, whole MAC", shield("a10104")],
    ["cat HS384", cat({ shield: hex("a10106"), hash: "sha384" })],
    ["cat HS512", cat({ shield: hex("a10107"), hash: "sha512" })],
    ["cat ES256 in a COSE_Mac0", shield("a10126")],
    ["cat alg as text", cat({ shield: encode(new Map([[1, "HS256"]])) })],
    ["cat alg in a list", shield("a1018105")],
    ["cat alg 5 spelled long", shield("a1011805")],
    ["cat without alg", shield("a0")],
    ["cat with an empty protected header", cat({ shield: hex("") })],
    ["cat signed with another key of ours", cat({ secret: NEXT_KEY.secret })],
    ["cat signed with nothing", cat({ secret: new Uint8Array() })],
  ]);

const KIDS = [
  "",
  "K1",
  "k2",
  "k3",
  "__proto__",
  "constructor",
  "toString",
  "k1:",
  "k1,k2",
  ":",
  ",",
  "c",
  "revoked:x",
  "k1 ",
  "../k1",
  "k".repeat(33),
];
const kids = (): Vector[] =>
  lined("kid is a name and no more", [
    ...KIDS.map((text): Row => [`jwt kid ${JSON.stringify(text)}`, header({ kid: text })]),
    ["jwt kid a number", header({ kid: 1 })],
    ["jwt kid a list", header({ kid: ["k1"] })],
    ["jwt kid null", header({ kid: null })],
    ["jwt without kid", jwt({ header: '{"alg":"HS256"}' })],
    ["jwt kid twice", jwt({ header: '{"alg":"HS256","kid":"k2","kid":"k1"}' })],
    ["jwt of the next key", jwt({ header: '{"alg":"HS256","kid":"k2"}', secret: NEXT_KEY.secret }), "200"],
    ...KIDS.map((text): Row => [`cat kid ${JSON.stringify(text)}`, kid(text)]),
    ["cat kid as text", open("a104 62 6b31")],
    ["cat kid a number", open("a104 01")],
    ["cat kid not UTF-8", open("a104 42 6bff")],
    ["cat without kid", open("a0")],
    ["cat kid in both headers, alike", cat({ shield: hex("a20105 04 42 6b31") })],
    ["cat kid in both headers, unlike", cat({ shield: hex("a20105 04 42 6b32") })],
    ["cat kid protected alone", cat({ shield: hex("a20105 04 42 6b31"), unprotected: hex("a0") })],
    ["cat of the next key", cat({ unprotected: hex("a104 42 6b32"), secret: NEXT_KEY.secret }), "200"],
  ]);

const headers = (): Vector[] =>
  lined("no other header", [
    ...Object.entries({
      jwk: { kty: "oct", k: "AA" },
      jku: "https://evil.example/keys",
      x5u: "https://evil.example/cert",
      x5c: ["AA"],
      x5t: "AA",
      crit: ["exp"],
      zip: "DEF",
      b64: false,
      cty: "JWT",
      enc: "A128GCM",
      iss: "cms.example",
    }).map(([name, value]): Row => [`jwt ${name}`, header({ [name]: value })]),
    ["jwt typ of another kind", header({ typ: "at+jwt" })],
    ["jwt typ in lower case", header({ typ: "jwt" })],
    ["jwt typ empty", header({ typ: "" })],
    ["jwt typ null", header({ typ: null })],
    ["jwt header with white space", jwt({ header: '{"alg": "HS256","kid":"k1"}' })],
    ["jwt header with an escape", jwt({ header: '{"alg":"HS256","kid":"\\u006b1"}' })],
    ["jwt header a list", jwt({ header: '["HS256"]' })],
    ["jwt header null", jwt({ header: "null" })],
    ["jwt header not JSON", jwt({ header: "{" })],
    ["jwt header with __proto__", jwt({ header: '{"__proto__":{"alg":"HS256","kid":"k1"}}' })],
    ["jwt within a jwt", jwt({ header: '{"alg":"HS256","kid":"k1","cty":"JWT"}', payload: jwt() })],
    ["cat crit", shield("a20105028104")],
    ["cat content type", shield("a2010503183d")],
    ["cat typ", shield("a20105 10 183d")],
    ["cat IV", shield("a20105 05 41 00")],
    ["cat alg twice", shield("a2010501 05")],
    ["cat protected header with a byte behind it", shield("a1010500")],
    ["cat unprotected x5u", open("a204 42 6b31 1823 61 78")],
    ["cat unprotected crit", open("a202 8101 04 42 6b31")],
    ["cat alg unprotected alone", cat({ shield: hex("a0"), unprotected: hex("a20105 04 42 6b31") })],
    ["cat alg in both headers", open("a20105 04 42 6b31")],
    [
      "cat protected header a map, not bytes",
      b64(join(PREFIX, hex("a10105"), UNPROTECTED, encode(payloadOf()), encode(new Uint8Array(32)))),
    ],
  ]);

const structure = (): Vector[] =>
  lined("COSE_Mac0 and nothing else", [
    ["tag 17 alone", head("d1 84"), "200"],
    ["no tag", head("84")],
    ["tag 61 alone", head("d83d 84")],
    ["tag 18, COSE_Sign1", head("d83d d2 84")],
    ["tag 16, COSE_Encrypt0", head("d83d d0 84")],
    ["tag 97, COSE_Mac", head("d83d d861 84")],
    ["tag 61 twice", head("d83d d83d d1 84")],
    ["tag 17 twice", head("d1 d1 84")],
    ["tag 17 around tag 61", head("d1 d83d 84")],
    ["tag 17 spelled long", head("d83d d811 84")],
    ["tag 61 spelled long", head("d9003d d1 84")],
    ["tag 55799 first", head("d9d9f7 d83d d1 84")],
    ["array of three", head("d83d d1 83")],
    ["array of five", head("d83d d1 85")],
    ["array spelled long", head("d83d d1 9804")],
    ["array of no stated length", cat({ prefix: hex("d83d d1 9f"), after: hex("ff") })],
    ["context MAC", cat({ context: "MAC" })],
    ["context Signature1", cat({ context: "Signature1" })],
    ["external AAD", cat({ aad: hex("00") })],
    ["MAC of 31 bytes", cat({ tag: (m) => encode(m.subarray(0, 31)) })],
    ["MAC of 16 bytes", cat({ tag: (m) => encode(m.subarray(0, 16)) })],
    ["MAC of 33 bytes", cat({ tag: (m) => encode(join(m, hex("00"))) })],
    ["MAC of no bytes", cat({ tag: () => hex("40") })],
    ["MAC as text", cat({ tag: (m) => join(hex("7820"), m) })],
    ["MAC head spelled long", cat({ tag: (m) => join(hex("590020"), m) })],
    ["MAC null", cat({ tag: () => hex("f6") })],
    ["payload detached", cat({ content: hex("f6") })],
    ["payload a map, not bytes", cat({ content: payloadOf() })],
    ["payload as text", cat({ content: join(hex("78 57"), payloadOf()) })],
    ["payload head spelled long", cat({ content: join(hex("59 0057"), payloadOf()) })],
    ["payload empty", cat({ payload: hex("") })],
    ["payload of no claims", cat({ payload: hex("a0") })],
    ["payload a list", cat({ payload: hex("80") })],
    ["payload a number", cat({ payload: hex("01") })],
    ["payload hexadecimal text", cat({ payload: encode(Buffer.from(payloadOf()).toString("hex")) })],
    ["payload with tag 259", cat({ payload: join(hex("d90103"), payloadOf()) })],
    ["payload with tag 61", cat({ payload: join(hex("d83d"), payloadOf()) })],
    ["payload a token itself", cat({ payload: catBytes() })],
    ["jwt payload a list", jwt({ payload: "[]" })],
    ["jwt payload null", jwt({ payload: "null" })],
    ["jwt payload a number", jwt({ payload: "1" })],
    ["jwt payload text", jwt({ payload: '"x"' })],
    ["jwt payload empty", jwt({ payload: "" })],
    ["jwt payload of no claims", jwt({ payload: "{}" })],
  ]);

const text = JSON.stringify(CLAIMS);
const duplicates = (): Vector[] =>
  lined("nothing twice, nothing spelled two ways", [
    ["jwt exp twice", jwt({ payload: text.replace("{", '{"exp":1,') })],
    ["jwt exp twice, alike", jwt({ payload: text.replace("{", `{"exp":${CLAIMS.exp},`) })],
    ["jwt sub twice", jwt({ payload: text.replace("}", ',"sub":"other"}') })],
    ["jwt exp twice, once escaped", jwt({ payload: text.replace("{", '{"\\u0065xp":1,') })],
    ["jwt twice within a claim", jwt({ payload: text.replace("}", ',"catu":{"3":{"1":"/a","1":"/out"}}}') })],
    ["jwt with white space", jwt({ payload: text.replace(",", ", ") })],
    ["jwt with a line end", jwt({ payload: `${text}\n` })],
    ["jwt with a byte order mark", jwt({ payload: `\ufeff${text}` })],
    ["jwt with an escape", jwt({ payload: text.replace("viewer-1", "viewer-\\u0031") })],
    ["jwt exp with an exponent", jwt({ payload: text.replace(String(CLAIMS.exp), "1.79526264e9") })],
    ["jwt exp with a point", jwt({ payload: text.replace(String(CLAIMS.exp), `${CLAIMS.exp}.0`) })],
    ["jwt exp minus zero", jwt({ payload: text.replace(String(CLAIMS.exp), "-0") })],
    ["jwt not UTF-8", jwt({ payload: Buffer.from(text.replace("viewer-1", "viewer-\u00ff"), "latin1") })],
    ["jwt overlong UTF-8", jwt({ payload: Buffer.from(text.replace("viewer-1", "viewer-\u00c0\u0080"), "latin1") })],
    [
      "jwt surrogate in UTF-8",
      jwt({ payload: Buffer.from(text.replace("viewer-1", "v\u00ed\u00a0\u0080"), "latin1") }),
    ],
    ["jwt with a comma too many", jwt({ payload: text.replace("}", ",}") })],
    ["jwt with a comment", jwt({ payload: text.replace("}", "/**/}") })],
    ["jwt two objects", jwt({ payload: text + text })],
    ["jwt __proto__", jwt({ payload: text.replace("}", ',"__proto__":{"exp":1}}') }), "403"],
    ["cat exp twice", catWith("04 1a 6b018c00")],
    ["cat exp twice, alike", catWith(`04 1a ${CLAIMS.exp.toString(16)}`)],
    ["cat sub twice", catWith("02 61 78")],
    ["cat exp as text beside the number", catWith("61 34 1a 7fffffff")],
    ["cat a key that reads as a negative number", catWith("62 2d31 01")],
    ["cat exp as a half float beside the number", catWith("f9 4400 1a 7fffffff")],
    ["cat exp as a double beside the number", catWith("fb 4010000000000000 1a 7fffffff")],
    ["cat exp spelled long beside the short", catWith("1804 1a 7fffffff")],
    ["cat exp spelled long", catInstead("04 1a", "1804 1a")],
    ["cat a key that is bytes", catWith("41 04 01")],
    ["cat a key that is a list", catWith("8104 01")],
    ["cat a key that is true", catWith("f5 01")],
    ["cat a key that is empty text", catWith("60 01")],
    ["cat twice within a claim", catWith("190138 a2 03a1 01 61 2f 03a1 01 61 2f")],
    ["cat twice within a rule", catWith("190138 a1 03a2 01 61 2f 01 61 2f")],
    ["cat __proto__", catWith("69 5f5f70726f746f5f5f a1 04 01"), "403"],
  ]);

const nested = (depth: number): Encodable => (depth === 0 ? 1 : [nested(depth - 1)]);
const PRIVATE = -65_537;
const canonical = (): Vector[] =>
  lined("canonical CBOR", [
    ["a byte behind the token", cat({ after: hex("00") })],
    ["a byte behind the claims", cat({ payload: join(payloadOf(), hex("00")) })],
    ["claims cut short", cat({ payload: payloadOf().subarray(0, -1) })],
    ["a map that announces one more", cat({ payload: join(hex("a7"), payloadOf().subarray(1)) })],
    ["a map that announces one less", cat({ payload: join(hex("a5"), payloadOf().subarray(1)) })],
    ["a small number spelled long", catInstead("190136 01", "190136 1801")],
    ["a label in four bytes", catInstead("190136", "1a00000136")],
    ["exp in eight bytes", catInstead("04 1a", "04 1b00000000")],
    ["a short text spelled long", catInstead("01 6b", "01 780b")],
    ["short bytes spelled long", catInstead("07 50", "07 5810")],
    ["map head spelled long", cat({ payload: join(hex("b806"), payloadOf().subarray(1)) })],
    ["map of no stated length", cat({ payload: join(hex("bf"), payloadOf().subarray(1), hex("ff")) })],
    ["text of no stated length", catWith("3a00010000 7f 61 61 ff")],
    ["bytes of no stated length", catWith("3a00010000 5f 41 00 ff")],
    ["list of no stated length", catWith("3a00010000 9f 01 ff")],
    ["a break alone", catWith("3a00010000 ff")],
    ["reserved head 28", catWith("3a00010000 1c")],
    ["reserved head 30", catWith("3a00010000 1e")],
    ["undefined in a private label", catWith("3a00010000 f7"), "200"],
    ["nbf undefined", catWith("05 f7")],
    ["a simple value", catWith("3a00010000 f0")],
    ["a simple value of two bytes", catWith("3a00010000 f8ff")],
    ["a half float", catWith("3a00010000 f93c00")],
    ["exp a double", catInstead(`04 1a ${CLAIMS.exp.toString(16)}`, "04 fb 41dac063 3c000000")],
    ["exp a float", catInstead(`04 1a ${CLAIMS.exp.toString(16)}`, "04 fa 4ed6031a")],
    ["exp a bignum", catInstead("04 1a", "04 c2 44")],
    ["exp tagged as a date", catInstead("04 1a", "04 c1 1a")],
    ["iat a half float", catInstead(`06 1a ${CLAIMS.iat.toString(16)}`, "06 f9 7c00")],
    ["a tag that means nothing here", catWith("3a00010000 d864 01")],
    ["text not UTF-8", catInstead("02 68 76", "02 68 ff")],
    ["text overlong", catInstead("02 68 7669", "02 68 c080")],
    ["text with a surrogate", catInstead("02 68 766965", "02 68 eda080")],
    ["text beyond Unicode", catInstead("02 68 76696577", "02 68 f4908080")],
    ["text cut within a letter", catInstead("6572 2d31", "6572 2de2")],
    ["text with a byte order mark", catInstead("02 68 766965", "02 68 efbbbf")],
    ["depth of six", catOf([PRIVATE, nested(5)]), "200"],
    ["depth of seven", catOf([PRIVATE, nested(6)])],
    ["depth of sixty", catOf([PRIVATE, nested(60)])],
    ["128 items", catOf([PRIVATE, Array.from({ length: 121 }, () => 1)]), "200"],
    ["129 items", catOf([PRIVATE, Array.from({ length: 122 }, () => 1)])],
    ["a list that announces a billion", catWith("3a00010000 9a3b9aca00")],
    ["a text that announces a billion", catWith("3a00010000 7a3b9aca00")],
    ["UTF-8 that is UTF-8", catOf([2, "Zoë \u{1F3C8}"]), "200"],
  ]);

const good = jwt();
const goodCat = cat();
const parts = good.split(".") as [string, string, string];
/** The same bytes with an unused bit set. */
const bent = (part: string): string =>
  part.slice(0, -1) +
  ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(part.at(-1) ?? "") + 1
  ] ?? "");
const spelling = (): Vector[] =>
  lined("base64url in one spelling", [
    ["jwt signature padded", `${good}=`],
    ["jwt header padded", [`${parts[0]}=`, parts[1], parts[2]].join(".")],
    ["jwt signature with a space", `${parts[0]}.${parts[1]}. ${parts[2]}`],
    ["jwt payload with a space", `${parts[0]}. ${parts[1]}.${parts[2]}`],
    ["jwt with a line end", `${good}\n`],
    ["jwt signature with an unused bit", `${parts[0]}.${parts[1]}.${bent(parts[2])}`],
    ["jwt of two parts", `${parts[0]}.${parts[1]}`],
    ["jwt without signature", `${parts[0]}.${parts[1]}.`],
    ["jwt without payload", `${parts[0]}..${parts[2]}`],
    ["jwt without header", `.${parts[1]}.${parts[2]}`],
    ["jwt of four parts", `${good}.`],
    ["jwt of five parts", `${good}.${parts[1]}.${parts[2]}`],
    ["jwt a letter too many", `${good}A`],
    ["jwt a letter of the other alphabet", good.replace(/.$/, "+")],
    ["jwt JSON serialised", JSON.stringify({ protected: parts[0], payload: parts[1], signature: parts[2] })],
    ["cat padded", `${goodCat}=`],
    ["cat with a space", `${goodCat} `],
    ["cat with a space before", ` ${goodCat}`],
    ["cat with a line end within", `${goodCat.slice(0, 40)}\n${goodCat.slice(40)}`],
    ["cat with a letter of the other alphabet", goodCat.replace(/[-_]/, (c) => (c === "-" ? "+" : "/"))],
    ["cat a letter too many", `${goodCat}A`],
    ["cat in hexadecimal", catBytes().toString("hex")],
    ["cat not base64url at all", "%%%"],
    ["one letter", "A"],
    ["a point", "."],
    ["two points", ".."],
    ["bearer", `Bearer ${good}`],
  ]);

const both = (
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
const times = (): Vector[] =>
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
    ["jwt exp in milliseconds", jwtOf({ exp: (NOW + 240) * 1000 })],
    ["jwt exp and iat in milliseconds", jwtOf({ exp: (NOW + 240) * 1000, iat: (NOW - 60) * 1000 })],
    ["jwt exp with a fraction", jwtOf({ exp: NOW + 240.5 })],
    ["jwt exp beyond any number", jwt({ payload: text.replace(String(CLAIMS.exp), "1e400") })],
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

const identities = (): Vector[] =>
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

/** `catu` with one rule. */
const uri = (part: number, match: number, value: Encodable): Encodable => new Map([[part, new Map([[match, value]])]]);
const rules = (
  name: string,
  part: number,
  match: number,
  value: string,
  expect: Verdict = "403",
  wish?: Wish,
): Row[] => [
  [`jwt ${name}`, jwtOf({ catu: { [part]: { [match]: value } } }), expect, wish],
  [`cat ${name}`, catOf([312, uri(part, match, value)]), expect, wish],
];
const unenforceable = (): Vector[] =>
  lined("what cannot be enforced refuses", [
    ...[8, 9, 41, 42, 43, 44, 45, 278, 282, 309, 314, 317, 318, 319, 321, 324, 401, 402, 65_535, -1, -65_536].map(
      (label): Row => [`cat label ${label}`, catOf([label, 1]), "403"],
    ),
    ["cat label of private use", catOf([PRIVATE, 1]), "200"],
    ["cat label of private use with a map", catOf([-70_000, new Map([["a", [1, null, true]]])]), "200"],
    ["cat label that is text", catOf(["foo", 1]), "403"],
    ["cat label 0", catOf([0, 1]), "403"],
    ...["jti", "foo", "nonce", "cnf", "scope", "constructor", "toString", "Exp", "1", "4"].map(
      (name): Row => [
        `jwt ${name}`,
        jwt({
          payload: JSON.stringify(
            Object.fromEntries([
              ...(/^\d/.test(name) ? [[name, 1]] : []),
              ...Object.entries(CLAIMS),
              ...(/^\d/.test(name) ? [] : [[name, 1]]),
            ]),
          ),
        }),
        "403",
      ],
    ),
    ...both("catv 2", 310, "catv", 2, "403"),
    ...both("catv as text", 310, "catv", "1", "403"),
    ...both("catv true", 310, "catv", true, "403"),
    ...both("no catv", 310, "catv", undefined, "200"),
    ...both("catreplay allowed", 308, "catreplay", 0, "200"),
    ...both("catreplay forbidden", 308, "catreplay", 1, "403"),
    ...both("catreplay detected", 308, "catreplay", 2, "403"),
    ...both("catreplay false", 308, "catreplay", false, "403"),
    ...both("catu empty", 312, "catu", new Map() as Encodable, "403").slice(1),
    ["jwt catu empty", jwtOf({ catu: {} }), "403"],
    ["jwt catu part empty", jwtOf({ catu: { 3: {} } }), "403"],
    ["jwt catu a list", jwtOf({ catu: [] }), "403"],
    ["jwt catu null", jwtOf({ catu: null }), "403"],
    ["jwt catu text", jwtOf({ catu: "/out" }), "403"],
    ["cat catu part empty", catOf([312, new Map([[3, new Map()]])]), "403"],
    ["cat catu with tags for a part", catWith("190138 a1 03 d834 44 00000000"), "403"],
    ...[0, 2, 4, 9, 10].flatMap((part) => rules(`uri part ${part}`, part, 3, "o")),
    ...[4, 5, 9].flatMap((match) => rules(`match ${match}`, 3, match, "/out")),
    ["cat regular expression", catOf([312, uri(3, 4, ["^/out/.*$"])]), "403"],
    ["cat match SHA-256", catOf([312, uri(3, -1, new Uint8Array(32))]), "403"],
    ["cat match by bytes", catOf([312, uri(3, 1, Buffer.from("/out"))]), "403"],
    ...rules("match with nothing", 3, 1, ""),
    ...both("catm empty", 313, "catm", [], "403"),
    ...both("catm text", 313, "catm", "GET", "403"),
    ...both("catgeoiso3166 empty", 316, "catgeoiso3166", [], "451"),
    ...both("catnip empty", 311, "catnip", [], "403"),
    ...both("catnip text", 311, "catnip", "203.0.113.50", "403"),
    ...both("catnip in words", 311, "catnip", ["203.0.113.50"], "403"),
    ...both("catnip longer than an address", 311, "catnip", ["cb007132/33"], "403"),
    ["jwt catnip and a line end", jwtOf({ catnip: ["cb007132/32\n"] }), "403"],
    ["cat catnip of three bytes", catWith("190137 81 d834 43 cb0071")],
    ["cat catnip of five bytes", catWith("190137 81 d834 45 cb00713200")],
    ["cat catnip prefix longer than an address", catWith("190137 81 d834 82 1821 44 cb007132"), "403"],
    ["cat catnip prefix by text", catWith("190137 81 d834 82 6132 44 cb007132")],
    ["cat catnip of another tag", catWith("190137 81 d835 44 cb007132")],
    ["cat cath empty", catOf([315, new Map()]), "403"],
    ["jwt cath empty", jwtOf({ cath: {} }), "403"],
    ["jwt cath of no rule", jwtOf({ cath: { "user-agent": {} } }), "403"],
    [
      "cat renewal",
      catOf([
        323,
        new Map([
          [0, 0],
          [1, 300],
          [2, 60],
        ]),
      ]),
      "200",
    ],
    [
      "cat conditional answer",
      catOf([322, new Map<number, Encodable>([[4, [307, new Map([["location", "https://a.example"]]), null]]])]),
      "200",
    ],
  ]);

const ua = { "user-agent": "Mozilla/5.0 (TV)" };
const at = (path: string): Wish => ({ uri: path });
const restrictions = (): Vector[] =>
  lined("restrictions hold", [
    ...rules("path below the prefix", 3, 1, "/out/v1/group", "200"),
    ...rules("path below the prefix with its slash", 3, 1, "/out/v1/group/", "200"),
    ...rules("path is the prefix", 3, 1, PATH, "200"),
    ...rules("path beside the prefix", 3, 1, "/out/v1/gro"),
    ...rules("path in another case", 3, 1, "/Out/v1/group"),
    ...rules("path elsewhere", 3, 1, "/out/v2"),
    ...rules("path exact", 3, 0, PATH, "200"),
    ...rules("path exact, shorter", 3, 0, "/out/v1"),
    ...rules("path suffix", 3, 2, ".m3u8", "200"),
    ...rules("path suffix elsewhere", 3, 2, "/out"),
    ...rules("path contains", 3, 3, "/north/", "200"),
    ...rules("path contains not", 3, 3, "/south/"),
    ...rules("host", 1, 0, "live.example", "200"),
    ...rules("another host", 1, 0, "other.example"),
    ...rules("host in capitals", 1, 0, "live.example", "200", { headers: { host: "LIVE.example" } }),
    ...rules("parent path", 5, 2, "/hls", "200"),
    ...rules("another parent path", 5, 2, "/dash"),
    ...rules("parent path beside the prefix", 5, 1, "/out/v1/gro"),
    ...rules("file name", 6, 1, "index", "200"),
    ...rules("another file name", 6, 1, "main"),
    ...rules("stem", 7, 0, "index", "200"),
    ...rules("another stem", 7, 0, "index.m3u8"),
    ...rules("extension", 8, 0, ".m3u8", "200"),
    ...rules("another extension", 8, 0, ".mpd"),
    ...rules("no extension", 8, 3, "m", "403", at("/out/v1/group/north")),
    [
      "cat two rules, one broken",
      catOf([
        312,
        new Map([
          [1, new Map([[0, "live.example"]])],
          [3, new Map([[1, "/no"]])],
        ]),
      ]),
      "403",
    ],
    [
      "cat two matches, one broken",
      catOf([
        312,
        new Map([
          [
            3,
            new Map([
              [1, "/out"],
              [2, ".mpd"],
            ]),
          ],
        ]),
      ]),
      "403",
    ],
    ...both("method", 313, "catm", ["GET", "HEAD"], "200"),
    ...both("another method", 313, "catm", ["HEAD"], "403"),
    ...both("country", 316, "catgeoiso3166", ["FR", "DE"], "200", { headers: { "cloudfront-viewer-country": "DE" } }),
    ...both("another country", 316, "catgeoiso3166", ["DE"], "451", { headers: { "cloudfront-viewer-country": "FR" } }),
    ...both("country in lower case", 316, "catgeoiso3166", ["de"], "451", {
      headers: { "cloudfront-viewer-country": "DE" },
    }),
    ...both("country that is not known", 316, "catgeoiso3166", ["DE"], "451"),
    ...both("country sent twice", 316, "catgeoiso3166", ["DE"], "451", {
      headers: { "cloudfront-viewer-country": { value: "DE", multiValue: [{ value: "DE" }, { value: "FR" }] } },
    }),
    ["jwt user agent", jwtOf({ cath: { "user-agent": { 1: "Mozilla/5.0" } } }), "200", { headers: ua }],
    ["jwt another user agent", jwtOf({ cath: { "user-agent": { 1: "Roku" } } }), "403", { headers: ua }],
    ["jwt no user agent", jwtOf({ cath: { "user-agent": { 1: "Mozilla" } } }), "403"],
    ["jwt header that every object has", jwtOf({ cath: { constructor: { 3: "function" } } }), "403"],
    [
      "cat user agent",
      catOf([315, new Map([["user-agent", new Map([[0, ua["user-agent"]]])]])]),
      "200",
      { headers: ua },
    ],
    [
      "cat user agent in capitals",
      catOf([315, new Map([["User-Agent", new Map([[3, "TV"]])]])]),
      "200",
      { headers: ua },
    ],
    ["cat another user agent", catOf([315, new Map([["user-agent", new Map([[0, "x"]])]])]), "403", { headers: ua }],
    ...addresses(),
  ]);

function addresses(): Row[] {
  const rows: [block: string, ip: string, inside: boolean][] = [
    ["203.0.113.50", "203.0.113.50", true],
    ["203.0.113.50", "203.0.113.51", false],
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["203.0.112.0/23", "203.0.113.9", true],
    ["203.0.112.0/23", "203.0.114.9", false],
    ["198.51.100.128/25", "198.51.100.200", true],
    ["198.51.100.128/25", "198.51.100.100", false],
    ["0.0.0.0/0", "8.8.8.8", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["203.0.113.50", "::ffff:203.0.113.50", true],
    ["2001:db8::1", "2001:db8::1", true],
    ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true],
    ["2001:db8::1", "2001:db8::2", false],
    ["2001:db8::/32", "2001:db8:ffff::", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["2001:db8::/33", "2001:db8:7fff::1", true],
    ["2001:db8::/33", "2001:db8:8000::1", false],
    ["::/0", "::1", true],
    ["::1", "::1", true],
    ["::1", "::", false],
    ["fe80::/10", "febf::1", true],
    ["fe80::/10", "fec0::1", false],
  ];
  return rows.flatMap(([block, ip, inside]): Row[] => {
    const expect = inside ? "200" : "403";
    return (["jwt", "cat"] as const).map(
      (format): Row => [`${format} ${ip} in ${block}`, minted(format, block), expect, { ip }],
    );
  });
}
/** Filled by {@link vectors}: minting is asynchronous. */
const blocks = new Map<string, string>();
const minted = (format: string, block: string): string => {
  const text = blocks.get(`${format} ${block}`);
  if (text === undefined) wanted.add(`${format} ${block}`);
  return text ?? "";
};
const wanted = new Set<string>();

const PATHS: [path: string, expect: Verdict][] = [
  [PATH, "200"],
  ["/a", "200"],
  ["/a/", "200"],
  ["/a.b/c~d_e-f.m4s", "200"],
  ["/.hidden/...", "200"],
  [`/${"a".repeat(2047)}`, "200"],
  [`/${"a".repeat(2048)}`, "403"],
  ["/", "403"],
  ["", "403"],
  ["//a", "403"],
  ["/a//b", "403"],
  ["/a/b//", "403"],
  ["/a/./b", "403"],
  ["/a/../b", "403"],
  ["/..", "403"],
  ["/.", "403"],
  ["/a/..", "403"],
  ["/a/../", "403"],
  ["/a/%2e%2e/b", "403"],
  ["/a/.%2e/b", "403"],
  ["/a%2fb", "403"],
  ["/a/%00", "403"],
  ["/a%5cb", "403"],
  ["/a\\b", "403"],
  ["/a/..\\b", "403"],
  ["/a;b=c", "403"],
  ["/a/b?c", "403"],
  ["/a#b", "403"],
  ["/a b", "403"],
  ["/a@b", "403"],
  ["/a:b", "403"],
  ["/a,b", "403"],
  ["/a+b", "403"],
  ["/a*b", "403"],
  ["/a'b", "403"],
  ["/a\u0000b", "403"],
  ["/a\nb", "403"],
  ["/a\n", "403"],
  ["/é", "403"],
  ["/a\u2215b", "403"],
  ["/a\uff0e\uff0e/b", "403"],
  ["a/b", "403"],
  ["http://evil.example/a", "403"],
];
const paths = (): Vector[] =>
  lined(
    "the path cannot be read two ways",
    PATHS.flatMap(([path, expect]): Row[] => [
      [`jwt ${path.slice(0, 40)} (${path.length})`, good, expect, at(path)],
      [`cat ${path.slice(0, 40)} (${path.length})`, goodCat, expect, at(path)],
    ]),
  );

const HEADER_NAME = "cta-common-access-token";
const COOKIE = "CTA-Common-Access-Token";
const twice = (value: string) => ({ value, multiValue: [{ value }, { value }] });
const places: [string, (text: string) => unknown][] = [
  ["path", (text) => withToken(text)],
  ["header", (text) => event({ headers: { [HEADER_NAME]: text } })],
  ["cookie", (text) => event({ cookies: { [COOKIE]: text } })],
  ["query CAT", (text) => event({ querystring: { CAT: text } })],
  ["query cat", (text) => event({ querystring: { cat: text } })],
];
function transports(): Vector[] {
  const line = "one token, from one place";
  const broken = `${good.slice(0, -2)}AA`;
  const rows: [string, unknown, Verdict][] = [
    ...places.flatMap(([name, put]): [string, unknown, Verdict][] => [
      [`jwt in ${name}`, put(good), "200"],
      [`cat in ${name}`, put(goodCat), "200"],
      [`broken in ${name}`, put(broken), "401"],
    ]),
    ["none", event(), "401"],
    ["in a bearer header", event({ headers: { authorization: `Bearer ${good}` } }), "401"],
    ["in a header of another name", event({ headers: { "common-access-token": good } }), "401"],
    ["in a cookie of another name", event({ cookies: { cat: good } }), "401"],
    ["broken in the path, good in the header", withToken(broken, { headers: { [HEADER_NAME]: good } }), "401"],
    ["good in the path, broken in the header", withToken(good, { headers: { [HEADER_NAME]: broken } }), "401"],
    [
      "good in the header, broken in the cookie",
      event({ headers: { [HEADER_NAME]: good }, cookies: { [COOKIE]: broken } }),
      "401",
    ],
    [
      "good in the cookie, broken in the query",
      event({ cookies: { [COOKIE]: good }, querystring: { CAT: broken } }),
      "401",
    ],
    ["two good ones that differ", withToken(good, { headers: { [HEADER_NAME]: goodCat } }), "401"],
    ["the same in two places", withToken(good, { headers: { [HEADER_NAME]: good } }), "200"],
    [
      "the same in all places",
      withToken(good, {
        headers: { [HEADER_NAME]: good },
        cookies: { [COOKIE]: good },
        querystring: { CAT: good, cat: good },
      }),
      "200",
    ],
    ["two queries that differ", event({ querystring: { CAT: good, cat: goodCat } }), "401"],
    ["header sent twice", event({ headers: { [HEADER_NAME]: twice(good) } }), "401"],
    ["cookie sent twice", event({ cookies: { [COOKIE]: twice(good) } }), "401"],
    ["query sent twice", event({ querystring: { CAT: twice(good) } }), "401"],
    ["good in the path, empty query", withToken(good, { querystring: { CAT: "" } }), "401"],
    ["empty header", event({ headers: { [HEADER_NAME]: "" } }), "401"],
    ["twice in the path", withToken(`${good}/${good}`), "200"],
    ["in the second segment", event({ uri: `/x/${good}${PATH}` }), "401"],
    ["in the path, and no path behind it", event({ uri: `/${good}` }), "401"],
    ["in the path, and its slash alone", event({ uri: `/${good}/` }), "403"],
    ["in the path, dots behind it", event({ uri: `/${good}/../${good}${PATH}` }), "403"],
  ];
  return rows.map(([name, of, expect]) => ({ line, name, event: of, expect }));
}

const CHARACTERS = 1024;
async function sizes(): Promise<Vector[]> {
  const rows: Row[] = [];
  for (const format of ["jwt", "cat"] as const) {
    // Text in steps of one byte: base64url has no length of 4n + 1, so the largest that fits is found, not computed.
    const at = async (n: number) =>
      n < 200
        ? token(format, { subject: "s".repeat(n) })
        : format === "jwt"
          ? jwtOf({ sub: "s".repeat(n) })
          : catOf([2, "s".repeat(n)]);
    let n = 900;
    while ((await at(n)).length > CHARACTERS) n--;
    rows.push(
      [`${format} of ${(await at(n)).length} characters`, await at(n), "200"],
      [`${format} of ${(await at(n + 1)).length} characters`, await at(n + 1)],
    );
  }
  rows.push(["a hundred thousand characters", "A".repeat(100_000)], ["a hundred thousand points", ".".repeat(100_000)]);
  return lined("no longer than 1,024 characters", rows);
}

/** Every vector; whoever runs them uses the kit's clock and its store with nothing revoked. */
export async function vectors(): Promise<Vector[]> {
  restrictions();
  for (const key of wanted) {
    const [format, block] = key.split(" ") as ["jwt" | "cat", string];
    blocks.set(key, await token(format, { addresses: [block] }));
  }
  return [
    algorithms(),
    kids(),
    headers(),
    structure(),
    duplicates(),
    canonical(),
    spelling(),
    times(),
    identities(),
    unenforceable(),
    restrictions(),
    paths(),
    transports(),
    await sizes(),
  ].flat();
}
