import { describe, expect, it } from "vitest";
import { probeFunction } from "./function.ts";
import type { ProbeDeps } from "./handle.ts";

const TOKEN = "2D3".padEnd(200, "x");
const PATH = `/${TOKEN}/showcaller-canary/1786000000`;
const make = (get: ProbeDeps["get"]) => {
  const lines: unknown[] = [];
  const logger = { info: (...line: unknown[]) => lines.push(line), error: (...line: unknown[]) => lines.push(line) };
  const handler = probeFunction(
    { clock: { now: () => 0 }, host: "live.example.com", get },
    { logger: logger as never },
  );
  return { lines, ask: (event: unknown) => handler(event, {} as never) };
};

describe("a probe", () => {
  it.each([410, 404, 301, 503])("answers what the edge does, whatever it is: %i", async (status) => {
    const asked: string[] = [];
    const { ask } = make(async (url) => {
      asked.push(url);
      return { status };
    });
    expect(await ask({ path: PATH })).toEqual({ status });
    expect(asked).toEqual([`https://live.example.com${PATH}`]);
  });

  it("has a name for what did not answer, and says nothing of the token or an address", async () => {
    const refuses = Object.assign(new TypeError("fetch failed"), {
      cause: Object.assign(new Error(`connect ECONNREFUSED 203.0.113.9:443 ${TOKEN}`), { code: "ECONNREFUSED" }),
    });
    const { ask, lines } = make(() => Promise.reject(refuses));
    expect(await ask({ path: PATH })).toEqual({ failure: "ECONNREFUSED" });
    const late = make(() => Promise.reject(Object.assign(new Error(TOKEN), { name: "TimeoutError" })));
    expect(await late.ask({ path: PATH })).toEqual({ failure: "TimeoutError" });
    const odd = make(() => Promise.reject(Object.assign(new Error("x"), { name: `at ${TOKEN}` })));
    expect(await odd.ask({ path: PATH })).toEqual({ failure: "Unknown" });
    expect(JSON.stringify([lines, late.lines, odd.lines])).not.toMatch(/xxx|203\.0/);
  });

  it.each([
    ["another host", { path: PATH, host: "example.org" }],
    ["a whole address", { path: `https://example.org${PATH}` }],
    ["another host by two slashes", { path: `//example.org/${TOKEN}/showcaller-canary/1` }],
    ["another host by a user's name", { path: `@example.org${PATH}` }],
    ["what viewers watch", { path: `/${TOKEN}/out/v1/group/main/hls/index.m3u8` }],
    ["a path out of the canary's", { path: `${PATH}/../../x` }],
    ["a query", { path: `${PATH}?x=1` }],
    ["no token", { path: "/showcaller-canary/1" }],
    ["a line end", { path: `${PATH}\n` }],
    ["nothing", undefined],
  ])("asks nobody when told %s", async (_, event) => {
    let asked = 0;
    const { ask, lines } = make(async () => {
      asked++;
      return { status: 200 };
    });
    await expect(ask(event)).rejects.toMatchObject({ name: "Permanent" });
    expect(asked).toBe(0);
    expect(JSON.stringify(lines)).not.toContain("xxx");
  });
});
