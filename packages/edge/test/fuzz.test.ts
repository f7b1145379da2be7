import { type Encodable, encode } from "@showcaller/edge/format/cbor";
import { mint } from "@showcaller/edge/format/mint";
import type { Policy } from "@showcaller/edge/format/policy";
import type { Control } from "@showcaller/edge/store/encode";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { event, hmac, KEY, NOW, policy, run, SESSION, storeOf, token, verdict, withHeader, withToken } from "./kit.ts";
import { CLAIMS, cat, catBytes, hex, jwt, payloadOf } from "./raw.ts";

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

/** CBOR of any shape, well formed or nearly. */
const value: fc.Arbitrary<Encodable> = fc.letrec<{ any: Encodable }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: -70_000, max: 2 ** 31 }),
    fc.string({ maxLength: 8 }),
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom<Encodable[]>(null, true, false, NOW, NOW + 240, 1, 0, SESSION, "GET", "203.0.113.50"),
    fc.array(tie("any"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.integer({ min: -3, max: 10 }), fc.string({ maxLength: 4 })), tie("any")), {
        maxLength: 4,
      })
      .map((pairs) => new Map(pairs)),
    fc.tuple(fc.constantFrom(52, 54, 1, 2, 61), tie("any")).map(([tag, inner]) => ({ tag, value: inner })),
  ),
})).any;
const LABELS = [1, 2, 3, 4, 5, 6, 7, 308, 309, 310, 311, 312, 313, 314, 315, 316, 320, 322, 323, 400, -1, -70_000];
const NAMES = [
  "iss",
  "sub",
  "aud",
  "exp",
  "nbf",
  "iat",
  "sid",
  "catreplay",
  "catv",
  "catnip",
  "catu",
  "catm",
  "cath",
  "catgeoiso3166",
  "catr",
  "jti",
];

describe("signed nonsense", () => {
  it("cat: any claims, and a few bytes changed before signing: answered, never with an exception", async () => {
    const changes = fc.array(fc.tuple(fc.constantFrom(...LABELS), value), { minLength: 1, maxLength: 3 });
    const edits = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(changes, edits), { minLength: 10, maxLength: 10 }), async (batch) => {
        const events = batch.map(([claims, bytes]) => {
          const payload = Buffer.from(payloadOf(claims));
          for (const [at, byte] of bytes) if (at < payload.length) payload[at] = byte;
          return withHeader(cat({ payload }));
        });
        const answers = await settle(events);
        expect(answers.every((answer) => ["200", "401", "403", "451"].includes(answer))).toBe(true);
      }),
      RUNS,
    );
  });

  it("jwt: any claims, and a few characters changed before signing: answered, never with an exception", async () => {
    const changes = fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1, maxKeys: 3 });
    const edits = fc.array(fc.tuple(fc.nat(250), fc.constantFrom(...'{}[]",:0-e.\\ \u00e9')), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(changes, edits), { minLength: 10, maxLength: 10 }), async (batch) => {
        const events = batch.map(([claims, letters]) => {
          let payload = JSON.stringify({ ...CLAIMS, ...claims });
          for (const [at, letter] of letters)
            if (at < payload.length) payload = payload.slice(0, at) + letter + payload.slice(at + 1);
          return withHeader(jwt({ payload }));
        });
        const answers = await settle(events);
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

const blocks = fc.oneof(
  fc.ipV4Extended().filter((ip) => /^\d+(\.\d+){3}$/.test(ip) && !/(^|\.)0\d/.test(ip)),
  fc.ipV6().filter((ip) => !ip.includes("%")),
);
const policies: fc.Arbitrary<Partial<Policy>> = fc.record(
  {
    subject: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/["\\]/.test(text)),
    session: fc.uint8Array({ minLength: 8, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    expiresAt: fc.integer({ min: NOW + 1, max: NOW - 60 + 604_800 }),
    channel: fc.constantFrom("north", "south-2"),
    pathPrefix: fc.constantFrom("/out", "/out/v1/group/", "/out/v1/group/north"),
    methods: fc.constantFrom(["GET"], ["HEAD", "GET"]),
    addresses: fc.array(blocks, { maxLength: 3 }).map((others) => [...others, "203.0.113.0/24"]),
    userAgent: fc.constantFrom({ prefix: "Mozilla" }, { exact: "Mozilla/5.0" }, { contains: "/5" }, { suffix: ".0" }),
  },
  { requiredKeys: [] },
);

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
