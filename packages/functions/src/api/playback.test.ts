import { problems } from "@showcaller/contracts";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { readToken } from "@showcaller/edge/format/read";
import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Got, type Harness, refused } from "../../test/api-harness.ts";
import { booking, channel } from "../../test/requests.ts";
import { revocationOf, type Target } from "../edge/revocation.ts";
import { MOST_A_CLIENT, MOST_A_SUBJECT } from "./playback.ts";

const SECRET = Buffer.alloc(32, 7);
const URLS = "/v1/playback-urls";
const manifestUrl = "https://origin.example/out/v1/arena/pitch-1/hls/index.m3u8";

let api: Harness;
let id: string;
beforeEach(async () => {
  api = await createHarness({ at: "2027-08-14T18:00:00Z" });
  api.vault.set("key-1", SECRET);
  await setKeys("k1");
  await api.send("PUT", "/v1/channels/pitch-1", { body: channel(1, { packager: { manifestUrl } }) });
  await api.send("PUT", "/v1/channels/pitch-2", { body: channel(2) });
  id = await book();
});

async function book(more: object = {}): Promise<string> {
  const got = await api.send("POST", "/v1/live-events", { body: { ...booking, ...more } });
  return String(got.body.id);
}
async function setKeys(...kids: string[]): Promise<void> {
  const { keys } = await api.store.edge.read();
  const at = "2027-08-01T12:00:00Z";
  await api.store.edge.setKeys(
    keys,
    kids.map((kid, n) => {
      api.vault.set(`key-${kid.slice(1)}`, Buffer.alloc(32, Number(kid.slice(1))));
      const rev = (keys.find((key) => key.kid === kid)?.rev ?? 0) + 1;
      const role = n === 0 ? ("active" as const) : ("previous" as const);
      return { kid, role, secret: `key-${kid.slice(1)}`, rev, createdAt: at, updatedAt: at };
    }),
    { kind: "request", name: "edge.key", text: "keys", why: "a test", actor: "kim", key: kids.join("-") },
  );
}
const wish = (more: object = {}) => ({ liveEvent: id, subject: "viewer-1", host: "live.example", ...more });
const vend = (more: object = {}) => api.send("POST", URLS, { body: wish(more) });
/** A refusal: nothing is written, unless it counts. */
const no = (more: object = {}) => refused(api, "POST", URLS, { body: wish(more) });
const said = ({ status, body }: Got) => ({ status, type: body.type, errors: body.errors });
const problem = (slug: keyof typeof problems, at: string, reason: string) => ({
  status: problems[slug][0],
  type: `urn:showcaller:problem:${slug}`,
  errors: [{ at, reason: expect.stringContaining(reason) }],
});
const claims = (got: Got): Record<string, unknown> => readToken(String(got.body.token))?.claims ?? {};
const seconds = (text: string): number => Date.parse(text) / SECOND;
const idOf = (target: Target) => revocationOf(target, { expiresAt: api.clock.at, why: "" }).id;
const revoke = (target: Target) =>
  api.store.revocations.revoke(revocationOf(target, { expiresAt: api.clock.at + 60 * MINUTE, why: "shared" }), "kim");

