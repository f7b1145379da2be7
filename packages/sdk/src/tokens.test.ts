import { describe, expect, it } from "vitest";
import {
  createPlaybackUrl,
  mintToken,
  type PlaybackPolicy,
  PolicyRefused,
  RenewalRefused,
  readToken,
  renewToken,
  type SigningKey,
  type SigningKeys,
} from "./index.ts";

/** 2027-08-14T19:00:00Z. */
const NOW = 1_818_270_000;
const [K1, K2] = [1, 2].map((n): SigningKey => ({ kid: `k${n}`, secret: new Uint8Array(32).fill(n) })) as [
  SigningKey,
  SigningKey,
];
const keysOf = (active: SigningKey, ...others: SigningKey[]): SigningKeys => ({
  active: async () => active,
  byKid: async (kid) => [active, ...others].find((key) => key.kid === kid),
});
const at = (seconds: number, keys = keysOf(K1)) => ({ keys, now: () => seconds * 1000 });
const wish = (more: Partial<PlaybackPolicy> = {}): PlaybackPolicy => ({
  issuer: "cms.example",
  subject: "viewer-1",
  lifetime: 300,
  ...more,
});
const renewable = { renewal: { extendBy: 300, deadline: 60 } };

describe("mintToken", () => {
  it("makes a random session, issues now, and says when it may be renewed", async () => {
    const [one, two] = await Promise.all([mintToken(wish(renewable), at(NOW)), mintToken(wish(), at(NOW))]);
    expect(one).toMatchObject({ kid: "k1", issuedAt: NOW, expiresAt: NOW + 300, renewFrom: NOW + 240 });
    expect([one.session, two.session].every((session) => /^[0-9a-f]{32}$/.test(session))).toBe(true);
    expect(one.session).not.toBe(two.session);
    expect("renewFrom" in two).toBe(false);
    expect(readToken(one.token)).toMatchObject({ format: "cat", kid: "k1", claims: { 2: "viewer-1", 7: one.session } });
  });

  it("mints either format with the key that is active", async () => {
    const { token } = await mintToken(wish({ format: "jwt" }), at(NOW, keysOf(K2, K1)));
    expect(readToken(token)).toMatchObject({ format: "jwt", kid: "k2" });
  });

  it.each([
    ["subject", wish({ subject: "" })],
    ["expiresAt", { issuer: "a", subject: "b" }],
    ["expiresAt", wish({ lifetime: 604_801 })],
    ["countries", wish({ countries: [] })],
    ["token", wish({ addresses: Array.from({ length: 40 }, (_, i) => `2001:db8:${i}::1`) })],
  ])("refuses a policy for its %s (%#)", async (member, policy) => {
    const error = await mintToken(policy, at(NOW)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PolicyRefused);
    expect(error).toMatchObject({ member });
  });
});

describe("renewToken", () => {
  const minted = (more: Partial<PlaybackPolicy> = {}) => mintToken(wish({ ...renewable, ...more }), at(NOW));
  const refused = async (token: string, options: Parameters<typeof renewToken>[1]) => {
    const error = await renewToken(token, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RenewalRefused);
    return (error as RenewalRefused).why;
  };

  it.each(["cat", "jwt"] as const)(
    "%s: later expiry, same session and instant of issue, the active key",
    async (format) => {
      const old = await minted({
        format,
        addresses: ["203.0.113.77/24", "2001:db8::1/33"],
        userAgent: { prefix: "Moz" },
      });
      const renewed = await renewToken(old.token, at(NOW + 250, keysOf(K2, K1)));
      expect(renewed).toMatchObject({ kid: "k2", session: old.session, issuedAt: NOW, expiresAt: NOW + 600 });
      const [before, after] = [readToken(old.token)?.claims, readToken(renewed.token)?.claims];
      expect(after).toEqual({ ...before, 4: NOW + 600 });
    },
  );

  it("holds to the window, to seven days from the first issue, and to the end of what is watched", async () => {
    const { token } = await minted();
    expect(await refused(token, at(NOW + 239))).toBe("early");
    expect(await refused(token, at(NOW + 300))).toBe("late");
    expect((await renewToken(token, { ...at(NOW + 240), until: NOW + 400 })).expiresAt).toBe(NOW + 400);
    expect(await refused(token, { ...at(NOW + 240), until: NOW + 300 })).toBe("limit");
    const week = await minted({ lifetime: 604_700 });
    expect(await refused(week.token, at(NOW + 604_690))).toBe("limit");
    expect(await refused((await mintToken(wish(), at(NOW))).token, at(NOW + 250))).toBe("not-renewable");
  });

  it("renews nothing that its kid's key did not make", async () => {
    const { token } = await minted();
    expect(await refused(token, at(NOW + 250, keysOf(K2)))).toBe("not-ours");
    expect(await refused(token, at(NOW + 250, keysOf({ ...K1, secret: K2.secret })))).toBe("not-ours");
    for (const text of ["", "x", "a.b.c", `${token}A`, token.slice(1)])
      expect(await refused(text, at(NOW + 250))).toBe("not-ours");
  });
});

describe("createPlaybackUrl", () => {
  const url = "https://live.example/out/v1/arena/pitch-1/hls/index.m3u8?start=1";
  const options = { ...at(NOW), url };

  it("puts the token where the player can carry it", async () => {
    const path = await createPlaybackUrl(wish(), options);
    expect(path.url).toBe(`https://live.example/${path.token}/out/v1/arena/pitch-1/hls/index.m3u8?start=1`);
    const query = await createPlaybackUrl(wish(), { ...options, place: "query" });
    expect(query.url).toBe(`${url}&CAT=${query.token}`);
    const header = await createPlaybackUrl(wish(), { ...options, place: "header" });
    expect(header).toMatchObject({ url, header: { name: "CTA-Common-Access-Token", value: header.token } });
    const cookie = await createPlaybackUrl(wish(), { ...options, place: "cookie" });
    expect(cookie).toMatchObject({ url, cookie: { name: "CTA-Common-Access-Token", value: cookie.token } });
  });

  it("leads the viewer by CloudFront's label, and binds the token to that name", async () => {
    const routing = { address: "1.2.3.4" };
    const made = await createPlaybackUrl(wish({ host: "live.example" }), { ...options, routing });
    expect(new URL(made.url).hostname).toBe("abacaqdaaaaaaaamaaaaaaaaaaaaa.live.example");
    expect(readToken(made.token)?.claims[312]).toEqual({ 1: { 0: "abacaqdaaaaaaaamaaaaaaaaaaaaa.live.example" } });
  });
});
