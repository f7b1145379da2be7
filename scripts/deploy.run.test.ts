import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Laptop, startLaptop } from "@showcaller/local/laptop/start";
import { send } from "@showcaller/local/laptop/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { root } from "./project.ts";

/* `npm run deploy` by its own door: the script as a process, a laptop as the deployment that it asks, and in SST's place a program that says what it was called with. */

const MINUTE = 60_000;
const data = mkdtempSync(join(tmpdir(), "showcaller-deploy-run-"));
const calls = join(data, "called.json");
let laptop: Laptop;
let token: string;
/** An address at which nobody listens. */
let nobody: string;

beforeAll(async () => {
  writeFileSync(
    join(data, "sst"),
    `#!${process.execPath}
require("node:fs").writeFileSync(${JSON.stringify(calls)}, JSON.stringify({ argv: process.argv.slice(2), clearAt: process.env.SHOWCALLER_CLEAR_AT }));
process.exit(Number(process.env.SST_EXIT ?? 0));
`,
  );
  chmodSync(join(data, "sst"), 0o755);
  // Its clock begins with the real one, which the script goes by, and stands.
  laptop = await startLaptop({ port: 0, data: join(data, "laptop"), speed: 0, empty: true });
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  nobody = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  gone.close();
  token = String((await send(laptop.url, "GET", "/_local/token")).body.token);
  const encoder = { arn: "arn:aws:medialive:eu-west-1:000000000000:channel:1", pipelines: 2 };
  const body = { name: "Pitch 1", region: "eu-west-1", encoder, inputs: { programme: "pitch-1" } };
  expect(await api("PUT", "/v1/channels/pitch-1", body)).toMatchObject({ status: 200 });
});
afterAll(async () => {
  await laptop.close();
  rmSync(data, { recursive: true });
});
afterEach(() => rmSync(calls, { force: true }));

const api = (method: string, path: string, body?: object) =>
  send(laptop.url, method, path, { ...(body ? { body } : {}), headers: { authorization: `Bearer ${token}` } });
/** Books a show that goes on air so many minutes from now. Returns how it is taken away again. */
async function booked(minutes: number): Promise<() => Promise<unknown>> {
  const instant = new Date(Math.ceil((Date.now() + minutes * MINUTE) / 1000) * 1000).toISOString().replace(".000", "");
  const show = {
    title: "City v United",
    start: { instant },
    duration: "PT1H",
    lead: "PT15M",
    legs: [{ channel: "pitch-1" }],
  };
  const { status, text, body } = await api("POST", "/v1/live-events", show);
  if (status !== 201) throw new Error(text);
  return () => api("POST", `/v1/live-events/${body.id}/cancel`);
}

interface Ran {
  code: number;
  out: string;
  err: string;
  /** What SST was called with; absent: it was not. */
  sst?: { argv: string[]; clearAt?: string };
}
const deploy = (argv: string[], env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const given = {
      PATH: [data, dirname(process.execPath)].join(delimiter),
      SHOWCALLER_URL: laptop.url,
      SHOWCALLER_TOKEN: token,
      ...env,
    };
    execFile(process.execPath, ["scripts/deploy.ts", ...argv], { cwd: root, env: given }, (error, out, err) =>
      resolve({
        code: error ? Number(error.code) : 0,
        out,
        err,
        ...(existsSync(calls) ? { sst: JSON.parse(readFileSync(calls, "utf8")) } : {}),
      }),
    );
  });
const PRODUCTION = ["--stage", "production"];

it("with nothing booked, and with a cue that is far, production is deployed, and SST is told that somebody asked", async () => {
  const before = Date.now();
  for (const minutes of [undefined, 120]) {
    const cancel = minutes === undefined ? undefined : await booked(minutes);
    const { code, out, sst } = await deploy([...PRODUCTION, "--verbose"]);
    expect([code, out]).toEqual([0, "no cue within 30 minutes\n"]);
    expect(sst?.argv).toEqual(["deploy", "--stage", "production", "--verbose"]);
    expect(Date.parse(sst?.clearAt ?? "")).toBeGreaterThanOrEqual(before);
    await cancel?.();
  }
});

it("with a cue near it is not, and the cue is named with the way out; a human's word is enough; staging asks nobody", async () => {
  const cancel = await booked(40);
  const refused = await deploy(PRODUCTION);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(
    /^not deployed: prepare of "City v United" \(\w{26}\) is at [\d:TZ-]+\. Wait, or give --on-air-ok\n$/,
  );
  expect(refused.sst).toBeUndefined();
  const meant = await deploy([...PRODUCTION, "--on-air-ok"]);
  expect(meant).toMatchObject({ code: 0, sst: { argv: ["deploy", "--stage", "production"] } });
  expect(meant.sst?.clearAt).toBeDefined();
  const staging = await deploy(["--stage", "staging"], { SHOWCALLER_URL: "", SHOWCALLER_TOKEN: "" });
  expect(staging).toMatchObject({ code: 0, sst: { argv: ["deploy", "--stage", "staging"] } });
  expect(staging.sst?.clearAt).toBeUndefined();
  await cancel();
});

it.each<[what: string, env: () => Record<string, string>, says: RegExp]>([
  [
    "no deployment answers",
    () => ({ SHOWCALLER_URL: nobody }),
    /did not say what is booked \(.*does not answer: ECONNREFUSED/,
  ],
  ["the token is none", () => ({ SHOWCALLER_TOKEN: "none" }), /did not say what is booked \(.*token/],
  ["nobody says where to ask", () => ({ SHOWCALLER_URL: "" }), /SHOWCALLER_URL and SHOWCALLER_TOKEN/],
])("where %s, production is not deployed, and it says what to do", async (_, env, says) => {
  const { code, err, sst } = await deploy(PRODUCTION, env());
  expect([code, sst]).toEqual([1, undefined]);
  expect(err).toMatch(says);
  expect(err).toContain("--on-air-ok");
  expect(err).not.toContain("    at ");
});

it("what SST answers is the answer; and where there is no SST, that is said", async () => {
  expect(await deploy(["--stage", "kim"], { SST_EXIT: "7" })).toMatchObject({ code: 7 });
  const none = await deploy(["--stage", "kim"], { PATH: dirname(process.execPath) });
  expect(none).toMatchObject({ code: 1, err: expect.stringMatching(/^not deployed: sst did not start .*npm ci/) });
});
