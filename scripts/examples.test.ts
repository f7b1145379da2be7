import type { LiveEvent } from "@showcaller/contracts";
import { laptopIn, temporary } from "@showcaller/local/laptop/testing";
import { createClient } from "@showcaller/sdk";
import { afterEach, expect, it, vi } from "vitest";
import { keysOf } from "../examples/secrets.ts";
import { vending } from "../examples/vend-playback.ts";

afterEach(() => vi.unstubAllEnvs());

it("a CMS with its own keys vends an address that the edge lets in, and that follows a rotation", async () => {
  using data = temporary();
  await using laptop = await laptopIn(data.path);
  const to = (instant: string) => laptop.send("POST", "/_local/clock", { body: { to: instant } });
  await to("2025-08-15T18:52:00Z");
  await laptop.api("PUT", "/v1/edge", { body: { mode: "enforce", outageGrace: 900, approvalAbove: 1_000 } });
  await to("2025-08-15T19:00:05Z");
  const [match] = (await laptop.api("GET", "/v1/live-events")).body.items as [LiveEvent];

  const { token } = (await laptop.send("GET", "/_local/token?scope=events:read+playback:write")).body;
  const client = createClient({ baseUrl: laptop.url, token: async () => String(token) });
  vi.stubEnv("AWS_ENDPOINT_URL", `${laptop.url}/_aws`);
  vi.stubEnv("AWS_REGION", "eu-west-2");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIALAPTOP");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "laptop");
  const now = () => laptop.site.world.now;
  const play = vending({
    ...{ client, keys: keysOf(client, now), host: "live.example.com", now },
    viewerOf: async ({ headers }) => headers.get("x-viewer") ?? undefined,
  });
  const ask = (path: string, headers = { "x-viewer": "viewer-1" }) =>
    play(new Request(`https://cms.example.com${path}`, { headers }));
  const watch = async () => {
    const { url } = (await (await ask(`/play/${match.id}`)).json()) as { url: string };
    return (await laptop.send("GET", `/_local/viewer?url=${encodeURIComponent(url)}`)).body;
  };

  expect(await watch()).toMatchObject({ picture: "programme", leg: "main-eu-west-1" });
  expect((await ask(`/play/${match.id}`, {} as never)).status).toBe(401);
  expect((await ask("/play/nothing")).status).toBe(404);

  await laptop.api("POST", "/v1/keys/rotate", { body: { why: "a test" } });
  await to("2025-08-15T19:06:00Z");
  const { items } = await client.listKeys();
  expect(items.map(({ role }) => role).sort()).toEqual(["active", "previous"]);
  expect(await watch()).toMatchObject({ picture: "programme" });
});
