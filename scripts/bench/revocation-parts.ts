import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseInstant } from "@showcaller/core/time/instant";
import { mint } from "@showcaller/edge/format/mint";
import { encodeRevocation } from "@showcaller/edge/store/encode";
import { nodeEngine } from "@showcaller/local/edge/node";
import { DOLLARS_A_CALL, type KeyValueStore } from "@showcaller/local/keyvaluestore/stand-in";
import { bookMatch, KICK_OFF, type Match } from "@showcaller/local/laptop/harness";
import { DEPLOYED } from "../edge.bundle.ts";

/* What the measurements of revocations share. */

/** Milliseconds, all of them of virtual time. AWS publishes neither; a call's time and its faults are the budget's (DESIGN §12). */
export const CALL = 200;
export const PROPAGATION = 3_000;
export const SECRET = new Uint8Array(32).fill(7);
export const LIVE = 3 * 3_600_000;

/** A match on air, its edge with a key, at ten seconds past kick-off. */
export async function onAir(): Promise<{ match: Match; store: KeyValueStore; start: number }> {
  const match = await bookMatch({ edge: { latency: CALL, propagation: PROPAGATION } });
  const { site } = match;
  if (!site.edge) throw new Error("no edge");
  const { store } = site.edge;
  site.world.shelf.put("secrets", "key-1", Buffer.from(SECRET).toString("base64url"));
  const at = "2025-08-15T18:00:00Z";
  await site.deps.store.edge.setKeys(
    [],
    [{ kid: "k1", role: "active", secret: "key-1", rev: 1, createdAt: at, updatedAt: at }],
    {
      ...{ kind: "request", name: "edge.key", text: "k1", why: "a benchmark", actor: "bench" },
    },
  );
  const start = parseInstant(KICK_OFF) + 10_000;
  await match.runUntil(start);
  return { match, store, start };
}

export type Row = (string | number)[];
export const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const rank = (times: readonly number[], share: number): string =>
  seconds(times[Math.ceil(times.length * share) - 1] ?? 0);

export function row(
  name: string,
  acknowledged: number[],
  verdicts: number[],
  wrong: number | string,
  calls: number,
): Row {
  acknowledged.sort((a, b) => a - b);
  verdicts.sort((a, b) => a - b);
  const of = (times: number[]) => [rank(times, 0.5), rank(times, 0.99), rank(times, 1)];
  return [name, ...of(acknowledged), ...of(verdicts), wrong, calls, `$${(calls * DOLLARS_A_CALL).toFixed(2)}`];
}

export const sessionOf = (n: number): string => createHash("sha256").update(`session ${n}`).digest("hex").slice(0, 32);

/** Verdicts of the deployed function on what the edge reads, for tokens of these sessions: 410 for the revoked, served for the others. */
export async function wrongVerdicts(
  store: KeyValueStore,
  now: number,
  revoked: readonly string[],
  good: readonly string[],
): Promise<number> {
  const code = readFileSync(DEPLOYED, "utf8");
  // In mode log nobody is refused: the benchmark looks in mode enforce.
  const [layout, , ...rest] = (store.atEdge("c") ?? "").split(" ");
  const control = [layout, "2", ...rest].join(" ");
  const of = async (sessions: readonly string[], expected: number | undefined): Promise<number> => {
    let wrong = 0;
    for (let from = 0; from < sessions.length; from += 5_000) {
      const part = sessions.slice(from, from + 5_000);
      const entries: Record<string, string> = { c: control };
      for (const session of part) {
        const { key } = encodeRevocation({ kind: "session", session, expiresAt: 1 }, sha256);
        const value = store.atEdge(key);
        if (value !== undefined) entries[key] = value;
      }
      const events = await Promise.all(part.map((session) => eventFor(session, now)));
      for (const { result } of await nodeEngine(code, { now, store: entries, events }))
        if ((result as { statusCode?: number } | undefined)?.statusCode !== expected) wrong++;
    }
    return wrong;
  };
  return (await of(revoked, 410)) + (await of(good, undefined));
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
const hmac = (secret: Uint8Array, data: Uint8Array): Uint8Array => createHmac("sha256", secret).update(data).digest();

async function eventFor(session: string, now: number): Promise<unknown> {
  const issuedAt = Math.floor(now / 1000) - 60;
  const policy = { issuer: "cms", subject: "viewer", session, issuedAt, expiresAt: issuedAt + 3_600 };
  const minted = await mint(policy, "cat", { kid: "k1", secret: SECRET }, hmac);
  if (!minted.ok) throw new Error(minted.fault.detail);
  const uri = `/${minted.token}/out/v1/group/north/hls/index.m3u8`;
  return {
    ...{ version: "1.0", context: {}, viewer: { ip: "203.0.113.50" } },
    request: { method: "GET", uri, querystring: {}, headers: { host: { value: "live.example" } }, cookies: {} },
  };
}
