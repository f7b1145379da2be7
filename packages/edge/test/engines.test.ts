import { readFileSync } from "node:fs";
import { encodeLeg, encodeRevocation } from "@showcaller/edge/store/encode";
import { njsEngine, njsVersion } from "@showcaller/local/edge/njs";
import { nodeEngine } from "@showcaller/local/edge/node";
import { quickjsEngine } from "@showcaller/local/edge/quickjs";
import { describe, expect, it } from "vitest";
import { BUDGET, bundle } from "../../../scripts/edge.bundle.ts";
import { faults } from "../../../scripts/edge.gate.ts";
import { CODE, event, LIVE_EVENT, NOW, sha256, storeOf, token, verdict, withToken } from "./kit.ts";
import { vectors } from "./vectors.ts";

/** A store with something of everything, so that every read is made. */
async function busy() {
  const windows = [{ liveEvent: LIVE_EVENT, opensAt: NOW - 5, closesAt: NOW + 500 }];
  const expiresAt = NOW + 240;
  const entries = [
    encodeRevocation({ kind: "session", session: "00".repeat(16), expiresAt }, sha256),
    encodeRevocation({ kind: "subject", subject: "viewer-2", expiresAt, cutOff: NOW }, sha256),
    encodeLeg("north", "leg-2"),
  ];
  const live = { channel: "north", liveEvent: LIVE_EVENT };
  const events = [event()];
  for (const format of ["jwt", "cat"] as const)
    for (const change of [{}, { session: "00".repeat(16) }, { subject: "viewer-2" }, { liveEvent: "unknown" }])
      events.push(withToken(await token(format, { ...live, ...change })));
  return {
    now: NOW * 1000,
    store: storeOf({ sessions: 1, subjects: 1, channels: 1, legs: 1, windows }, ...entries),
    events,
  };
}
const everyVector = async () => ({
  now: NOW * 1000,
  store: storeOf(),
  events: (await vectors()).map(({ event: of }) => of),
});

describe("the deployed bytes", () => {
  it("are what the sources make, in the edge's language, and within their budget", async () => {
    expect(await bundle()).toBe(CODE);
    expect(faults(CODE)).toEqual([]);
    expect(
      readFileSync(new URL("../src/function/viewer-request.generated.js", import.meta.url)).length,
    ).toBeLessThanOrEqual(BUDGET);
  });

  it.each([
    ["every read", busy],
    ["every vector", everyVector],
  ])("give in QuickJS, with the runtime's memory and few steps, what they give in Node: %s", async (_, make) => {
    const job = await make();
    const inNode = await nodeEngine(CODE, job);
    expect(inNode.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(await quickjsEngine(CODE, job)).toEqual(inNode);
  });

  it.for([
    ["every read", busy],
    ["every vector", everyVector],
  ] as const)("give in njs what they give in Node: %s", async ([, make], context) => {
    if (!(await njsVersion())) context.skip("no njs: apt-get install -y --no-install-recommends njs");
    const job = await make();
    expect(await njsEngine(CODE, job)).toEqual(await nodeEngine(CODE, job));
  });

  it("read, of everything, what they must and no more", async () => {
    const job = await busy();
    const outcomes = await nodeEngine(CODE, job);
    expect(outcomes.map(verdict)).toEqual(["401", "200", "410", "410", "403", "200", "410", "410", "403"]);
    // Control record, session, subject, channel, leg.
    expect(outcomes.map(({ reads }) => reads.length)).toEqual([1, 5, 3, 4, 1, 5, 3, 4, 1]);
    expect(outcomes.map(({ origin }) => origin)).toEqual([
      undefined,
      "leg-2",
      undefined,
      undefined,
      undefined,
      "leg-2",
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the sandbox", () => {
  const job = { now: NOW * 1000, store: {}, events: [event()] };
  it.each([
    ["a loop without end", "async function handler() { for (;;); }"],
    ["memory without end", "async function handler() { let a = ['x']; for (;;) a = a.concat(a); }"],
    ["recursion without end", "function f() { return f() + 1; } async function handler() { return f(); }"],
    ["a promise that never settles", "async function handler() { await new Promise(() => {}); }"],
  ])("stops %s", async (_, code) => {
    const outcome = await quickjsEngine(code, job).then(
      ([first]) => first?.error,
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(/interrupted|out of memory|stack|never settled/);
  });
});
