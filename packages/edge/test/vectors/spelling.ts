import type { Encodable } from "@showcaller/edge/format/cbor";
import { CLAIMS, cat, catBytes, catInstead, catOf, catWith, hex, join, jwt, payloadOf } from "../raw.ts";
import { lined, type Vector } from "./line.ts";

const text = JSON.stringify(CLAIMS);
export const duplicates = (): Vector[] =>
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
export const canonical = (): Vector[] =>
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
export const spelling = (): Vector[] =>
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
