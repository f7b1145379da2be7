import type { Encodable } from "@showcaller/edge/format/cbor";
import { PATH, token, type Wish } from "../kit.ts";
import { catOf, jwtOf } from "../raw.ts";
import { both } from "./identity.ts";
import { lined, type Row, type Vector, type Verdict } from "./line.ts";

/** `catu` with one rule. */
export const uri = (part: number, match: number, value: Encodable): Encodable =>
  new Map([[part, new Map([[match, value]])]]);
export const rules = (
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
const ua = { "user-agent": "Mozilla/5.0 (TV)" };
const at = (path: string): Wish => ({ uri: path });
export const restrictions = async (): Promise<Vector[]> =>
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
    ...rules("path contains at its start", 3, 3, "/out", "200"),
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
    ...both("network", 311, "catnip", ["c0000201/32", 64512], "200", { headers: { "cloudfront-viewer-asn": "64512" } }),
    ...both("another network", 311, "catnip", [64512], "403", { headers: { "cloudfront-viewer-asn": "64513" } }),
    ...both("network that is not known", 311, "catnip", [64512], "403"),
    ...(await addresses()),
  ]);

async function addresses(): Promise<Row[]> {
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
  const made = rows.flatMap(([block, ip, inside]) =>
    (["jwt", "cat"] as const).map(async (format): Promise<Row> => {
      const text = await token(format, { addresses: [block] });
      return [`${format} ${ip} in ${block}`, text, inside ? "200" : "403", { ip }];
    }),
  );
  return Promise.all(made);
}