describe("a playback URL", () => {
  it("opens the leg's manifest with a token in its path, until the edge window closes", async () => {
    const got = await vend();
    expect(got.status).toBe(201);
    const { token, session } = got.body;
    expect(got.body).toEqual({
      url: `https://live.example/${token}/out/v1/arena/pitch-1/hls/index.m3u8`,
      token,
      kid: "k1",
      session: expect.stringMatching(/^[0-9a-f]{32}$/),
      issuedAt: "2027-08-14T18:00:00Z",
      expiresAt: "2027-08-14T21:30:00Z",
      opensAt: "2027-08-14T19:00:00Z",
      closesAt: "2027-08-14T21:30:00Z",
    });
    expect(claims(got)).toEqual({
      1: "showcaller",
      2: "viewer-1",
      3: `pitch-1/${id}`,
      4: seconds("2027-08-14T21:30:00Z"),
      6: seconds("2027-08-14T18:00:00Z"),
      7: session,
      310: 1,
      312: { 1: { 0: "live.example" }, 3: { 1: "/out/v1/arena/pitch-1" } },
    });
    expect(claims(await vend())[7]).not.toBe(session);
  });

  it("says in the token everything that the policy says", async () => {
    const got = await vend({
      session: "ab".repeat(16),
      format: "jwt",
      place: "query",
      path: "/live/a.m3u8",
      pathPrefix: "/live",
      edgeWindow: false,
      lifetime: "PT10M",
      renewal: { extendBy: "PT5M" },
      methods: ["GET", "HEAD"],
      countries: ["GB"],
      addresses: ["203.0.113.0/24"],
      networks: [64_512],
      userAgent: { prefix: "Mozilla" },
      headers: { origin: { exact: "https://tv.example" } },
    });
    expect(got.body).toMatchObject({
      url: `https://live.example/live/a.m3u8?CAT=${got.body.token}`,
      expiresAt: "2027-08-14T18:10:00Z",
      renewFrom: "2027-08-14T18:09:00Z",
    });
    expect("opensAt" in got.body || "closesAt" in got.body).toBe(false);
    expect(readToken(String(got.body.token))?.format).toBe("jwt");
    expect(claims(got)).toMatchObject({
      3: "pitch-1",
      7: "ab".repeat(16),
      311: ["cb007100/24", 64_512],
      312: { 1: { 0: "live.example" }, 3: { 1: "/live" } },
      313: ["GET", "HEAD"],
      315: { "user-agent": { 1: "Mozilla" }, origin: { 0: "https://tv.example" } },
      316: ["GB"],
      323: { 0: 0, 1: 300, 2: 60 },
    });
  });

  it.each(["header", "cookie"])("leaves the token to the player's %s", async (place) => {
    const got = await vend({ place });
    expect(got.body.url).toBe("https://live.example/out/v1/arena/pitch-1/hls/index.m3u8");
    expect(got.body[place]).toEqual({ name: "CTA-Common-Access-Token", value: got.body.token });
  });

  it("is for the leg that was asked for, and never beyond seven days", async () => {
    const two = await book({ legs: [{ channel: "pitch-2" }], staging: "manual" });
    const got = await vend({ liveEvent: two, channel: "pitch-2", path: "/a/b.m3u8" });
    expect(claims(got)).toMatchObject({ 3: `pitch-2/${two}`, 4: seconds("2027-08-21T18:00:00Z") });
    // Nobody knows when somebody will say go.
    expect("opensAt" in got.body).toBe(false);
  });

  it("is signed by the key that is active now", async () => {
    await setKeys("k2", "k1");
    expect((await vend()).body.kid).toBe("k2");
  });
});

