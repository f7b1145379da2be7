import { mint, webCryptoHmac } from "@showcaller/edge/format/mint";
import type { Policy } from "@showcaller/edge/format/policy";
import { describe, expect, it } from "vitest";
import { hmac, KEY, NOW, policy, token } from "./kit.ts";

const full: Partial<Policy> = {
  notBefore: NOW - 60,
  channel: "north",
  liveEvent: "final",
  pathPrefix: "/out/v1/group",
  host: "Live.example",
  methods: ["GET", "HEAD"],
  countries: ["DE", "FR"],
  addresses: ["203.0.113.77/24", "2001:db8::1/33", "192.0.2.1"],
  networks: [64512],
  userAgent: { prefix: "Mozilla" },
  headers: { origin: { exact: "https://tv.example" } },
  renewal: { extendBy: 300, deadline: 60 },
};

describe("mint", () => {
  it("says in a JWT what the policy says", async () => {
    const [header = "", payload = ""] = (await token("jwt", full)).split(".");
    const text = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
    expect(text(header)).toEqual({ alg: "HS256", kid: "k1", typ: "JWT" });
    expect(text(payload)).toEqual({
      iss: "cms.example",
      sub: "viewer-1",
      aud: "north/final",
      exp: NOW + 240,
      nbf: NOW - 60,
      iat: NOW - 60,
      sid: "66400ca63ab2c267cc0d874cc5f9a378",
      catv: 1,
      catnip: ["cb00714d/24", "20010db8000000000000000000000001/33", "c0000201/32", 64512],
      catu: { 1: { 0: "live.example" }, 3: { 1: "/out/v1/group" } },
      catm: ["GET", "HEAD"],
      cath: { "user-agent": { 1: "Mozilla" }, origin: { 0: "https://tv.example" } },
      catgeoiso3166: ["DE", "FR"],
      catr: { 0: 0, 1: 300, 2: 60 },
    });
  });

  it("says in a CAT the same, in deterministic CBOR with IANA's labels", async () => {
    // Read by hand against RFC 8949, 9052, 8392 and 9164: d8 3d tag 61, d1 tag 17, a10105 alg, a104 kid; trailing zeros of prefixes gone.
    const bytes = Buffer.from(await token("cat", full), "base64url").toString("hex");
    expect(bytes.slice(0, -64)).toBe(
      [
        "d83dd18443a10105a104426b3158ec",
        "ae016b636d732e6578616d706c6502687669657765722d31036b6e6f7274682f66696e616c",
        "041a6b0188b0051a6b018784061a6b018784075066400ca63ab2c267cc0d874cc5f9a378",
        "19013601",
        "19013784d83482181843cb0071d8368218214420010db8d83444c000020119fc00",
        "190138a201a1006c6c6976652e6578616d706c6503a1016d2f6f75742f76312f67726f7570",
        "19013982634745546448454144",
        "19013ba2666f726967696ea1007268747470733a2f2f74762e6578616d706c656a757365722d6167656e74a101674d6f7a696c6c61",
        "19013c82624445624652",
        "190143a300000119012c02183c",
        "5820",
      ].join(""),
    );
  });

  it("gives equal tokens for equal policies, by WebCrypto or by a caller's HMAC", async () => {
    for (const format of ["jwt", "cat"] as const)
      expect(await mint(policy(full), format, KEY, webCryptoHmac)).toEqual(await mint(policy(full), format, KEY, hmac));
  });

  it.each<[keyof Policy, Partial<Policy>]>([
    ["issuer", { issuer: "" }],
    ["issuer", { issuer: 'a"b' }],
    ["subject", { subject: "a\\b" }],
    ["subject", { subject: "a\nb" }],
    ["subject", { subject: "\ud800" }],
    ["subject", { subject: "x".repeat(257) }],
    ["session", { session: "66400CA63AB2C267CC0D874CC5F9A378" }],
    ["session", { session: "66400ca63ab2c2" }],
    ["issuedAt", { issuedAt: 0 }],
    ["issuedAt", { issuedAt: NOW + 0.5 }],
    ["expiresAt", { expiresAt: NOW - 60 }],
    ["expiresAt", { expiresAt: NOW * 1000 }],
    ["expiresAt", { expiresAt: NOW - 60 + 604_801 }],
    ["notBefore", { notBefore: NOW + 240 }],
    ["liveEvent", { liveEvent: "final" }],
    ["channel", { channel: "a/b" }],
    ["channel", { channel: "a", liveEvent: "b/c" }],
    ["pathPrefix", { pathPrefix: "out" }],
    ["pathPrefix", { pathPrefix: "/a/../b" }],
    ["pathPrefix", { pathPrefix: "/a%2f" }],
    ["pathPrefix", { pathPrefix: `/${"a".repeat(2048)}` }],
    ["host", { host: "live.example:443" }],
    ["methods", { methods: [] }],
    ["methods", { methods: ["get"] }],
    ["countries", { countries: ["de"] }],
    ["countries", { countries: [] }],
    ["addresses", { addresses: ["203.0.113.1/33"] }],
    ["addresses", { addresses: ["203.0.113.256"] }],
    ["addresses", { addresses: ["203.0.113.01"] }],
    ["addresses", { addresses: ["2001:db8::1::2"] }],
    ["addresses", { addresses: ["2001:db8::1/129"] }],
    ["addresses", { addresses: ["2001:db8::1%eth0"] }],
    ["addresses", { addresses: ["live.example"] }],
    ["addresses", { addresses: [] }],
    ["networks", { networks: [0] }],
    ["userAgent", { userAgent: { prefix: "" } }],
    ["userAgent", { userAgent: {} as never }],
    ["userAgent", { userAgent: { regex: ".*" } as never }],
    ["headers", { headers: {} }],
    ["headers", { headers: { Origin: { exact: "x" } } }],
    ["renewal", { renewal: { extendBy: 0, deadline: 60 } }],
  ])("refuses what the edge could not enforce: %s (%#)", async (member, change) => {
    const minted = await mint(policy(change), "cat", KEY, hmac);
    expect(minted.ok ? "minted" : minted.fault.member).toBe(member);
  });

  it("refuses keys that are short, text, or badly named, and tokens that are too long", async () => {
    const member = async (key: { kid: string; secret: Uint8Array }, change: Partial<Policy> = {}) => {
      const minted = await mint(policy(change), "jwt", key, hmac);
      return minted.ok ? "minted" : minted.fault.member;
    };
    expect(await member({ kid: "k1", secret: KEY.secret.slice(0, 31) })).toBe("key");
    expect(await member({ kid: "k1", secret: Buffer.from(Buffer.from(KEY.secret).toString("hex")) })).toBe("key");
    expect(await member({ kid: "K1", secret: KEY.secret })).toBe("key");
    expect(await member({ kid: "__proto__", secret: KEY.secret })).toBe("key");
    expect(await member(KEY, { addresses: Array.from({ length: 30 }, (_, i) => `2001:db8::${i}`) })).toBe("token");
  });
});
