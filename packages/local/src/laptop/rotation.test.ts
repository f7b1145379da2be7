import { readFileSync } from "node:fs";
import { rotate } from "@showcaller/core/edge/keys";
import { MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { mint, type SigningKey } from "@showcaller/edge/format/mint";
import { expect, it } from "vitest";
import { nodeEngine } from "../edge/node.ts";
import { bookMatch, KICK_OFF, type Match } from "./harness.ts";

/** The bytes that are deployed, in Node's engine: QuickJS would take minutes for so many. */
const CODE = readFileSync(new URL("../../../edge/src/function/viewer-request.generated.js", import.meta.url), "utf8");
const PATH = "/out/v1/group/main-eu-west-1/hls/index.m3u8";
const START = parseInstant(KICK_OFF);

/** Viewers whose tokens live two hours, and minters who look every minute which key is active, as the SDK does. */
function crowd(match: Match) {
  const tokens: { event: unknown; kid: string }[] = [];
  let known: { at: number; key: SigningKey } | undefined;
  const signer = async (): Promise<SigningKey> => {
    // Of the process that lives now.
    const { world, deps, edge } = match.site;
    const { now } = world;
    if (known && now - known.at < MINUTE) return known.key;
    const active = (await deps.store.edge.read()).keys.find(({ role }) => role === "active");
    const bytes = await edge?.secrets.read(active?.secret ?? "");
    if (!active || !bytes?.ok) throw new Error("no key is active");
    known = { at: now, key: { kid: active.kid, secret: bytes.value } };
    return known.key;
  };
  return {
    tokens,
    async arrive(count: number): Promise<void> {
      const issuedAt = Math.floor(match.site.world.now / SECOND);
      const key = await signer();
      for (let i = 0; i < count; i++) {
        const session = (tokens.length + 1).toString(16).padStart(32, "0");
        const who = { issuer: "cms", subject: `viewer-${tokens.length}`, session, issuedAt };
        const format = i % 2 === 0 ? ("cat" as const) : ("jwt" as const);
        const minted = await mint({ ...who, expiresAt: issuedAt + 7_200 }, format, key);
        if (!minted.ok) throw new Error(minted.fault.detail);
        const request = { method: "GET", uri: `/${minted.token}${PATH}`, querystring: {}, cookies: {} };
        tokens.push({ event: { viewer: { ip: "203.0.113.50" }, request: { ...request, headers: {} } }, kid: key.kid });
      }
    },
    /** What the edge answers all of them at this instant, by key and status; `200` is served. */
    async judged(): Promise<Record<string, number>> {
      const { now } = match.site.world;
      const job = {
        now,
        store: { c: match.site.edge?.store.atEdge("c") ?? "" },
        events: tokens.map(({ event }) => event),
      };
      const counts: Record<string, number> = {};
      for (const [i, { result, error }] of (await nodeEngine(CODE, job)).entries()) {
        const status = error ?? String((result as { statusCode?: number }).statusCode ?? 200);
        const name = `${status} ${tokens[i]?.kid}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}
const refused = (counts: Record<string, number>): string[] =>
  Object.keys(counts).filter((name) => !name.startsWith("200 "));

async function onAir(): Promise<Match> {
  const match = await bookMatch({ archive: "shelf", edge: { latency: 200 }, input: { duration: "PT3H" } });
  const { edge } = match.site.deps.store;
  expect(await edge.set((await edge.read()).settings, { mode: "enforce", outageGrace: 900 }, "kim")).toBe(true);
  await match.runUntil(START);
  return match;
}
async function askFor(match: Match, leaked?: string): Promise<void> {
  const { edge } = match.site.deps.store;
  const { keys } = await edge.read();
  const rotation = rotate(keys, leaked, match.site.world.now);
  if (rotation.kind !== "change") throw new Error(rotation.kind);
  const line = { kind: "request", name: "edge.key", text: rotation.text, why: "a test", actor: "kim" } as const;
  expect(await edge.setKeys(keys, rotation.after, line)).toBe(true);
}
const roles = async (match: Match) => (await match.site.deps.store.edge.read()).keys.map(({ role }) => role);

it("rotated under 10,000 live tokens: none is refused, at any minute; then all new ones have the new key", async () => {
  const match = await onAir();
  const viewers = crowd(match);
  await viewers.arrive(9_000);
  const [first] = (await match.site.deps.store.edge.read()).keys;
  await askFor(match);
  // A second after each tick: what is written then, edge locations see in three.
  for (let minute = 1; minute <= 5; minute++) {
    await match.runUntil(START + minute * MINUTE + SECOND);
    await viewers.arrive(250);
    expect(refused(await viewers.judged())).toEqual([]);
  }
  expect(viewers.tokens.length).toBeGreaterThan(10_000);
  const counts = await viewers.judged();
  expect([refused(counts), Object.keys(counts).length, await roles(match)]).toEqual([[], 2, ["active", "previous"]]);
  expect(viewers.tokens.at(-1)?.kid).not.toBe(first?.kid);
});

it("killed at any call of it: none is refused, and it ends all the same", async () => {
  for (const operation of ["CreateSecret", "UpdateKeys", "Invoke"])
    for (const when of ["before", "after"] as const) {
      const match = await onAir();
      const viewers = crowd(match);
      await viewers.arrive(100);
      match.site.gate.faults.add({ match: { operation }, nth: 1, effect: { kind: "kill-process", when } });
      await askFor(match);
      for (let half = 1; half <= 14; half++) {
        await match.runUntil(START + half * 30 * SECOND);
        expect(refused(await viewers.judged())).toEqual([]);
        await viewers.arrive(10);
      }
      expect({ operation, when, restarts: match.restarts, roles: await roles(match) }).toEqual({
        ...{ operation, when, restarts: 1, roles: ["active", "previous"] },
      });
    }
});

it("a leaked key: its tokens are refused within four minutes, new ones are served all the time, and it says so", async () => {
  const match = await onAir();
  const viewers = crowd(match);
  await viewers.arrive(50);
  const [leaked] = (await match.site.deps.store.edge.read()).keys;
  await askFor(match, leaked?.kid);
  await match.runUntil(START + 4 * MINUTE + 10 * SECOND);
  expect(await viewers.judged()).toEqual({ [`401 ${leaked?.kid}`]: 50 });
  const late = crowd(match);
  await late.arrive(50);
  expect(refused(await late.judged())).toEqual([]);
});
