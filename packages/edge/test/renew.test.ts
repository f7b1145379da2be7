import { readdirSync, readFileSync } from "node:fs";
import type { SigningKey } from "@showcaller/edge/format/mint";
import { mint } from "@showcaller/edge/format/mint";
import { policyOf } from "@showcaller/edge/format/policy-of";
import { readToken } from "@showcaller/edge/format/read";
import { type Renewed, renew } from "@showcaller/edge/format/renew";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmac, KEY, NEXT_KEY, NOW, policy, token, verdicts, withHeader } from "./kit.ts";
import { signedCat, signedJwt } from "./nonsense.ts";
import { policies } from "./policies.ts";
import { cat, hex, jwtOf, payloadOf } from "./raw.ts";

const FORMATS = ["jwt", "cat"] as const;
/** In the window of {@link policy} with these. */
const RENEWAL = { extendBy: 300, deadline: 60 };
const keyOf = (kid: string): SigningKey | undefined => [KEY, NEXT_KEY].find((key) => key.kid === kid);
const renewed = (text: string, now = NOW + 200): Promise<Renewed> =>
  renew(text, { now, keyOf, active: NEXT_KEY, hmac });
const why = async (text: string, now?: number): Promise<string> => {
  const answer = await renewed(text, now);
  return answer.ok ? "renewed" : answer.why;
};

describe("what is minted is read back", () => {
  it("as the policy that gives the same token again", async () => {
    await fc.assert(
      fc.asyncProperty(policies, fc.constantFrom(...FORMATS), async (change, format) => {
        const minted = await mint(policy({ ...change, renewal: RENEWAL }), format, KEY, hmac);
        if (!minted.ok) return;
        const read = readToken(minted.token);
        const again = read && policyOf(read.claims);
        expect(read).toMatchObject({ format, kid: "k1" });
        expect(again && (await mint(again, format, KEY, hmac))).toEqual(minted);
      }),
      { numRuns: 200 },
    );
  });

  it.each(FORMATS)("%s: with every member that a policy has", async (format) => {
    const full = policy({
      notBefore: NOW - 60,
      channel: "north",
      liveEvent: "final",
      pathPrefix: "/out/v1/group",
      host: "live.example",
      methods: ["GET", "HEAD"],
      countries: ["DE", "FR"],
      addresses: ["203.0.113.77/24", "2001:db8::1/33", "192.0.2.1", "::ffff:192.0.2.9"],
      networks: [64_512],
      userAgent: { prefix: "Mozilla" },
      headers: { "x-a": { contains: "1" }, origin: { exact: "https://tv.example" } },
      renewal: RENEWAL,
    });
    const minted = await token(format, full);
    expect(await why(minted)).toBe("renewed");
    // The user agent among the other headers, in an order of its own.
    const { userAgent: _, headers: __, ...rest } = full;
    const mixed = { "user-agent": { prefix: "Mozilla" }, origin: { suffix: "example" } } as const;
    expect(await why(await token(format, { ...rest, headers: mixed }))).toBe("renewed");
  });
});

describe("renewed at the edge", () => {
  it.each(FORMATS)("%s: served past the old expiry, and with the new key", async (format) => {
    const old = await token(format, { renewal: RENEWAL });
    const answer = await renewed(old);
    if (!answer.ok) throw new Error(answer.why);
    const at = NOW + 500;
    expect(await verdicts([withHeader(old), withHeader(answer.token)], { now: at })).toEqual(["401", "200"]);
    expect(readToken(answer.token)?.kid).toBe("k2");
  });
});

describe("what is not ours is never renewed", () => {
  it.each(FORMATS)("%s: every bit turned, every length but its own", async (format) => {
    const good = await token(format, { channel: "north", addresses: ["203.0.113.0/24"], renewal: RENEWAL });
    expect(await why(good)).toBe("renewed");
    const bent: string[] = [];
    for (let i = 0; i < good.length; i++) {
      for (let bit = 0; bit < 7; bit++)
        bent.push(good.slice(0, i) + String.fromCharCode(good.charCodeAt(i) ^ (1 << bit)) + good.slice(i + 1));
      bent.push(good.slice(0, i), good.slice(i + 1), good.slice(0, i) + good.slice(i + 1));
    }
    expect(new Set(await Promise.all(bent.map((text) => why(text))))).toEqual(new Set(["not-ours"]));
  });

  it("any text or bytes", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
      fc.array(fc.string({ maxLength: 40 }), { minLength: 3, maxLength: 3 }).map((parts) => parts.join(".")),
    );
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        expect(await why(each)).toBe("not-ours");
      }),
      { numRuns: 500 },
    );
  });

  it("signed nonsense: never an exception, and what is renewed is a token that the edge takes for ours", async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(signedCat, signedJwt), async (text) => {
        const answer = await renewed(text);
        if (!answer.ok) return;
        count++;
        expect(await verdicts([withHeader(text), withHeader(answer.token)])).not.toContain("401");
      }),
      { numRuns: 600 },
    );
    expect(count).toBeLessThan(600);
  });

  it.each([
    ["claims in another order", () => jwtOf({ sid: undefined, catr: { 0: 0, 1: 300, 2: 60 }, aud: "north" })],
    [
      "a claim that no policy has",
      () =>
        cat({
          payload: payloadOf([
            [400, 1],
            [
              323,
              new Map([
                [0, 0],
                [1, 300],
                [2, 60],
              ]),
            ],
          ]),
        }),
    ],
    [
      "a private label",
      () =>
        cat({
          payload: payloadOf([
            [-70_000, 1],
            [
              323,
              new Map([
                [0, 0],
                [1, 300],
                [2, 60],
              ]),
            ],
          ]),
        }),
    ],
    [
      "another renewal type",
      () =>
        cat({
          payload: payloadOf([
            [
              323,
              new Map([
                [0, 3],
                [1, 300],
                [2, 60],
              ]),
            ],
          ]),
        }),
    ],
    ["a longer head", () => cat({ payload: Buffer.concat([hex("b80 6"), Buffer.from(payloadOf()).subarray(1)]) })],
    ["a tag that is missing", () => cat({ prefix: hex("d184") })],
    ["another context", () => cat({ context: "MAC1" })],
  ])("a good MAC over %s", async (_, make) => {
    expect(await why(make())).toBe("not-ours");
  });

  it("every token that others published, with whichever key", async () => {
    const folder = new URL("../../../../shared/data/token-vectors/", import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(files.length).toBe(12);
    const texts = files.flatMap(
      (name) => readFileSync(new URL(name, folder), "utf8").match(/(?<=")[\w.+/=-]{20,}(?=")/g) ?? [],
    );
    expect(texts.length).toBeGreaterThan(500);
    const any = { now: NOW, keyOf: (kid: string) => ({ ...KEY, kid }), active: KEY, hmac };
    for (const text of texts) expect(await renew(text, any)).toMatchObject({ ok: false, why: "not-ours" });
  });
});
