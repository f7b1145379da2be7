import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import { mint } from "@showcaller/edge/format/mint";
import { expect, it } from "vitest";
import { KICK_OFF } from "./harness.ts";
import { laptopIn, type TestLaptop, temporary } from "./testing.ts";

const SECRET = Buffer.alloc(32, 7);
const PATH = "/out/v1/group/main/hls/index.m3u8";
const session = (n: number): string => n.toString(16).padStart(32, "0");

/** A laptop on air, its edge with a key and in enforce, its clock moved by hand. */
async function onAir(path: string): Promise<TestLaptop> {
  const laptop = await laptopIn(path, { at: parseInstant(KICK_OFF) - 1_200_000 });
  const { site } = laptop;
  site.world.shelf.put("secrets", "key-1", SECRET.toString("base64url"));
  const at = "2025-08-15T18:00:00Z";
  const { keys } = await site.deps.store.edge.read();
  const set = await site.deps.store.edge.setKeys(
    keys,
    [{ kid: "k1", role: "active", secret: "key-1", rev: 1, createdAt: at, updatedAt: at }],
    { kind: "request", name: "edge.key", text: "k1", why: "a test", actor: "kim" },
  );
  expect(set).toBe(true);
  const body = { mode: "enforce", outageGrace: 900, approvalAbove: 2 };
  expect((await laptop.api("PUT", "/v1/edge", { body })).status).toBe(200);
  await to(laptop, parseInstant(KICK_OFF) + 10_000);
  return laptop;
}
const to = async (laptop: TestLaptop, at: number): Promise<void> => {
  expect((await laptop.send("POST", "/_local/clock", { body: { to: formatInstant(at) } })).status).toBe(200);
};
const pass = (laptop: TestLaptop, seconds: number): Promise<void> =>
  to(laptop, laptop.site.world.now + seconds * 1_000);
const tokenOf = async (laptop: TestLaptop, n: number): Promise<string> => {
  const issuedAt = Math.floor(laptop.site.world.now / 1000);
  const policy = { issuer: "cms", subject: `viewer-${n}`, session: session(n), issuedAt, expiresAt: issuedAt + 7_200 };
  const minted = await mint(policy, "cat", { kid: "k1", secret: SECRET });
  if (!minted.ok) throw new Error(JSON.stringify(minted.fault));
  return minted.token;
};
const ask = async (laptop: TestLaptop, token: string) => {
  const viewing = {
    method: "GET",
    uri: `/${token}${PATH}`,
    headers: {},
    querystring: {},
    cookies: {},
    ip: "203.0.113.50",
  };
  return (await laptop.send("POST", "/_local/edge", { body: viewing })).body;
};
const lists = ({ site }: TestLaptop) =>
  site.workflows.transitions().filter(({ machine }) => machine.endsWith("revoke"));
const forwarded = { edge: "forwarded", request: { uri: PATH } };
const gone = { edge: "answered", status: 410, headers: { "cache-control": "no-store" } };

it("revoked over the API: 410 once the projector has confirmed it; taken back: served; expired: its entry is gone within 60 s", async () => {
  using data = temporary();
  await using laptop = await onAir(data.path);
  const token = await tokenOf(laptop, 1);
  expect(await ask(laptop, token)).toMatchObject(forwarded);
  const expiresAt = formatInstant(laptop.site.world.now + 600_000);
  const body = { kind: "session", session: session(1), expiresAt };
  const made = await laptop.api("POST", "/v1/revocations", { body });
  expect([made.status, made.body.edge]).toEqual([201, { state: "waiting" }]);
  await pass(laptop, 5);
  const path = `/v1/revocations/${made.body.id}`;
  expect((await laptop.api("GET", path)).body.edge).toMatchObject({ state: "there" });
  expect(await ask(laptop, token)).toMatchObject(gone);
  await laptop.api("DELETE", path);
  await pass(laptop, 5);
  expect((await laptop.api("GET", path)).body.edge).toMatchObject({ state: "gone" });
  expect(await ask(laptop, token)).toMatchObject(forwarded);
  // Nothing was started for a single one.
  expect(lists(laptop)).toEqual([]);
  await laptop.api("POST", "/v1/revocations", { body });
  await pass(laptop, 5);
  expect(laptop.site.edge?.store.atEdge(String(made.body.id))).toBeDefined();
  await to(laptop, parseInstant(expiresAt) + 60_000);
  expect(laptop.site.edge?.store.atEdge(String(made.body.id))).toBeUndefined();
  const everything = [...laptop.lines, ...laptop.warnings].join("\n");
  for (const secret of [token, session(1)]) expect(everything).not.toContain(secret);
});

it("a list waits for another person, then goes through its machine to the edge, where a canary confirms it", async () => {
  using data = temporary();
  await using laptop = await onAir(data.path);
  const tokens = await Promise.all([1, 2, 3].map((n) => tokenOf(laptop, n)));
  const raw = ["session", ...[1, 2, 3].map(session), "bad"].join("\n");
  const sent = await laptop.api("POST", "/v1/revocations/bulk", { raw, headers: { "content-type": "text/csv" } });
  expect(sent.status).toBe(202);
  const job = async () => (await laptop.api("GET", `/v1/jobs/${sent.body.id}`)).body;
  await pass(laptop, 10);
  expect(await job()).toMatchObject({ stage: "asking", answered: 1 });
  expect(await ask(laptop, tokens[0] ?? "")).toMatchObject(forwarded);
  const other = String((await laptop.send("GET", "/_local/token?sub=sam")).body.token);
  const headers = { authorization: `Bearer ${other}` };
  expect((await laptop.send("POST", `/v1/jobs/${sent.body.id}/approve`, { headers })).status).toBe(200);
  await pass(laptop, 60);
  expect(await job()).toMatchObject({
    status: "done",
    counts: { invalid: 1, revoked: 3 },
    probes: ["eu-west-1", "eu-central-1"].map((location) => ({ location, outcome: "refused", detail: "410" })),
  });
  for (const token of tokens) expect(await ask(laptop, token)).toMatchObject(gone);
  expect(lists(laptop)).toHaveLength(1);
});
