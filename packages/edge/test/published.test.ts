import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { begin, endsAt, item } from "@showcaller/edge/verify/cbor";
import { type HmacSync, openCat, openJws, openMac0 } from "@showcaller/edge/verify/open";
import { describe, expect, it } from "vitest";
import { NOW, verdicts, withHeader } from "./kit.ts";

/**
 * Tokens that others published (../shared/data/token-vectors, whose SOURCES.md names each). They sign with keys and kids of their own and
 * mostly lack what we ask for (sub, session), so they are held to the layer that they speak of: MAC and structure by `open…`, which
 * takes any kid here; the deployed bytes refuse every one of them, and that too is tested.
 */
// biome-ignore lint/suspicious/noExplicitAny: other people's JSON, each file of another shape
const read = (file: string): any =>
  JSON.parse(readFileSync(new URL(`../../../../shared/data/token-vectors/${file}`, import.meta.url), "utf8"));

const hmac: HmacSync = (secret, data) => createHmac("sha256", secret).update(data).digest();
/** Keys shorter than ours may be are stretched as HMAC itself does: with zeros to the block (RFC 2104). */
const secretOf = (key: Buffer) => () =>
  Buffer.concat([key, Buffer.alloc(Math.max(0, 64 - key.length))]).toString("base64url");
const opens = (open: () => unknown): boolean => {
  try {
    open();
    return true;
  } catch {
    return false;
  }
};
const catOpens = (token: string, key: Buffer): boolean => opens(() => openCat(token, secretOf(key), hmac));
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const b64 = (bytes: Buffer): string => bytes.toString("base64url");

describe("CBOR (RFC 8949)", () => {
  const { appendix_a, appendix_f_not_well_formed } = read("cbor-wellformedness.json");
  const decode = (bytes: Buffer): unknown => {
    begin(bytes);
    const value = item(0);
    endsAt(bytes.length);
    return value;
  };

  it("appendix F: nothing of what is not well-formed is read", () => {
    const taken = appendix_f_not_well_formed.filter((v: { hex: string }) => opens(() => decode(hex(v.hex))));
    expect(appendix_f_not_well_formed.length).toBe(94);
    expect(taken).toEqual([]);
  });

  it("appendix A: what our profile takes is read right, and the rest refused", () => {
    const outside = /^(1b|3b|c|d[789]|f[9abc]|f8|f0|5f|7f|9f|bf)|ff$|9f0203ff/;
    const read = appendix_a.filter(
      (v: { hex: string; decoded?: unknown }) => "decoded" in v && opens(() => decode(hex(v.hex))),
    );
    for (const v of read) expect(JSON.parse(JSON.stringify(decode(hex(v.hex)))), v.hex).toEqual(v.decoded);
    const refused = appendix_a
      .filter((v: { hex: string }) => !opens(() => decode(hex(v.hex))))
      .map((v: { hex: string }) => v.hex);
    // Eight-byte heads, floats, other simple values, tags, indefinite lengths; and maps whose text keys read as numbers: there are none.
    expect(refused.filter((text: string) => !outside.test(text))).toEqual([]);
    expect(read.length).toBeGreaterThan(30);
  });
});

describe("COSE (working group's examples) and CWT (RFC 8392)", () => {
  it("accepts the MACs of our profile, once they name a kid, and refuses every other", () => {
    for (const v of read("cose-wg-mac0.json").vectors) {
      // The unprotected header is not under the MAC: where it is empty, a kid may be put in.
      const bytes = hex(v.cbor_hex.replace(/^(d18443a10105)a0/, "$1a104426b31"));
      expect([v.id, opens(() => openMac0(bytes, secretOf(hex(v.key_hex)), hmac))]).toEqual([
        v.id,
        v.strict_edge_expect === "accept-mac",
      ]);
      expect(opens(() => openMac0(hex(v.cbor_hex), secretOf(hex(v.key_hex)), hmac))).toBe(false);
    }
  });

  it("refuses COSE_Sign1, COSE_Encrypt0, nesting and 64-bit MACs", () => {
    for (const v of read("cose-wg-sign1-es256.json").vectors)
      expect([v.id, opens(() => openMac0(hex(v.cbor_hex), secretOf(Buffer.alloc(32)), hmac))]).toEqual([v.id, false]);
    for (const v of read("rfc8392-cwt.json").vectors)
      expect([v.id, catOpens(b64(hex(v.cbor_hex)), hex(v.key_hex ?? "00"))]).toEqual([v.id, false]);
  });
});

