import { mint } from "@showcaller/edge/format/mint";
import { beforeEach, describe, expect, it } from "vitest";
import { createCli } from "../test/cli-harness.ts";

let { cli, sent, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, files, answers } = createCli());
});

const id = "01K2QGQGC06YMZ27BA01E9V7Y7";
const vended = {
  token: "2D3YRIQ",
  kid: "k1",
  session: "ab".repeat(16),
  issuedAt: "2027-08-14T18:00:00Z",
  expiresAt: "2027-08-14T18:10:00Z",
  renewFrom: "2027-08-14T18:09:00Z",
};

describe("token mint", () => {
  beforeEach(() => {
    answers["POST /v1/playback-urls"] = () =>
      Response.json(
        {
          ...vended,
          url: "https://live.example/2D3YRIQ/i.m3u8",
          opensAt: "2027-08-14T19:00:00Z",
          closesAt: "2027-08-14T21:30:00Z",
        },
        { status: 201 },
      );
  });

  it("prints the address on a line of its own, and what the token is", async () => {
    const { code, out } = await cli(["token", "mint", id, "--subject", "v1", "--host", "live.example"]);
    expect(code).toBe(0);
    expect(out).toBe(`https://live.example/2D3YRIQ/i.m3u8

session      abababababababababababababababab
key          k1
issued       2027-08-14T18:00:00Z
expires      2027-08-14T18:10:00Z
renew from   2027-08-14T18:09:00Z
edge opens   2027-08-14T19:00:00Z
edge closes  2027-08-14T21:30:00Z
`);
    expect(sent.at(-1)?.body).toEqual({ liveEvent: id, subject: "v1", host: "live.example" });
    // A token that is kept for a repeated request would be a token in the table.
    expect(sent.at(-1)?.headers["idempotency-key"]).toBeUndefined();
  });

  it("sends everything that the options say", async () => {
    const options =
      "--subject v1 --host live.example --leg pitch-2 --session abab --format jwt --place cookie --path /a.m3u8 --prefix /a --lifetime 10m --renew 1h --deadline 30s --any-time --country GB --country IE --address 192.0.2.0/24 --network 64512 --method GET --user-agent Mozilla";
    await cli(["token", "mint", id, ...options.split(" ")]);
    expect(sent.at(-1)?.body).toEqual({
      liveEvent: id,
      channel: "pitch-2",
      subject: "v1",
      host: "live.example",
      session: "abab",
      format: "jwt",
      place: "cookie",
      path: "/a.m3u8",
      pathPrefix: "/a",
      lifetime: "PT10M",
      edgeWindow: false,
      renewal: { extendBy: "PT1H", deadline: "PT30S" },
      countries: ["GB", "IE"],
      addresses: ["192.0.2.0/24"],
      methods: ["GET"],
      networks: [64512],
      userAgent: { prefix: "Mozilla" },
    });
  });

  it("says what to send where the token is not in the address", async () => {
    const field = { name: "CTA-Common-Access-Token", value: "2D3YRIQ" };
    answers["POST /v1/playback-urls"] = () =>
      Response.json({ ...vended, url: "https://a/", header: field, cookie: field });
    const { out } = await cli(["token", "mint", id, "--subject", "v1", "--host", "a"]);
    expect(out).toContain(
      "send header  CTA-Common-Access-Token: 2D3YRIQ\nsend cookie  CTA-Common-Access-Token=2D3YRIQ\n",
    );
  });
});

describe("token renew", () => {
  it.each([
    ["the token", "2D3OLD"],
    ["its URL", "https://live.example/2D3OLD/i.m3u8"],
    ["its URL with a query", "https://live.example/i.m3u8?CAT=2D3OLD"],
    ["standard input", "-"],
  ])("takes %s", async (_, given) => {
    files["-"] = "2D3OLD\n";
    answers["POST /v1/playback-urls/renew"] = () => Response.json(vended);
    const { out } = await cli(["token", "renew", given]);
    expect(sent.at(-1)?.body).toEqual({ token: "2D3OLD" });
    expect(out.split("\n")[0]).toBe("2D3YRIQ");
  });
});

describe("token inspect", () => {
  it.each(["cat", "jwt"] as const)("%s: says in words what it says, and asks nobody", async (format) => {
    const minted = await mint(
      {
        issuer: "cms.example",
        subject: "viewer-1\u202e",
        session: "ab".repeat(16),
        issuedAt: 1_818_270_000,
        expiresAt: 1_818_273_600,
        channel: "pitch-1",
        liveEvent: id,
        countries: ["GB"],
        renewal: { extendBy: 300, deadline: 60 },
      },
      format,
      { kid: "k1", secret: new Uint8Array(32).fill(7) },
    );
    if (!minted.ok) throw new Error(minted.fault.detail);
    const { code, out } = await cli(["token", "inspect", `https://live.example/${minted.token}/i.m3u8`]);
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`^format +${format}\nkey +k1\nissuer +cms.example\nsubject +viewer-1\ufffd\nchannel +pitch-1/${id}\n`),
    );
    expect(out).toMatch(/^expires +2027-08-14T20:00:00Z\nissued +2027-08-14T19:00:00Z\nsession +(ab){16}$/m);
    expect(out).toContain("Whether its signature is good, the edge knows.");
    expect(sent).toEqual([]);
    const { out: json } = await cli(["token", "inspect", minted.token, "--json"]);
    expect(JSON.parse(json)).toMatchObject({
      format,
      kid: "k1",
      claims: { 316: ["GB"], 323: { 0: 0, 1: 300, 2: 60 } },
    });
  });
});
