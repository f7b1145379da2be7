import { event, PATH, token, type Wish, withToken } from "../kit.ts";
import { cat, catOf, hex, jwt, jwtOf } from "../raw.ts";
import { lined, type Row, type Vector, type Verdict } from "./line.ts";

const good = jwt();
const goodCat = cat();
const at = (path: string): Wish => ({ uri: path });
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
export const paths = (): Vector[] =>
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
export function transports(): Vector[] {
  const line = "one token, from one place";
  const broken = `${good.slice(0, -2)}AA`;
  const rows: [string, unknown, Verdict][] = [
    ...places.flatMap(([name, put]): [string, unknown, Verdict][] => [
      [`jwt in ${name}`, put(good), "200"],
      [`cat in ${name}`, put(goodCat), "200"],
      [`broken in ${name}`, put(broken), "401"],
    ]),
    ["cat with tag 17 alone in path", withToken(cat({ prefix: hex("d1 84") })), "200"],
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
export async function sizes(): Promise<Vector[]> {
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
