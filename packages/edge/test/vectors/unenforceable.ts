import type { Encodable } from "@showcaller/edge/format/cbor";
import { CLAIMS, catOf, catWith, jwt, jwtOf } from "../raw.ts";
import { both } from "./identity.ts";
import { lined, type Row, type Vector } from "./line.ts";
import { rules, uri } from "./restrictions.ts";

const PRIVATE = -65_537;
export const unenforceable = (): Vector[] =>
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
