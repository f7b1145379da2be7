import type { LiveEvent, PlaybackUrl } from "@showcaller/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { laptopCli } from "../test/laptop-cli.ts";

let { laptop, cli, close }: Awaited<ReturnType<typeof laptopCli>> = {} as never;
beforeAll(async () => {
  ({ laptop, cli, close } = await laptopCli());
});
afterAll(() => close());

/** What CloudFront would do with a viewer's request for this address. */
async function atEdge(url: string): Promise<unknown> {
  const { pathname, searchParams, host } = new URL(url);
  const querystring = Object.fromEntries(searchParams);
  const response = await fetch(new URL("/_local/edge", laptop.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method: "GET", uri: pathname, headers: { host }, querystring, cookies: {} }),
  });
  return response.json();
}
const vend = async (more = ""): Promise<PlaybackUrl> => {
  const [match] = JSON.parse((await cli("events list --json")).out) as [LiveEvent];
  const line = `token mint ${match.id} --subject viewer-1 --host live.example${more} --json`;
  return JSON.parse((await cli(line)).out) as PlaybackUrl;
};
const forwarded = (url: PlaybackUrl) => ({
  edge: "forwarded",
  request: { uri: new URL(url.url).pathname.replace(`/${url.token}`, ""), querystring: {}, cookies: {} },
});

it("minted, forwarded without the token; renewed; rotated: none of them is refused", async () => {
  // The first key is made by the minute's tick.
  await cli("local clock 2025-08-15T18:50:00Z");
  expect((await cli("keys list")).out).toMatch(/^KEY .*\nk\w{6} +active +signs .* showcaller-edge-key-k\w{6}\n$/);
  await cli("edge set --mode enforce");
  await cli("local clock 10s");
  const [path, query] = [await vend(), await vend(" --format jwt --place query --lifetime 1h --renew 1h")];
  expect(await atEdge(path.url)).toMatchObject({
    status: 403,
    headers: { "showcaller-opens-at": "2025-08-15T19:00:00.000Z" },
  });
  await cli("local clock 2025-08-15T18:59:59Z");
  const watch = async (line: string) => (await cli(`local viewer --playback ${line}`)).out;
  expect(await watch(path.url)).toMatch(/^refused: 403 opens \d+, opens at 2025-08-15T19:00:00.000Z\n$/);
  await cli("local clock 2025-08-15T19:00:01Z");
  for (const each of [path, query])
    expect(await watch(each.url)).toBe("programme from main-eu-west-1 since 2025-08-15T19:00:00Z\n");
  const [bare, elsewhere] = [path.url.replace(`/${path.token}`, ""), path.url.replace("live.example", "live2.example")];
  expect(await watch(`${bare} --token ${path.token}`)).toMatch(/^programme/);
  expect([await watch(bare), await watch(elsewhere)]).toEqual(["refused: 401 none\n", "refused: 403 312\n"]);
  expect(await cli("local viewer --playback http://live.example/")).toMatchObject({ code: 1 });
  await cli("local clock 2025-08-15T19:00:10Z");
  for (const each of [path, query]) expect(await atEdge(each.url)).toMatchObject(forwarded(each));
  expect(JSON.stringify([await atEdge(path.url), await atEdge(query.url)])).not.toMatch(/eyJ|2D3/);
  expect(await atEdge(path.url.replace(path.token, `${path.token}A`))).toMatchObject({ edge: "answered", status: 401 });

  expect((await cli("keys rotate --why yearly")).out).toMatch(/\nk\w{6} is made within a minute/);
  await cli("local clock 5m");
  expect((await cli("keys list")).out).toMatch(/active +signs .*\nk\w{6} +previous +its tokens are good /);
  const after = await vend();
  expect(after.kid).not.toBe(path.kid);
  for (const each of [path, query, after]) expect(await atEdge(each.url)).toMatchObject(forwarded(each));

  const early = await cli(`token renew ${query.url}`);
  expect([early.code, early.err]).toEqual([1, expect.stringContaining("renewal window has not opened")]);
  await cli("local clock 2025-08-15T19:49:30Z");
  const renewed = JSON.parse((await cli(`token renew ${query.url} --json`)).out) as PlaybackUrl;
  expect(renewed).toMatchObject({ kid: after.kid, session: query.session, expiresAt: "2025-08-15T20:50:10Z" });
  await cli("local clock 2m");
  expect(await atEdge(query.url)).toMatchObject({ edge: "answered", status: 401 });
  const again = { ...query, url: query.url.replace(query.token, renewed.token) };
  expect(await atEdge(again.url)).toMatchObject(forwarded(again));
});

it("revoked: 410 at the edge once it is there, and no other token; taken back: forwarded", async () => {
  const url = await vend();
  expect(await atEdge(url.url)).toMatchObject(forwarded(url));
  await cli("revoke subject viewer-1 --why shared --bar-until 2025-08-15T23:00:00Z --no-wait");
  await cli("local clock 10s");
  expect(await atEdge(url.url)).toMatchObject({ edge: "answered", status: 410 });
  const [match] = JSON.parse((await cli("events list --json")).out) as [LiveEvent];
  const none = await cli(`token mint ${match.id} --subject viewer-1 --host live.example`);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining("(revoked, 410)")]);
  const [revocation] = JSON.parse((await cli("revocations list --json")).out) as [{ id: string }];
  await cli(`revocations undo ${revocation.id} --no-wait`);
  await cli("local clock 10s");
  expect(await atEdge(url.url)).toMatchObject(forwarded(url));
});
