import { type Encodable, encode } from "@showcaller/edge/format/cbor";
import { mint } from "@showcaller/edge/format/mint";
import type { Control } from "@showcaller/edge/store/encode";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { event, hmac, KEY, policy, run, storeOf, token, verdict, withHeader, withToken } from "./kit.ts";
import { signedCat, signedJwt, value } from "./nonsense.ts";
import { policies } from "./policies.ts";
import { cat, catBytes, hex, payloadOf } from "./raw.ts";

const RUNS = { numRuns: 60 };
const settle = async (events: unknown[], control: Partial<Control> = {}) => {
  const outcomes = await run(events, { store: storeOf(control) });
  expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
  return outcomes.map(verdict);
};
const none = (answers: string[]): void => {
  expect(answers.filter((answer) => answer === "200")).toEqual([]);
};

describe("a token that is not the one that was minted is refused", () => {
  it.each(["jwt", "cat"] as const)("%s: every bit turned, every length but its own", async (format) => {
    const good = await token(format, { channel: "north", pathPrefix: "/out", addresses: ["203.0.113.0/24"] });
    const events: unknown[] = [];
    for (let i = 0; i < good.length; i++) {
      for (let bit = 0; bit < 7; bit++)
        events.push(
          withHeader(good.slice(0, i) + String.fromCharCode(good.charCodeAt(i) ^ (1 << bit)) + good.slice(i + 1)),
        );
      events.push(
        withHeader(good.slice(0, i)),
        withHeader(good.slice(i + 1)),
        withHeader(good.slice(0, i) + good.slice(i + 1)),
      );
    }
    none(await settle(events));
  });

  it("cat: every bit of its bytes turned", async () => {
    const good = catBytes();
    const events = Array.from({ length: good.length * 8 }, (_, i) => {
      const bent = Buffer.from(good);
      bent[i >> 3] = (bent[i >> 3] ?? 0) ^ (1 << (i & 7));
      return withHeader(bent.toString("base64url"));
    });
    none(await settle(events));
  });

  it("any text, bytes, or pieces of good tokens", async () => {
    const good = [await token("jwt"), await token("cat")];
    const pieces = good.flatMap((each) => each.split("."));
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
      fc.array(fc.constantFrom(...pieces, ".", "=", "A", ""), { maxLength: 8 }).map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 20 }), async (texts) => {
        const bad = texts.filter((each) => !good.includes(each));
        none(await settle(bad.flatMap((each) => [withHeader(each), withToken(each)])));
      }),
      RUNS,
    );
  });
});

describe("signed nonsense", () => {
  it.each([
    ["cat: any claims, and a few bytes changed before signing", signedCat],
    ["jwt: any claims, and a few characters changed before signing", signedJwt],
  ])("%s: answered, never with an exception", async (_, nonsense) => {
    await fc.assert(
      fc.asyncProperty(fc.array(nonsense, { minLength: 10, maxLength: 10 }), async (batch) => {
        const answers = await settle(batch.map((token) => withHeader(token)));
        expect(answers.every((answer) => ["200", "401", "403", "451"].includes(answer))).toBe(true);
      }),
      RUNS,
    );
  });

  it("a claim that restricts is never dropped: with any value but one that admits, it refuses", async () => {
    // Not the request's method, not an address block, not the 0 that allows replay; rules by part and header have their vectors.
    const admits = (claim: Encodable) => /63474554|d83[46]|^00$/.test(Buffer.from(encode(claim)).toString("hex"));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(308, 309, 311, 313, 314, 316, 317, 321, 400),
        value.filter((claim) => !admits(claim)),
        async (label, claim) => {
          none(await settle([withHeader(cat({ payload: payloadOf([[label, claim]]) }))]));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("what is minted", () => {
  it("is served in both formats, from every place; and not with the other key", async () => {
    await fc.assert(
      fc.asyncProperty(policies, fc.constantFrom("jwt" as const, "cat" as const), async (change, format) => {
        const minted = await mint(policy(change), format, KEY, hmac);
        if (!minted.ok) {
          expect(minted.fault.member).toBe("token");
          return;
        }
        const headers = { "user-agent": "Mozilla/5.0" };
        const events = [
          withToken(minted.token, { headers }),
          withHeader(minted.token, { headers }),
          event({ headers, cookies: { "CTA-Common-Access-Token": minted.token } }),
          event({ headers, querystring: { cat: minted.token } }),
        ];
        expect(await settle(events)).toEqual(["200", "200", "200", "200"]);
        none(await settle(events, { keys: [{ ...KEY, secret: hex("01".repeat(32)) }] }));
      }),
      { numRuns: 200 },
    );
  });
});
