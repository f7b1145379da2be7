import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** What Workers, Deno and browsers have besides the language; no Buffer, no process, no require. */
const { atob, btoa, crypto, TextDecoder, TextEncoder, URL, URLSearchParams } = globalThis;
// One Uint8Array: what comes from outside a context is of another realm otherwise.
const web = { atob, btoa, crypto, TextDecoder, TextEncoder, Uint8Array, URL, URLSearchParams };

it("mints, renews and reads where there is no Node", async () => {
  const bundled = await build({
    stdin: {
      contents: `import { createPlaybackUrl, readToken, renewToken, routingLabel, signingKeys } from "./index.ts";
export async function whole(now) {
  const keys = signingKeys({
    list: async () => [{ kid: "k1", role: "active", secret: "s" }],
    read: async () => "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc",
    now: () => now * 1000,
  });
  const policy = { issuer: "cms", subject: "viewer-1", lifetime: 300, renewal: { extendBy: 300, deadline: 60 } };
  const options = { keys, now: () => now * 1000, url: "https://live.example/out/i.m3u8", routing: { address: "1.2.3.4" } };
  const done = [];
  for (const format of ["cat", "jwt"]) {
    const { token, url } = await createPlaybackUrl({ ...policy, format }, options);
    const renewed = await renewToken(token, { keys, now: () => (now + 250) * 1000 });
    done.push([url.replace(token, "TOKEN"), readToken(renewed.token).claims[4] - now]);
  }
  return JSON.stringify(done);
}`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "js",
    },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "sdk",
    // Of a platform that has no built-in modules: an import of one does not resolve.
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  const context = createContext({ ...web });
  const result = await (runInContext(
    `${bundled.outputFiles[0]?.text}; sdk.whole(1818270000)`,
    context,
  ) as Promise<string>);
  const url = "https://abacaqdaaaaaaaamaaaaaaaaaaaaa.live.example/TOKEN/out/i.m3u8";
  expect(JSON.parse(result)).toEqual([
    [url, 600],
    [url, 600],
  ]);
});
