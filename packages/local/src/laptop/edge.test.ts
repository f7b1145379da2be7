import { parseInstant } from "@showcaller/core/time/instant";
import { type Format, mint } from "@showcaller/edge/format/mint";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import { expect, it } from "vitest";
import { atEdge } from "../edge/at-edge.ts";
import { bookMatch, KICK_OFF, type Match } from "./harness.ts";

const SECRET = Buffer.alloc(32, 7).toString("base64url");
const withKeys = async (match: Match): Promise<void> => {
  match.site.world.shelf.put("secrets", "key-1", SECRET);
  const at = "2025-08-15T18:00:00Z";
  await match.site.deps.store.edge.setKeys(
    [],
    [{ kid: "k1", role: "active", secret: "key-1", rev: 1, createdAt: at, updatedAt: at }],
    { kind: "request", name: "edge.key", text: "k1", why: "a test", actor: "kim" },
  );
};

it("revoked, then projected, then at the edge; expired, gone within a minute", async () => {
  const match = await bookMatch({ edge: { latency: 200 } });
  await withKeys(match);
  await match.runUntil(KICK_OFF);
  const { store } = match.site.edge ?? {};
  expect(store?.atEdge("c")).toMatch(/^1 1 0 \d+ 900 0 0 0 0 0 ,k1:[\w-]{43}, ;/);
  const kickOff = parseInstant(KICK_OFF);
  const draft = revocationOf(
    { kind: "session", session: "66400ca63ab2c267cc0d874cc5f9a378" },
    { expiresAt: kickOff + 600_000, why: "shared" },
  );
  await match.site.deps.store.revocations.revoke(draft, "kim");
  await match.runUntil(kickOff + 5_000);
  expect(store?.atEdge(draft.id)).toBe(draft.entry);
  const held = await match.site.deps.store.revocations.get(draft.id);
  expect(held?.projected).toMatchObject({ rev: 1, present: true });
  await match.runUntil(kickOff + 660_000);
  expect(store?.atEdge(draft.id)).toBeUndefined();
});

it("heartbeat stale for an hour: the control room is paged once, and what the edge reads stays", async () => {
  const match = await bookMatch({ edge: {}, input: { duration: "PT4H" } });
  await withKeys(match);
  const kickOff = parseInstant(KICK_OFF);
  // Past the way of the heartbeat that goes out at kick-off.
  await match.runUntil(kickOff + 10_000);
  const { store, queue } = match.site.edge ?? {};
  match.site.gate.faults.add({
    match: { service: "cloudfront-keyvaluestore" },
    effect: { kind: "error", code: "InternalServerException", status: 500 },
  });
  const before = store?.atEdge("c");
  await match.runUntil(kickOff + 3_600_000);
  expect(store?.atEdge("c")).toBe(before);
  const { items } = await match.site.deps.store.context.table.query({ pk: "JOURNAL#SYSTEM" });
  const pages = items.map((item) => item.data as { kind: string; text: string }).filter(({ kind }) => kind === "page");
  expect(pages.map(({ text }) => text)).toEqual(["the edge has not heard of us for more than eleven minutes"]);
  match.site.gate.faults.clear();
  await match.runUntil(kickOff + 3_720_000);
  expect(Number(store?.atEdge("c")?.split(" ")[3])).toBeGreaterThan(kickOff / 1000 + 3_600);
  expect(queue?.waiting()).toBe(0);
});

