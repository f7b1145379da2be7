import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";
import { tendKeys } from "../edge-tick/keys.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness({ at: "2027-08-14T18:00:00Z" });
  const id = api.store.context.ids.ulid();
  await api.store.generations.put(undefined, { id, state: "live", since: "2027-08-01T00:00:00Z", why: "a test" });
});

/** The minute's tick, with nothing on air: the projector has written a control record without keys. */
async function minutes(count: number): Promise<void> {
  const vault = {
    create: async (name: string, bytes: Uint8Array) => {
      api.vault.set(name, bytes);
      return { ok: true, value: "created" } as const;
    },
    destroy: async () => ({ ok: true, value: "destroyed" }) as const,
  };
  for (let i = 0; i < count; i++) {
    api.clock.at += 60_000;
    const { projection } = await api.store.edge.read();
    await api.store.edge.advance(projection, { ...projection, content: { ...projection.content, control: "digest" } });
    await tendKeys({ store: api.store, clock: api.clock, vault, keyPrefix: "edge-key-" });
  }
}
const list = async () =>
  (await api.send("GET", "/v1/keys")).body as unknown as { items: { kid: string; role: string }[]; happens: string[] };
const rotate = (body: object = {}, key?: string) =>
  api.send("POST", "/v1/keys/rotate", { body, headers: key ? { "idempotency-key": key } : {} });
const roles = async () => (await list()).items.map(({ role }) => role);

describe("GET /v1/keys", () => {
  it("lists roles, names of secrets, and what happens; never bytes", async () => {
    expect(await list()).toEqual({ items: [], happens: [] });
    await minutes(4);
    const { items } = await list();
    expect(items).toEqual([
      {
        kid: expect.stringMatching(/^k\w{6}$/),
        role: "active",
        secret: `edge-key-${items[0]?.kid}`,
        rev: 4,
        createdAt: "2027-08-14T18:01:00Z",
        updatedAt: "2027-08-14T18:03:00Z",
      },
    ]);
    await rotate();
    expect((await list()).happens).toEqual([expect.stringMatching(/^k\w+ is made within a minute/)]);
  });

  it("is for whoever mints", async () => {
    expect((await refused(api, "GET", "/v1/keys", { scopes: "events:read admin" })).body.scope).toBe("playback:write");
  });
});

describe("POST /v1/keys/rotate", () => {
  beforeEach(() => minutes(4));

  it("is for an admin", async () => {
    const got = await refused(api, "POST", "/v1/keys/rotate", { body: {}, scopes: "events:write playback:write" });
    expect(got.body.scope).toBe("admin");
  });

  it("wants another key, says what happens, and writes who asked and why", async () => {
    const got = await rotate({ why: "the yearly rotation" });
    expect([got.status, await roles()]).toEqual([202, ["active", "wanted"]]);
    const lines = (await api.table.query({ pk: "JOURNAL#SYSTEM", descending: true, limit: 1 })).items;
    expect(lines[0]?.data).toMatchObject({
      kind: "request",
      name: "edge.key",
      why: "the yearly rotation",
      actor: "cms",
    });
    await minutes(4);
    expect(await roles()).toEqual(["active", "previous"]);
  });

  it("asked twice while it is under way, changes nothing; with the same key, answers the same", async () => {
    const first = await rotate({}, "r1");
    const again = await rotate({}, "r1");
    expect([again.headers["idempotency-replayed"], again.text]).toEqual(["true", first.text]);
    expect((await rotate({}, "r2")).body).toEqual(first.body);
    expect(await roles()).toEqual(["active", "wanted"]);
  });

  it("two at once: one key comes of it, and nobody is told otherwise", async () => {
    const answers = await Promise.all([rotate(), rotate(), rotate()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await roles()).toEqual(["active", "wanted"]);
  });

  it("is refused while tokens of the previous key are good", async () => {
    await rotate();
    await minutes(4);
    const got = await refused(api, "POST", "/v1/keys/rotate", { body: {} });
    expect([got.status, got.body.type]).toEqual([409, "urn:showcaller:problem:rotation-too-soon"]);
    expect(got.body.until).toBe("2027-08-21T19:23:00Z");
  });

  it("of a key that leaked: pages, says what it costs, and drops it when another signs", async () => {
    const [key] = (await list()).items;
    const got = await rotate({ leaked: key?.kid, why: "found in a log" });
    expect(got.body.happens).toEqual([
      expect.stringContaining(`every token of it is refused with 401, and its viewers need new ones`),
      expect.stringMatching(/signs 60 s after/),
    ]);
    const lines = (await api.table.query({ pk: "JOURNAL#SYSTEM", descending: true, limit: 1 })).items;
    expect(lines[0]?.data).toMatchObject({
      kind: "page",
      why: "found in a log",
      predicts: expect.stringContaining("401"),
    });
    await minutes(3);
    expect(await roles()).toEqual(["active", "dropped"]);
  });

  it("of no key there is", async () => {
    const got = await refused(api, "POST", "/v1/keys/rotate", { body: { leaked: "k9" } });
    expect([got.status, got.body.errors]).toEqual([
      422,
      [{ at: "/leaked", reason: expect.stringMatching(/^give one of k/) }],
    ]);
  });
});
