import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
const PATH = "/v1/webhooks/ops";
const hook = { name: "Operations", url: "https://Example.com:443/hooks/../showcaller", tells: ["page"] };
const put = (body: object = hook, headers: Record<string, string> = {}) => api.send("PUT", PATH, { body, headers });
const type = (slug: string) => `urn:showcaller:problem:${slug}`;

describe("a webhook", () => {
  it("is registered, read, listed, changed under its ETag and removed; its secret is told once", async () => {
    const made = await put();
    expect([made.status, made.headers.etag, made.body.url]).toEqual([200, '"1"', "https://example.com/showcaller"]);
    const secret = String(made.body.secret);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await api.send("GET", PATH)).body).toEqual({ ...made.body, secret: undefined });
    expect((await api.send("GET", "/v1/webhooks")).text).not.toContain(secret);
    expect((await put()).body).toMatchObject({ rev: 1 });
    const changed = await put({ ...hook, format: "slack" }, { "if-match": '"1"' });
    expect(changed.body).toMatchObject({ rev: 2, format: "slack", createdAt: made.body.createdAt });
    expect(changed.body.secret).toBeUndefined();
    expect(await stored()).toBe(secret);
    const removed = await api.send("DELETE", PATH, { headers: { "if-match": '"2"' } });
    expect([removed.status, removed.text]).toEqual([204, ""]);
    expect(JSON.stringify(api.table.snapshot().items)).not.toContain(secret);
    expect((await refused(api, "GET", PATH)).status).toBe(404);
  });

  it("gets another secret when asked to, told once as well", async () => {
    const first = await put();
    const second = await put({ ...hook, newSecret: true }, { "if-match": "*" });
    expect(second.body.secret).not.toBe(first.body.secret);
    expect(await stored()).toBe(second.body.secret);
  });

  it("leaves no secret and no path in the journal, the log, or the change feed's source", async () => {
    const made = await put({ ...hook, url: "https://hooks.slack.com/services/T0/B0/path-is-secret" });
    await put({ ...hook, url: "https://hooks.slack.com/services/T0/B0/path-is-secret-2" }, { "if-match": '"1"' });
    await api.send("DELETE", PATH);
    const journal = api.table.snapshot().items.filter(({ pk }) => pk.startsWith("JOURNAL#"));
    expect(journal.map(({ data }) => (data as { name: string }).name)).toEqual([
      "webhook.registered",
      "webhook.changed",
      "webhook.removed",
    ]);
    const told = JSON.stringify([journal, api.lines]);
    expect(told).toContain("hooks.slack.com");
    expect(told).not.toContain("path-is-secret");
    expect(told).not.toContain(String(made.body.secret));
  });

  it("is removed once: the same key again is answered alike, another finds none", async () => {
    await put();
    const remove = (key: string) => api.send("DELETE", PATH, { headers: { "idempotency-key": key } });
    expect((await remove("a")).status).toBe(204);
    const again = await remove("a");
    expect([again.status, again.headers["idempotency-replayed"]]).toEqual([204, "true"]);
    expect((await remove("b")).status).toBe(404);
  });

  it("that an earlier try removed, and whose answer was lost, is answered as removed", async () => {
    await put();
    const { finish } = api.store.idempotency;
    api.store.idempotency.finish = async () => {};
    const remove = () => api.send("DELETE", PATH, { headers: { "idempotency-key": "a" } });
    expect((await remove()).status).toBe(204);
    api.store.idempotency.finish = finish;
    const again = await remove();
    expect([again.status, again.headers["idempotency-replayed"]]).toEqual([204, "true"]);
  });

  it("of two who change it at once keeps one, and tells the other", async () => {
    await put();
    const both = await Promise.all([
      put({ ...hook, name: "A" }, { "if-match": '"1"' }),
      put({ ...hook, name: "B" }, { "if-match": '"1"' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  async function stored() {
    return (await api.store.webhooks.all())[0]?.secret;
  }
});

describe("a topic", () => {
  const topic = "arn:aws:sns:eu-west-1:123456789012:showcaller-ops";
  it("is registered like an address, without a secret, and may become one", async () => {
    const made = await put({ name: "Operations", topic, tells: ["page"] });
    expect([made.status, made.body.topic, made.body.secret, made.body.url]).toEqual([200, topic, undefined, undefined]);
    expect((await put({ name: "Operations", topic, tells: ["page"] })).body).toMatchObject({ rev: 1 });
    const changed = await put(hook, { "if-match": '"1"' });
    expect([changed.body.topic, changed.body.url]).toEqual([undefined, "https://example.com/showcaller"]);
    expect(changed.body.secret).toMatch(/^whsec_/);
    const back = await put({ name: "Operations", topic }, { "if-match": '"2"' });
    expect(back.body).toMatchObject({ rev: 3, topic });
    expect(JSON.stringify(await api.store.webhooks.all())).not.toContain("whsec_");
  });
  it.each([
    [{ topic: "arn:aws:sns:eu-west-1:123456789012:others" }, "/topic", "SHOWCALLER_TOPICS"],
    [{ topic: "arn:aws:sns:cn-north-1:123456789012:ops" }, "/topic", "partition"],
    [{ topic, url: "https://example.com/" }, "/topic", "leave out url or topic"],
    [{}, "/url", "give a url, or the ARN of a topic"],
    [{ topic, format: "slack" }, "/format", "leave format out"],
    [{ topic, newSecret: true }, "/newSecret", "leave newSecret out"],
  ])("is refused: %j", async (wish, at, why) => {
    const { status, body } = await refused(api, "PUT", PATH, { body: { name: "Operations", ...wish } });
    expect([status, body.type, body.errors]).toEqual([
      422,
      type("target-refused"),
      [{ at, reason: expect.stringContaining(why) }],
    ]);
  });
});

describe("a webhook is refused", () => {
  const said = async (url: string) => {
    const { status, body } = await refused(api, "PUT", PATH, { body: { ...hook, url } });
    return { status, type: body.type, errors: JSON.stringify(body.errors) };
  };

  it.each([
    ["http://example.com/", "https://"],
    ["https://169.254.169.254/latest/meta-data/iam", "link-local"],
    ["https://[::ffff:10.0.0.1]/", "not a public"],
    ["https://2130706433/", "loopback"],
    ["https://metadata.google.internal/", "inside a network"],
    ["https://kim:pass@example.com/", "user and password"],
  ])("at %s", async (url, why) => {
    expect(await said(url)).toEqual({
      status: 422,
      type: type("target-refused"),
      errors: expect.stringContaining(why),
    });
  });

  it.each([
    [["10.0.0.7"], "private"],
    // One of several is enough: whoever connects may take any.
    [["93.184.216.34", "fe80::1"], "fe80::1"],
    [[], "that anybody can look up"],
  ])("at a name that leads to %j", async (addresses, why) => {
    api.names.addresses = async () => addresses;
    expect(await said("https://hooks.example.com/")).toMatchObject({
      type: type("target-refused"),
      errors: expect.stringContaining(why),
    });
  });

  it("not while nobody can say where its name leads", async () => {
    api.names.addresses = async () => "unknown";
    expect((await put()).status).toBe(200);
  });

  it("without If-Match, with a stale one, and with one for what is not there", async () => {
    const renamed = { ...hook, name: "B" };
    const early = await refused(api, "PUT", PATH, { body: hook, headers: { "if-match": '"1"' } });
    expect(early.body.type).toBe(type("stale-etag"));
    await put();
    expect((await refused(api, "PUT", PATH, { body: renamed })).body.type).toBe(type("precondition-required"));
    const stale = await refused(api, "PUT", PATH, { body: renamed, headers: { "if-match": '"7"' } });
    expect([stale.body.type, stale.body.currentEtag]).toEqual([type("stale-etag"), '"1"']);
    const removal = await refused(api, "DELETE", PATH, { headers: { "if-match": '"7"' } });
    expect(removal.body.type).toBe(type("stale-etag"));
  });

  it("with what its schema has not, and without admin", async () => {
    const body = { ...hook, tells: ["page", "page"], format: "teams", secret: "mine" };
    const got = await refused(api, "PUT", PATH, { body });
    expect(got.body.errors).toEqual(
      expect.arrayContaining([
        { at: "/tells", reason: "each at most once" },
        { at: "/format", reason: 'give "showcaller" or "slack"' },
        { at: "/secret", reason: expect.stringContaining("no such member") },
      ]),
    );
    for (const method of ["GET", "PUT", "DELETE"]) {
      const sent = { ...(method === "PUT" ? { body: hook } : {}), scopes: "events:read events:write incidents:write" };
      expect((await refused(api, method, PATH, sent)).body.type).toBe(type("missing-scope"));
    }
    expect((await refused(api, "DELETE", PATH)).status).toBe(404);
  });
});
