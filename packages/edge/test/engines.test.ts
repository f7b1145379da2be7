import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { njsEngine, njsVersion } from "@showcaller/local/edge/njs";
import { nodeEngine } from "@showcaller/local/edge/node";
import { quickjsEngine } from "@showcaller/local/edge/quickjs";
import { describe, expect, it } from "vitest";
import { CODE, event, LIVE_EVENT, NOW, storeOf, token, verdict, withToken } from "./kit.ts";

const windows = [{ liveEvent: LIVE_EVENT, opensAt: NOW - 5, closesAt: NOW + 500 }];
const bound = { addresses: ["203.0.113.0/25", "2001:db8::/33"], channel: "north", liveEvent: LIVE_EVENT };

async function job() {
  const tokens = [await token("jwt", bound), await token("cat", bound)];
  return {
    now: NOW * 1000,
    store: storeOf({ sessions: 1, subjects: 1, channels: 1, legs: 1, windows }),
    events: [
      event(),
      ...tokens.flatMap((each) => [
        withToken(each),
        withToken(each, { ip: "2001:db8::1" }),
        withToken(each, { ip: "2001:db8:8000::1" }),
        withToken(`${each.slice(0, -2)}AA`),
      ]),
    ],
  };
}

const EXPECTED = ["401", "200", "200", "403", "401", "200", "200", "403", "401"];

describe("the deployed bytes", () => {
  it("are what the sources make", () => {
    expect(() => execFileSync("node", ["scripts/edge.ts", "--check"], { stdio: "pipe" })).not.toThrow();
    expect(
      Buffer.byteLength(readFileSync(new URL("../src/function/viewer-request.generated.js", import.meta.url))),
    ).toBeLessThanOrEqual(8192);
  });

  it("give the same answers in Node and in QuickJS with the runtime's memory", async () => {
    const wish = await job();
    const inNode = await nodeEngine(CODE, wish);
    expect(inNode.map(verdict)).toEqual(EXPECTED);
    expect(await quickjsEngine(CODE, wish)).toEqual(inNode);
  });

  it("give the same answers in njs, where it is installed", async (context) => {
    if (!(await njsVersion())) context.skip("no njs: apt-get install -y --no-install-recommends njs");
    const wish = await job();
    expect(await njsEngine(CODE, wish)).toEqual(await nodeEngine(CODE, wish));
  });
});
