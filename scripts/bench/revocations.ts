import { randomBytes } from "node:crypto";
import { parseInstant } from "@showcaller/core/time/instant";
import { encodeControl, encodeRevocation } from "@showcaller/edge/store/encode";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import { createGate } from "@showcaller/local/kernel/gate";
import { memoryShelf } from "@showcaller/local/kernel/shelf";
import { createWorld } from "@showcaller/local/kernel/world";
import { DOLLARS_A_CALL, keyValueStoreStandIn } from "@showcaller/local/keyvaluestore/stand-in";
import { KICK_OFF } from "@showcaller/local/laptop/harness";
import { list } from "./revocation-list.ts";
import {
  CALL,
  LIVE,
  onAir,
  PROPAGATION,
  type Row,
  row,
  SECRET,
  sessionOf,
  sha256,
  wrongVerdicts,
} from "./revocation-parts.ts";
import type { Table } from "./table.ts";

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

/** Revocations from accepted row to verdict at the edge, in virtual time, beside a writer that writes each key by itself. */
export async function revocations(): Promise<Table[]> {
  const budget = await ours("10,000 at once, 1,000 more in 40 s; 5 % 409, 2 % 429, one crash", 10_000, 25, [
    ...FAULTS,
    CRASH,
  ]);
  const large = await list(100_000);
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
      rows: [budget, small, large.row, sample, smallSample],
      notes: [
        large.note,
        "Stream, dispatcher and queue take no virtual time here; on AWS each takes some tenths of a second.",
        "Budgets: 10,000 with faults: verdict ≤ 60 s; 250 without: p99 ≤ 2 s until acknowledged, to which propagation adds what AWS takes.",
        `Dollars: calls × $${DOLLARS_A_CALL}. Key by key is what aws-solutions-library-samples' Secure Media Delivery does: no batch, no ETag carried.`,
      ],
    },
    await full(),
  ];
}

/** The whole laptop: table, stream, dispatcher, queue, projector, store. */
async function ours(name: string, rows: number, aSecond: number, faults: readonly object[]): Promise<Row> {
  const { match, store, start } = await onAir();
  const { site } = match;
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
