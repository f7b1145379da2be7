import type { Block } from "@showcaller/contracts";
import { ask } from "@showcaller/core/blocks/decide";
import { HOUR } from "@showcaller/core/time/instant";
import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
const ADDRESS = "198.41.31.7";
const wish = { address: ADDRESS, why: "restreams the cup final", for: "PT4H" };
const post = (path: string, body?: object, headers: Record<string, string> = {}) =>
  api.send("POST", `/v1/blocks${path}`, { ...(body ? { body } : {}), headers });
const type = (slug: string) => `urn:showcaller:problem:${slug}`;
/** As somebody else has asked for it. */
const askedByLee = async (): Promise<string> => {
  const id = "01J8ZQ3V9T0000000000000001" as Block["id"];
  const block = ask({ ...wish, address: ADDRESS }, { id, address: `${ADDRESS}/32`, actor: "lee", now: api.clock.at });
  expect((await api.store.blocks.ask(block)).kind).toBe("asked");
  return id;
};

describe("a block", () => {
  it("is asked for and waits; whoever asked may not approve, and may withdraw", async () => {
    const asked = await post("", wish);
    expect([asked.status, asked.headers.location, asked.headers.etag]).toEqual([
      201,
      `/v1/blocks/${asked.body.id}`,
      '"1"',
    ]);
    expect(asked.body).toMatchObject({ address: `${ADDRESS}/32`, status: "asked" });
    const own = await refused(api, "POST", `/v1/blocks/${asked.body.id}/approve`);
    expect([own.status, own.body.type]).toEqual([403, type("own-request")]);
    expect((await refused(api, "POST", `/v1/blocks/${asked.body.id}/reject`)).body.type).toBe(type("own-request"));
    expect((await post(`/${asked.body.id}/lift`)).body).toMatchObject({ status: "over", outcome: "lifted" });
    expect((await post("", wish)).status).toBe(201);
  });
  it("of somebody else is approved, listed while it lives, and lifted; twice is once", async () => {
    const id = await askedByLee();
    const approved = await post(`/${id}/approve`, undefined, { "if-match": '"1"' });
    expect(approved.body).toMatchObject({ rev: 2, status: "approved", expiresAt: expect.any(String) });
    expect((await refused(api, "POST", `/v1/blocks/${id}/approve`)).body.type).toBe(type("nothing-to-approve"));
    expect((await refused(api, "POST", `/v1/blocks/${id}/lift`, { headers: { "if-match": '"1"' } })).status).toBe(412);
    expect((await post(`/${id}/lift`)).body).toMatchObject({ rev: 3, status: "lifting" });
    expect((await post(`/${id}/lift`)).body).toMatchObject({ rev: 3 });
    const live = await api.send("GET", "/v1/blocks?status=live");
    expect(live.body.items).toMatchObject([{ id, status: "lifting" }]);
    expect((await api.send("GET", "/v1/blocks?status=asked")).body.items).toEqual([]);
  });
  it("of one address is one at a time, however it is spelled", async () => {
    const id = await askedByLee();
    const again = await refused(api, "POST", "/v1/blocks", { body: { ...wish, address: `${ADDRESS}/32` } });
    expect([again.status, again.body.type, again.body.block]).toEqual([409, type("blocked-already"), id]);
    await post(`/${id}/reject`);
    const both = await Promise.all([post("", wish), post("", wish)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
  it("asked for twice under one key is one", async () => {
    const [first, again] = [
      await post("", wish, { "idempotency-key": "k" }),
      await post("", wish, { "idempotency-key": "k" }),
    ];
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
  });
  it("is not approved when nobody has answered in time", async () => {
    const id = await askedByLee();
    api.clock.at += HOUR;
    expect((await refused(api, "POST", `/v1/blocks/${id}/approve`)).body.type).toBe(type("nothing-to-approve"));
  });
  it("leaves its address in no journal, no log and no key", async () => {
    const id = await askedByLee();
    await post(`/${id}/approve`);
    await post(`/${id}/lift`);
    await post("", { ...wish, address: "2606:4700::6810:84e5" });
    const items = api.table.snapshot().items;
    const journal = items.filter(({ pk }) => pk.startsWith("JOURNAL#"));
    expect(journal.map(({ data }) => (data as { name: string }).name)).toEqual([
      "block.asked",
      "block.approved",
      "block.lifting",
      "block.asked",
    ]);
    const told = JSON.stringify([
      journal,
      api.lines,
      items.map(({ pk, sk, gsi1sk, gsi2sk }) => [pk, sk, gsi1sk, gsi2sk]),
    ]);
    expect(told).toContain("block 01J8ZQ3V9T0000000000000001 (IPv4 /32) approved");
    for (const address of [ADDRESS, "2606:4700"]) expect(told).not.toContain(address);
  });
});

describe("a block is refused", () => {
  it.each([
    [{ address: "10.0.0.7" }, "/address", "no public address"],
    [{ address: "198.41.0.0/16" }, "/address", "too wide"],
    [{ address: "198.41.30.1" }, "/address", "a range of ours"],
    [{ address: "127.0.0.0/24" }, "/address", ""],
    [{ for: "PT1M" }, "/for", "PT5M to PT168H"],
    [{ why: `${ADDRESS} restreams` }, "/why", "leave the address out"],
  ])("%j", async (change, at, why) => {
    const { status, body } = await refused(api, "POST", "/v1/blocks", { body: { ...wish, ...change } });
    expect([status, body.type]).toEqual([422, type("block-refused")]);
    expect(body.errors).toEqual([{ at, reason: expect.stringContaining(why) }]);
  });
  it("that has the asker's own address in it", async () => {
    const own = await refused(api, "POST", "/v1/blocks", { body: { ...wish, address: "198.41.29.0/24" } });
    expect(JSON.stringify(own.body.errors)).toContain("the address that you ask from");
  });
  it("without the scope, read or written, and under an id that is none", async () => {
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ""],
      ["POST", "/01J8ZQ3V9T0000000000000001/lift"],
    ] as const) {
      const sent = {
        ...(path === "" && method === "POST" ? { body: wish } : {}),
        scopes: "events:read events:write admin",
      };
      expect((await refused(api, method, `/v1/blocks${path}`, sent)).body.type).toBe(type("missing-scope"));
    }
    expect((await refused(api, "POST", "/v1/blocks/01J8ZQ3V9T0000000000000001/lift")).status).toBe(404);
  });
});