describe("is refused", () => {
  it("without its scope", async () => {
    const got = await refused(api, "POST", URLS, { body: wish(), scopes: "events:read events:write admin" });
    expect([got.status, got.body.scope]).toEqual([403, "playback:write"]);
  });

  it("for what is not there", async () => {
    expect(said(await no({ liveEvent: "01K99999999999999999999999" }))).toEqual(
      problem("not-found", "/liveEvent", "list"),
    );
    expect(said(await no({ channel: "pitch-2" }))).toEqual(problem("not-found", "/channel", "one of its legs"));
  });

  it("for what is over, cancelled, a draft, or too far ahead", async () => {
    api.clock.at = Date.parse("2027-08-14T21:30:00Z");
    expect(said(await no())).toEqual(problem("not-playable", "/liveEvent", "not over"));
    api.clock.at = Date.parse("2027-08-01T18:00:00Z");
    const early = await no();
    expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining("more than 7 days")]);
    await api.send("POST", `/v1/live-events/${id}/cancel`);
    const got = await no();
    expect([got.status, got.body.detail]).toEqual([409, "The live event is cancelled."]);
  });

  it.each([
    ["/path", "without a packager", { legs: 2 }],
    ["/path", "letters, digits", { path: "/a/../b" }],
    ["/path", "letters, digits", { path: "/a%2fb" }],
    ["/pathPrefix", "lies below", { pathPrefix: "/out/v1/arena/pitch" }],
    ["/addresses", "IPv4 or IPv6", { addresses: ["203.0.113.256"] }],
    ["/headers/Origin", "lower case", { headers: { Origin: { exact: "x" } } }],
    ["/subject", "without quote", { subject: 'a"b' }],
    ["/lifetime", "above zero", { lifetime: "PT0S" }],
    ["/renewal", "above 0", { renewal: { extendBy: "PT0S" } }],
    [
      "",
      "characters, of 1024",
      { countries: undefined, addresses: Array.from({ length: 50 }, (_, i) => `2001:db8::${i}`) },
    ],
    ["/countries/0", "two upper-case", { countries: ["gb"] }],
    ["/countries", "at least 1 item", { countries: [] }],
    ["/userAgent/exact", "is missing", { userAgent: { regex: ".*" } }],
    ["/session", "hexadecimal", { session: "abc" }],
    ["/host", "without port", { host: "live.example:443" }],
    ["/subject", "1 to 256 characters", { subject: "" }],
  ])("for %s, which must be %s (%#)", async (at, reason, more) => {
    const { legs, ...rest } = more as { legs?: number };
    const other = legs
      ? { liveEvent: await book({ legs: [{ channel: "pitch-2" }], start: { instant: "2027-08-15T19:00:00Z" } }) }
      : {};
    const got = await no({ ...rest, ...other });
    expect(got.status).toBe(422);
    const found = (got.body.errors as unknown as { at: string; reason: string }[]).find((error) =>
      error.at.startsWith(at),
    );
    expect(found?.reason).toContain(reason);
  });

  it("without a key, and without its bytes", async () => {
    api.vault.clear();
    await setKeys("k9");
    api.vault.clear();
    expect(await no()).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    const { keys } = await api.store.edge.read();
    await api.store.edge.setKeys(keys, [], {
      kind: "request",
      name: "edge.key",
      text: "",
      why: "a test",
      actor: "kim",
    });
    expect(said(await no())).toEqual(problem("no-signing-key", "", "POST /v1/keys/rotate"));
  });

  it("to a revoked subject and session, until it is taken back", async () => {
    await revoke({ kind: "subject", subject: "viewer-1" });
    expect(said(await vend())).toEqual(problem("revoked", "", "take the revocation back"));
    expect((await vend({ subject: "viewer-2" })).status).toBe(201);
    await api.store.revocations.lift(idOf({ kind: "subject", subject: "viewer-1" }), "kim");
    expect((await vend()).status).toBe(201);
    await revoke({ kind: "session", session: "ab".repeat(16) });
    expect((await vend({ session: "ab".repeat(16) })).status).toBe(410);
  });

  it.each<[string, (at: number) => Target]>([
    ["a subject", (cutOff) => ({ kind: "subject", subject: "viewer-1", cutOff })],
    ["a channel", (cutOff) => ({ kind: "channel", channel: "pitch-1", cutOff })],
  ])("within the second of the cut-off of %s, and as long as clocks may differ; then not", async (_, target) => {
    await revoke(target(api.clock.at));
    const got = await vend();
    expect([got.status, got.headers["retry-after"]]).toEqual([410, "6"]);
    api.clock.at += 5 * SECOND;
    expect((await vend()).status).toBe(410);
    api.clock.at += SECOND;
    expect((await vend()).status).toBe(201);
  });

  it("within the epoch of everything", async () => {
    const { settings } = await api.store.edge.read();
    await api.store.edge.set(settings, { mode: "log", outageGrace: 900, epoch: "2027-08-14T18:00:10Z" }, "kim");
    const got = await vend();
    expect([got.status, got.headers["retry-after"]]).toEqual([410, "11"]);
  });

  it("beyond a subject's share of a minute, whoever asks; the next minute brings more", async () => {
    api.clock.at += 20 * SECOND;
    const all = await Promise.all(Array.from({ length: MOST_A_SUBJECT + 5 }, () => vend()));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(MOST_A_SUBJECT);
    const late = all.find(({ status }) => status === 429);
    expect([late?.headers["retry-after"], late?.body.type]).toEqual(["40", "urn:showcaller:problem:too-many-tokens"]);
    expect((await vend({ subject: "viewer-2" })).status).toBe(201);
    api.clock.at += 40 * SECOND;
    expect((await vend()).status).toBe(201);
  });

  it("beyond a client's share of a minute, for whichever subject", async () => {
    await vend();
    const counters = api.table.snapshot().items.filter(({ pk }) => pk.startsWith("MINTED#"));
    expect(counters).toHaveLength(2);
    for (const { pk, sk } of counters) await api.table.write([{ update: { pk, sk }, set: { count: MOST_A_CLIENT } }]);
    expect((await vend({ subject: "viewer-2" })).status).toBe(429);
  });
});

