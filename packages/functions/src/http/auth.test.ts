import { beforeEach, describe, expect, it } from "vitest";
import { createHarness, type Harness, refused } from "../../test/api-harness.ts";

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
const get = (authorization: string) => refused(api, "GET", "/v1/channels", { headers: { authorization } });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("401 for", () => {
  it("no token, without blaming one", async () => {
    const got = await get("");
    expect([got.status, got.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="showcaller"']);
  });

  it.each([
    ["an expired one", { expires: -60 }, "has expired", "get a new token"],
    ["another issuer's", { iss: "https://evil.example.com/" }, "another issuer", "https://issuer.example.com/"],
    ["another audience's", { aud: "https://shop.example.com" }, "another audience", "https://api.example.com"],
    ["one without a subject", { sub: "" }, "subject", "sub"],
  ])("%s", async (_, claims, detail, reason) => {
    const token = await api.keys.token({ scope: "events:read", ...claims });
    const got = await get(`Bearer ${token}`);
    expect([got.status, got.headers["www-authenticate"]]).toEqual([
      401,
      'Bearer realm="showcaller", error="invalid_token"',
    ]);
    expect(got.body.detail).toContain(detail);
    expect(got.body.errors).toEqual([{ at: "Authorization", reason: expect.stringContaining(reason) }]);
    expect(got.text + api.lines.join("")).not.toContain(token.slice(0, 12));
  });

  it("one signed by somebody else", async () => {
    expect((await get(`Bearer ${await api.keys.forged({ scope: "events:read" })}`)).status).toBe(401);
  });

  it("one without a signature, and one signed with the public key as a secret", async () => {
    const claims = encode({
      iss: "https://issuer.example.com/",
      aud: "https://api.example.com",
      sub: "x",
      scope: "events:read",
      exp: 4e9,
    });
    expect((await get(`Bearer ${encode({ alg: "none" })}.${claims}.`)).status).toBe(401);
    expect((await get(`Bearer ${encode({ alg: "HS256", kid: "k1" })}.${claims}.AAAA`)).status).toBe(401);
  });

  it("one that was altered", async () => {
    const [header, , signature] = (await api.keys.token({ scope: "events:read" })).split(".");
    const claims = encode({
      iss: "https://issuer.example.com/",
      aud: "https://api.example.com",
      sub: "x",
      scope: "admin",
      exp: 4e9,
    });
    expect((await get(`Bearer ${header}.${claims}.${signature}`)).status).toBe(401);
  });

  it.each(["Basic YTpi", "Bearer", "Bearer a b", "Bearer not-a-token", `Bearer ${"x".repeat(20_000)}`])(
    "%.20s",
    async (header) => {
      expect((await get(header)).status).toBe(401);
    },
  );
});

it("403 names the missing scope", async () => {
  const got = await refused(api, "GET", "/v1/channels", { scopes: "events:write playback:write" });
  expect([got.status, got.body.scope]).toEqual([403, "events:read"]);
  expect(got.headers["www-authenticate"]).toBe(
    'Bearer realm="showcaller", error="insufficient_scope", scope="events:read"',
  );
  expect(got.body.detail).toContain("events:write playback:write");
});

it("takes scopes from scp, too", async () => {
  const token = await api.keys.token({ scp: ["events:read"] });
  expect((await api.send("GET", "/v1/channels", { headers: { authorization: `bearer ${token}` } })).status).toBe(200);
});

it("asks for no token where none is needed", async () => {
  expect((await api.send("GET", "/v1/health", { headers: { authorization: "" } })).body).toEqual({
    status: "ok",
    now: "2027-08-01T12:00:00Z",
    version: "1.2.3",
  });
  expect(api.keys.state.fetches).toBe(0);
});

describe("the issuer's keys", () => {
  const read = () => api.send("GET", "/v1/channels");

  it("are read once, and again after ten minutes", async () => {
    await Promise.all([read(), read()]);
    await read();
    expect(api.keys.state.fetches).toBe(1);
    api.clock.at += 11 * 60_000;
    await read();
    expect(api.keys.state.fetches).toBe(2);
  });

  it("are read again for a key not seen before, though not for every one", async () => {
    await read();
    const stranger = async () => get(`Bearer ${await api.keys.token({ kid: "k2" })}`);
    api.clock.at += 31_000;
    await stranger();
    await stranger();
    expect(api.keys.state.fetches).toBe(2);
  });

  it("outlive an outage of the issuer by an hour, after which nobody is blamed for it", async () => {
    await read();
    api.keys.state.down = true;
    api.clock.at += 50 * 60_000;
    expect((await read()).status).toBe(200);
    api.clock.at += 11 * 60_000;
    const got = await read();
    expect([got.status, got.body.type, got.headers["retry-after"]]).toEqual([
      503,
      "urn:showcaller:problem:unavailable",
      "30",
    ]);
  });
});
