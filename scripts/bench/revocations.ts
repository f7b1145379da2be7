import { createHash, createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseInstant } from "@showcaller/core/time/instant";
import { mint } from "@showcaller/edge/format/mint";
import { encodeControl, encodeRevocation } from "@showcaller/edge/store/encode";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import { nodeEngine } from "@showcaller/local/edge/node";
import { createGate } from "@showcaller/local/kernel/gate";
import { memoryShelf } from "@showcaller/local/kernel/shelf";
import { createWorld } from "@showcaller/local/kernel/world";
import { DOLLARS_A_CALL, type KeyValueStore, keyValueStoreStandIn } from "@showcaller/local/keyvaluestore/stand-in";
import { bookMatch, KICK_OFF } from "@showcaller/local/laptop/harness";
import { DEPLOYED } from "../edge.bundle.ts";
import type { Table } from "./table.ts";

/** Milliseconds, all of them of virtual time. AWS publishes neither; a call's time and its faults are the budget's (DESIGN §12). */
const CALL = 200;
const PROPAGATION = 3_000;
const STEP = 100;
const STORE = "cloudfront-keyvaluestore";
const FAULTS = [
  {
    match: { service: STORE, operation: "UpdateKeys" },
    probability: 0.05,
    effect: { kind: "error", code: "ConflictException", status: 409 },
  },
  {
    match: { service: STORE, operation: "UpdateKeys" },
    probability: 0.02,
    effect: { kind: "error", code: "ThrottlingException", status: 429 },
  },
] as const;
const CRASH = {
  match: { service: STORE, operation: "UpdateKeys" },
  nth: 100,
  effect: { kind: "crash-invocation", when: "after" },
} as const;
const SECRET = new Uint8Array(32).fill(7);
const LIVE = 3 * 3_600_000;

/** Revocations from accepted row to verdict at the edge, in virtual time, beside a writer that writes each key by itself. */
export async function revocations(): Promise<Table[]> {
  const budget = await ours("10,000 at once, 1,000 more in 40 s; 5 % 409, 2 % 429, one crash", 10_000, 25, [
    ...FAULTS,
    CRASH,
  ]);
  const small = await ours("250, no faults", 250, 0, []);
  const sample = await perKey("10,000 key by key (Describe, Put); 5 % 409, 2 % 429", 10_000, true);
  const smallSample = await perKey("250 key by key, no faults", 250, false);
  return [
    {
      title: `Revocations: from accepted row to edge verdict; calls of ${CALL} ms, ${PROPAGATION} ms until edges read them (seconds of virtual time)`,
      head: [
        "run",
        "acknowledged p50",
        "p99",
        "all",
        "verdict p50",
        "p99",
        "all",
        "wrong verdicts",
        "calls",
        "dollars",
      ],
      rows: [budget, small, sample, smallSample],
      notes: [
        "Stream, dispatcher and queue take no virtual time here; on AWS each takes some tenths of a second.",
        "Budgets: 10,000 with faults: verdict ≤ 60 s; 250 without: p99 ≤ 2 s until acknowledged, to which propagation adds what AWS takes.",
        `Dollars: calls × $${DOLLARS_A_CALL}. Key by key is what aws-solutions-library-samples' Secure Media Delivery does: no batch, no ETag carried.`,
      ],
    },
    await full(),
  ];
}

type Row = (string | number)[];
const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const rank = (times: readonly number[], share: number): string =>
  seconds(times[Math.ceil(times.length * share) - 1] ?? 0);

function row(name: string, acknowledged: number[], verdicts: number[], wrong: number | string, calls: number): Row {
  acknowledged.sort((a, b) => a - b);
  verdicts.sort((a, b) => a - b);
  const of = (times: number[]) => [rank(times, 0.5), rank(times, 0.99), rank(times, 1)];
  return [name, ...of(acknowledged), ...of(verdicts), wrong, calls, `$${(calls * DOLLARS_A_CALL).toFixed(2)}`];
}

const sessionOf = (n: number): string => createHash("sha256").update(`session ${n}`).digest("hex").slice(0, 32);