describe("renewed", () => {
  const renew = (token: unknown) => api.send("POST", `${URLS}/renew`, { body: { token } });
  const short = { lifetime: "PT10M", renewal: { extendBy: "PT10M", deadline: "PT1M" } };

  it.each(["cat", "jwt"])("%s: the same with a later expiry and the key of now, in its window only", async (format) => {
    const first = await vend({ ...short, format });
    const early = await renew(first.body.token);
    expect([early.status, early.body.why]).toEqual([409, "early"]);
    await setKeys("k2", "k1");
    api.clock.at += 9.5 * MINUTE;
    const got = await renew(first.body.token);
    expect(got.body).toMatchObject({
      kid: "k2",
      session: first.body.session,
      issuedAt: first.body.issuedAt,
      expiresAt: "2027-08-14T18:20:00Z",
      renewFrom: "2027-08-14T18:19:00Z",
    });
    expect(claims(got)).toEqual({ ...claims(first), 4: seconds("2027-08-14T18:20:00Z") });
    api.clock.at += MINUTE;
    expect((await renew(first.body.token)).body.why).toBe("late");
  });

  it("not beyond the edge window, and not when there is nothing left", async () => {
    api.clock.at = Date.parse("2027-08-14T21:15:00Z");
    const first = await vend(short);
    api.clock.at = Date.parse("2027-08-14T21:24:30Z");
    expect((await renew(first.body.token)).body.expiresAt).toBe("2027-08-14T21:30:00Z");
    await api.send("POST", `/v1/live-events/${id}/cancel`);
    expect((await renew(first.body.token)).body.why).toBe("limit");
  });

  it("not for whoever is cut off meanwhile, however new the renewal would be", async () => {
    const first = await vend(short);
    await revoke({ kind: "subject", subject: "viewer-1", cutOff: api.clock.at + MINUTE });
    api.clock.at += 9.5 * MINUTE;
    expect((await renew(first.body.token)).status).toBe(410);
    expect((await vend()).status).toBe(201);
  });

  it("not when its key is gone, its policy says nothing of it, or it is no token", async () => {
    const [first, plain] = [await vend(short), await vend({ lifetime: "PT10M" })];
    api.clock.at += 9.5 * MINUTE;
    expect((await renew(plain.body.token)).body.why).toBe("not-renewable");
    await setKeys("k2");
    for (const token of [first.body.token, `${first.body.token}A`, "x"])
      expect((await renew(token)).body.why).toBe("not-ours");
  });
});

it("logs and stores no token, no key, no viewer's name or address", async () => {
  const address = "198.51.100.77";
  const got = await vend({ addresses: [address], lifetime: "PT10M", renewal: { extendBy: "PT5M" } });
  api.clock.at += 9.5 * MINUTE;
  const renewed = await api.send("POST", `${URLS}/renew`, { body: { token: got.body.token } });
  await vend({ addresses: [address, "bad"] });
  await revoke({ kind: "subject", subject: "viewer-1" });
  await vend();
  const kept = JSON.stringify(api.table.snapshot()) + api.lines.join("\n");
  const secrets = [got.body.token, renewed.body.token, got.body.session, address, "viewer-1"];
  for (const text of [...secrets, SECRET.toString("base64url"), SECRET.toString("hex")])
    expect(kept).not.toContain(text);
  expect(api.lines.length).toBeGreaterThan(3);
});