describe("Common Access Tokens of others", () => {
  it("Eyevinn: published ones as their notes say, minted ones all open", () => {
    const { published, minted } = read("cat-eyevinn.json");
    const strict: Record<string, boolean> = {};
    for (const v of published) strict[v.id] = catOpens(v.token, hex(v.key_hex));
    expect(Object.entries(strict).filter(([id, ok]) => ok !== /akamai-kid|osaas/.test(id))).toEqual([]);
    for (const v of minted) expect([v.id, catOpens(v.token, hex(v.key_hex))]).toEqual([v.id, true]);
    for (const v of minted) expect(catOpens(v.token, Buffer.alloc(32, 1))).toBe(false);
  });

  it("Eyevinn: claims are read as they were meant", () => {
    for (const v of read("cat-eyevinn.json").minted) {
      const { all } = openCat(v.token, secretOf(hex(v.key_hex)), hmac);
      expect(Object.keys(all).sort()).toEqual(Object.keys(v.claims_by_label).sort());
      for (const label of ["1", "4", "5", "6", "310", "312", "313", "316"])
        expect(JSON.parse(JSON.stringify(all[label] ?? null))).toEqual(v.claims_by_label[label] ?? null);
    }
  });

  it("Fastly: MACs open, signatures and confusions do not", () => {
    const { published_hmac, derived_asymmetric } = read("cat-fastly.json");
    for (const v of published_hmac) expect([v.id, catOpens(v.token, Buffer.from(v.key_utf8))]).toEqual([v.id, true]);
    for (const v of published_hmac) expect(catOpens(v.token, Buffer.from("wrongKey"))).toBe(false);
    const { es256_public_spki_b64: spki } = read("cat-fastly.json");
    for (const v of derived_asymmetric)
      for (const key of [Buffer.from(spki, "base64"), Buffer.from("testSecret")])
        expect([v.id, v.id === "fastly-keys-alg-confusion" ? false : catOpens(v.token, key)]).toEqual([v.id, false]);
  });

  it("Akamai: the label that is no longer catr is none to us", () => {
    const { vectors } = read("cat-akamai.json");
    const old = vectors.find((v: { id: string }) => v.id === "nodecat-catr-old-label-278");
    expect(catOpens(old.token, hex(old.mac_valid_with[0]))).toBe(true);
    expect(Object.keys(openCat(old.token, secretOf(hex(old.mac_valid_with[0])), hmac).all)).toContain("278");
  });

  it("AWS's sample: its tag is not in the shortest form; Quicr: not COSE", () => {
    for (const v of read("cat-aws-secure-media-v2.json").vectors)
      expect([v.id, catOpens(v.token, Buffer.from(v.key_utf8))]).toEqual([v.id, false]);
    const { token_structure, validation } = read("cat-quicr-nonstandard.json");
    for (const v of [...token_structure.vectors, ...validation.vectors]) {
      expect([v.id, catOpens(v.token, hex(v.key_hex ?? "00"))]).toEqual([v.id, false]);
      expect([v.id, opens(() => openJws(v.token, secretOf(hex(v.key_hex ?? "00")), hmac))]).toEqual([v.id, false]);
    }
  });
});

describe("JWS (RFC 7515, 7520, Wycheproof)", () => {
  const jws = (token: unknown, k: string): boolean =>
    typeof token === "string" && opens(() => openJws(token, secretOf(Buffer.from(k, "base64url")), hmac));

  it("RFCs: HS256 with a kid and without white space opens, everything else does not", () => {
    for (const v of read("rfc-jws-jwt.json").vectors) {
      const token = v.token ?? v.output?.compact;
      expect([v.id, jws(token, v.jwk?.k ?? "")]).toEqual([v.id, v.id === "rfc7520-4_4.hmac-sha2_integrity_protection"]);
    }
  });

  it("Wycheproof: nothing invalid opens; what is valid and refused is named", () => {
    const refused: string[] = [];
    let accepted = 0;
    for (const group of read("wycheproof-jws-hs256-es256.json").testGroups)
      for (const test of group.tests) {
        const ok = jws(test.jws, group.private?.k ?? Buffer.from(group.public?.x ?? "").toString("base64url"));
        // Two "invalid paddings" are published without any: letter for letter the valid 357.
        if (ok && ![367, 370].includes(test.tcId)) expect([test.tcId, test.result]).toEqual([test.tcId, "valid"]);
        if (ok) accepted++;
        else if (test.result === "valid" && group.private?.kty === "oct") refused.push(test.comment);
      }
    expect(accepted).toBe(8);
    // White space in a header can hide a duplicate, and other letters are skipped by some decoders: ours is one spelling.
    expect(refused.sort()).toEqual([
      "InvalidCharacterInsertedInHeader",
      "InvalidCharacterInsertedInPayload",
      "ValidSpacesInJsonHeader",
      "ValidWhiteSpaceInJsonHeader",
    ]);
  });

  it("Wycheproof HMAC: whole MACs over bytes, and no shortened one", () => {
    for (const group of read("wycheproof-hmac-sha256.json").testGroups)
      for (const test of group.tests) {
        const bytes = (tag: Buffer) => {
          const message = hex(test.msg);
          const head = (n: number) => (n < 24 ? [0x40 + n] : n < 256 ? [0x58, n] : [0x59, n >> 8, n & 255]);
          return Buffer.concat([
            hex("d18443a10105a104426b31"),
            Buffer.from(head(message.length)),
            message,
            Buffer.from(head(tag.length)),
            tag,
          ]);
        };
        // The vector's own MAC is over the bare message: ours is over the structure around it, so it never opens.
        expect(opens(() => openMac0(bytes(hex(test.tag)), secretOf(hex(test.key)), hmac))).toBe(false);
        const right = createHmac("sha256", hex(test.key)).update(hex(test.msg)).digest();
        expect(right.subarray(0, group.tagSize / 8).equals(hex(test.tag)), test.comment).toBe(test.result === "valid");
      }
  });
});

it("the deployed bytes refuse every published token: each has a kid that is nobody's, or no session", async () => {
  const tokens = JSON.stringify(
    [
      "cat-eyevinn.json",
      "cat-fastly.json",
      "cat-akamai.json",
      "cat-aws-secure-media-v2.json",
      "cat-quicr-nonstandard.json",
      "rfc-jws-jwt.json",
      "wycheproof-jws-hs256-es256.json",
      "rfc8392-cwt.json",
    ].map(read),
  ).match(/(?<="(?:token|compact|jws|base64url)":")[^"]+/g);
  expect(tokens?.length).toBeGreaterThan(120);
  const answers = await verdicts(
    (tokens ?? []).map((token) => withHeader(token)),
    { now: NOW },
  );
  expect(answers.filter((answer) => answer !== "401")).toEqual([]);
});