/** The whole laptop: table, stream, dispatcher, queue, projector, store. */
async function ours(name: string, rows: number, aSecond: number, faults: readonly object[]): Promise<Row> {
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
  const before = store.summary().calls;
  for (const fault of faults) site.gate.faults.add(fault);
  const accepted = new Map<string, { at: number; session: string }>();
  const revoke = async (): Promise<void> => {
    const session = sessionOf(accepted.size);
    const draft = revocationOf({ kind: "session", session }, { expiresAt: start + LIVE, why: "shared" });
    await site.deps.store.revocations.revoke(draft, "bench");
    accepted.set(draft.id, { at: site.world.now, session });
  };
  for (let n = 0; n < rows; n++) await revoke();
  const waiting = new Set(accepted.keys());
  const verdicts: number[] = [];
  for (let now = start; waiting.size > 0; now += STEP) {
    if (aSecond > 0 && (now - start) % 1000 === 0 && now - start < 40_000)
      for (let n = 0; n < aSecond; n++) {
        await revoke();
        waiting.add([...accepted.keys()].at(-1) ?? "");
      }
    await match.runUntil(now);
    for (const id of waiting)
      if (store.atEdge(id) !== undefined) {
        verdicts.push(now - (accepted.get(id)?.at ?? 0));
        waiting.delete(id);
      }
  }
  const acknowledged = await Promise.all(
    [...accepted].map(async ([id, { at: from }]) => {
      const held = await site.deps.store.revocations.get(id as never);
      return parseInstant(held?.projected?.at ?? "9999-01-01T00:00:00Z") - from;
    }),
  );
  const revoked = [...accepted.values()].map(({ session }) => session);
  const wrong = await wrongVerdicts(
    store,
    site.world.now,
    revoked,
    revoked.map((_, n) => sessionOf(-1 - n)),
  );
  return row(name, acknowledged, verdicts, wrong, store.summary().calls - before);
}

/** Verdicts of the deployed function on what the edge reads, for tokens of these sessions: 410 for the revoked, served for the others. */
async function wrongVerdicts(
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

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
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

/** The same store, latency and faults under a writer that reads the ETag and puts one key, revocation by revocation. */
async function perKey(name: string, rows: number, withFaults: boolean): Promise<Row> {
  const world = createWorld({ at: parseInstant(KICK_OFF), seed: 1, shelf: memoryShelf() });
  const gate = createGate(world, { onKill: () => {} });
  const store = keyValueStoreStandIn({ world, latency: CALL, propagation: PROPAGATION });
  if (withFaults)
    for (const fault of FAULTS) gate.faults.add({ ...fault, match: { service: STORE, operation: "PutKey" } });
  const call = (operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const attempt = { function: "sample", service: STORE, operation, region: "us-east-1", resource: "" };
    return gate.pass(attempt, () => store.call(operation, input, { region: "us-east-1", function: "sample" }));
  };
  const start = world.now;
  const acknowledged: number[] = [];
  let calls = 0;
  const put = async (n: number): Promise<void> => {
    const { key, value } = encodeRevocation(
      { kind: "session", session: sessionOf(n), expiresAt: (start + LIVE) / 1000 },
      sha256,
    );
    for (;;) {
      calls += 2;
      const { ETag } = await call("DescribeKeyValueStore", {});
      const done = await call("PutKey", { Key: key, Value: value, IfMatch: ETag }).then(
        () => true,
        () => false,
      );
      if (done) return void acknowledged.push(world.now - start);
    }
  };
  const all = world.track(async () => {
    for (let n = 0; n < rows; n++) await put(n);
  });
  await world.runUntil(start + 24 * 3_600_000);
  await all;
  return row(
    name,
    acknowledged,
    acknowledged.map((at) => at + PROPAGATION),
    "not looked at",
    calls,
  );
}

/** A store as full as the projector lets it become. */
async function full(): Promise<Table> {
  const world = createWorld({ at: parseInstant(KICK_OFF), seed: 1, shelf: memoryShelf() });
  const store = keyValueStoreStandIn({ world, latency: 0, propagation: 0 });
  const live = 200_000;
  const now = Math.floor(world.now / 1000);
  const update = async (puts: { key: string; value: string }[]): Promise<void> => {
    const IfMatch = store.summary().etag;
    await store.call(
      "UpdateKeys",
      { IfMatch, Puts: puts.map(({ key, value }) => ({ Key: key, Value: value })) },
      { region: "", function: "" },
    );
  };
  const none = { epoch: 0, heartbeat: now, outageGrace: 900, subjects: 0, channels: 0, legs: 0, windows: [] };
  await update(encodeControl({ ...none, mode: "enforce", sessions: live, keys: [{ kid: "k1", secret: SECRET }] }));
  const revoked: string[] = [];
  while (revoked.length < live) {
    const part = Array.from({ length: 50 }, () => randomBytes(16).toString("hex"));
    await update(part.map((session) => encodeRevocation({ kind: "session", session, expiresAt: now + 7_200 }, sha256)));
    revoked.push(...part);
  }
  await world.runUntil(world.now + 1);
  const { keys, bytes } = store.summary();
  const good = Array.from({ length: live }, () => randomBytes(16).toString("hex"));
  const falseAccepts = await wrongVerdicts(store, world.now, revoked, []);
  const falseRejects = await wrongVerdicts(store, world.now, [], good);
  return {
    title: "A full store: 200,000 live revocations, the deployed function in Node",
    head: ["keys", "bytes", "of 5,000,000", "false accepts of 200,000 revoked", "false rejects of 200,000 others"],
    rows: [[keys, bytes, `${((100 * bytes) / 5_000_000).toFixed(1)} %`, falseAccepts, falseRejects]],
    notes: ["Beyond 200,000 the projector refuses and pages; a cut-off or an epoch revokes any number with one entry."],
  };
}