const PATH = "/out/v1/group/main-eu-west-1/hls/index.m3u8";
const tokenOf = async (match: Match, format: Format, liveEvent?: string): Promise<string> => {
  const issuedAt = Math.floor(match.site.world.now / 1000);
  const minted = await mint(
    {
      ...{ issuer: "cms.example", subject: "viewer-1", session: "66400ca63ab2c267cc0d874cc5f9a378" },
      ...{ issuedAt, expiresAt: issuedAt + 7_200 },
      ...(liveEvent === undefined ? {} : { channel: "main-eu-west-1", liveEvent }),
    },
    format,
    { kid: "k1", secret: Buffer.from(SECRET, "base64url") },
  );
  if (!minted.ok) throw new Error(JSON.stringify(minted.fault));
  return minted.token;
};
const ask = (match: Match, uri: string) => {
  const { edge, world } = match.site;
  if (!edge) throw new Error("no edge");
  return atEdge(edge.store, world.now, {
    ...{ method: "GET", uri, ip: "203.0.113.50", headers: { Host: "live.example" }, querystring: {}, cookies: {} },
  });
};
const enforce = async (match: Match): Promise<void> => {
  const { edge } = match.site.deps.store;
  expect(
    await edge.set((await edge.read()).settings, { mode: "enforce", outageGrace: 900, approvalAbove: 1_000 }, "kim"),
  ).toBe(true);
};

it("the pre-show answer a second before kick-off, the programme a second after it", async () => {
  const match = await bookMatch({ edge: {} });
  await withKeys(match);
  await enforce(match);
  const kickOff = parseInstant(KICK_OFF);
  await match.runUntil(kickOff - 60_000);
  const token = await tokenOf(match, "cat", match.id);
  await match.runUntil(kickOff - 1_000);
  expect(await ask(match, `/${token}${PATH}`)).toMatchObject({
    edge: "answered",
    status: 403,
    headers: { "cache-control": "no-store", "showcaller-opens-at": "2025-08-15T19:00:00.000Z" },
  });
  await match.runUntil(kickOff + 1_000);
  expect(await ask(match, `/${token}${PATH}`)).toMatchObject({ edge: "forwarded", request: { uri: PATH } });
  expect(await ask(match, PATH)).toMatchObject({ edge: "answered", status: 401 });
});

it.each(["cat", "jwt"] as const)(
  "%s: served, revoked, 410 once it is projected, served again when lifted",
  async (format) => {
    const match = await bookMatch({ edge: {} });
    await withKeys(match);
    await enforce(match);
    const from = parseInstant(KICK_OFF) + 10_000;
    await match.runUntil(from);
    const uri = `/${await tokenOf(match, format)}${PATH}`;
    expect(await ask(match, uri)).toMatchObject({ edge: "forwarded" });
    const { revocations } = match.site.deps.store;
    const subject = revocationOf(
      { kind: "subject", subject: "viewer-1" },
      { expiresAt: from + 7_200_000, why: "shared" },
    );
    await revocations.revoke(subject, "kim");
    await match.runUntil(from + 5_000);
    expect(await ask(match, uri)).toMatchObject({
      edge: "answered",
      status: 410,
      headers: { "cache-control": "no-store" },
    });
    await revocations.lift(subject.id, "kim");
    await match.runUntil(from + 10_000);
    expect(await ask(match, uri)).toMatchObject({ edge: "forwarded" });
  },
);

it("killed at any moment, the next process brings the store to where the table is", async () => {
  for (const operation of ["UpdateKeys", "SendMessage", "Invoke"]) {
    const match = await bookMatch({ edge: { latency: 200 } });
    await withKeys(match);
    const from = parseInstant(KICK_OFF) + 10_000;
    await match.runUntil(from);
    for (const when of ["before", "after"] as const) {
      match.site.gate.faults.add({ match: { operation }, nth: 1, effect: { kind: "kill-process", when } });
      const at = match.site.world.now;
      const target = revocationOf(
        { kind: "session", session: (when === "after" ? "ab" : "cd").repeat(16) },
        { expiresAt: at + 7_200_000, why: "" },
      );
      await match.site.deps.store.revocations.revoke(target, "kim");
      await match.runUntil(at + 60_000);
      expect(match.site.edge?.store.atEdge(target.id)).toBe(target.entry);
    }
    expect(match.restarts).toBe(2);
  }
});
