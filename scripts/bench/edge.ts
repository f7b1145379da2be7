import { execFile } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Format, mint } from "@showcaller/edge/format/mint";
import { encodeControl, encodeRevocation } from "@showcaller/edge/store/encode";
import { njsVersion } from "@showcaller/local/edge/njs";
import { BUDGET, DEPLOYED } from "../edge.bundle.ts";
import type { Table } from "./table.ts";

const run = promisify(execFile);
const NOW = 1_795_262_400;
const KEY = { kid: "k1", secret: new Uint8Array(32).fill(7) };
const LIVE_EVENT = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const PATH = "/out/v1/group/north/hls/index.m3u8";
const NOOP = "async function handler(event) { return event.request; }";
/** What most edge functions do: MAC, expiry, path; no strictness, no list. Its key is in its code. */
const LOOSE = `import crypto from "crypto";
async function handler(event) {
  const uri = event.request.uri, end = uri.indexOf("/", 1), parts = uri.slice(1, end).split(".");
  const mac = crypto.createHmac("sha256", Buffer.from("${Buffer.from(KEY.secret).toString("hex")}", "hex")).update(parts[0] + "." + parts[1]).digest("base64url");
  const claims = JSON.parse(Buffer.from(parts[1], "base64url").toString());
  if (mac !== parts[2] || claims.exp * 1000 < Date.now()) return { statusCode: 401 };
  event.request.uri = uri.slice(end);
  return event.request.uri.indexOf(claims.catu["3"]["1"]) === 0 ? event.request : { statusCode: 403 };
}`;

/** njs keeps what it has allocated: so many calls take some 100 MB. */
const CALLS = 3_000;
/** µs in njs, with both lists read (DESIGN section 12). */
const MOST_TIME = 80;

interface Case {
  name: string;
  code: string;
  format: Format;
  /** Entries of other sessions and subjects: both lists are looked into, and nothing is found. */
  revoked: boolean;
}

/** Cost of the edge function for a request that is served, beside no function and a loose JWT check. */
export async function edge(): Promise<Table[]> {
  const code = readFileSync(DEPLOYED, "utf8");
  const cases: Case[] = [
    { name: "no-op", code: NOOP, format: "jwt", revoked: false },
    { name: "loose JWT, no list", code: LOOSE, format: "jwt", revoked: false },
    ...(["jwt", "cat"] as const).flatMap((format) => [
      { name: `${format.toUpperCase()}, list empty`, code, format, revoked: false },
      { name: `${format.toUpperCase()}, both lists read`, code, format, revoked: true },
    ]),
  ];
  const version = await njsVersion();
  const rows = [];
  let base = 0;
  for (const each of cases) {
    const cost = await measure(each, version !== undefined);
    if (each.code === LOOSE) base = cost.node;
    rows.push({ name: each.name, ...cost });
  }
  const ratio = (n: number) => (base > 0 ? (n / base).toFixed(1) : "");
  const loose = rows[1];
  return [
    {
      title: `Edge function: ${Buffer.byteLength(code)} of ${BUDGET} bytes; a request that is served, with an edge window and a path rule`,
      head: ["", "Node µs", "× loose", "njs µs", "× loose", "njs instructions"],
      rows: rows.map(({ name, node, njs, instructions }) => [
        name,
        node.toFixed(1),
        ratio(node),
        njs?.toFixed(1) ?? "-",
        njs && loose?.njs ? (njs / loose.njs).toFixed(1) : "-",
        instructions ?? "-",
      ]),
      notes: [
        version ? `njs ${version}; instructions by callgrind, (300 calls - 100 calls) / 200` : "no njs on this machine",
        verdict(rows.filter(({ name }) => name.endsWith("both lists read"))),
      ],
    },
  ];
}

/** What the budget of DESIGN section 12 comes to on this machine. */
function verdict(rows: readonly { njs?: number; instructions?: number }[]): string {
  const most = (of: (number | undefined)[]): number | undefined =>
    of.some((n) => n === undefined) ? undefined : Math.max(...of.map(Number));
  const [time, instructions] = [most(rows.map(({ njs }) => njs)), most(rows.map((row) => row.instructions))];
  const said = (found: number | undefined, budget: number, unit: string) =>
    `${budget.toLocaleString("en")} ${unit}: ${found === undefined ? "not measured" : `${found <= budget ? "met" : "not met"}, ${Math.round(found).toLocaleString("en")}`}`;
  return `Budget in njs 0.7.9 with both lists read. ${said(time, MOST_TIME, "µs")}. ${said(instructions, 330_000, "instructions")} (why: docs/edge.md).`;
}

async function measure(each: Case, withNjs: boolean): Promise<{ node: number; njs?: number; instructions?: number }> {
  const folder = mkdtempSync(join(tmpdir(), "showcaller-bench-"));
  try {
    const script = join(folder, "run.js");
    const job = join(folder, "job.json");
    writeFileSync(job, JSON.stringify(await jobOf(each)));
    writeFileSync(script, scriptOf(each.code));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    const node = await least(
      5,
      async () => Number((await run(process.execPath, [script, job, "60000"])).stdout) / 30_000,
    );
    if (!withNjs) return { node };
    const few = await least(9, () => seconds(script, job, 200));
    const many = await least(9, () => seconds(script, job, 200 + CALLS));
    return { node, njs: ((many - few) / CALLS) * 1_000_000, ...(await instructions(script, job)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The least of some measurements: whatever else runs here only adds. */
async function least(times: number, measure: () => Promise<number>): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) found = Math.min(found, await measure());
  return found;
}

/**
 * Processor seconds of njs itself, as the shell counts them: a machine that others use too has no other clock worth reading. User's and
 * system's together: Linux knows their sum to the microsecond and tells them apart by sampling. The system's is memory, which njs
 * never gives back, so it is in here with every call and would be in CloudFront with one.
 */
async function seconds(script: string, job: string, calls: number): Promise<number> {
  const { stdout } = await run("bash", ["-c", 'njs "$@" && times', "njs", script, job, String(calls)]);
  const [, ...parts] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stdout) ?? [];
  const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = parts.map(Number);
  return (userMinutes + systemMinutes) * 60 + user + system;
}

async function instructions(script: string, job: string): Promise<{ instructions?: number }> {
  const count = async (calls: number) => {
    const args = ["--tool=callgrind", "--callgrind-out-file=/dev/null", "njs", script, job, String(calls)];
    const { stderr } = await run("valgrind", args);
    return Number(/Collected : (\d+)/.exec(stderr)?.[1]);
  };
  try {
    return { instructions: Math.round(((await count(300)) - (await count(100))) / 200) };
  } catch {
    return {};
  }
}

async function jobOf({ format, revoked }: Case): Promise<unknown> {
  const hmac = (secret: Uint8Array, data: Uint8Array) => createHmac("sha256", secret).update(data).digest();
  const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");
  const minted = await mint(
    {
      issuer: "cms.example",
      subject: "viewer-1",
      session: "66400ca63ab2c267cc0d874cc5f9a378",
      issuedAt: NOW - 60,
      expiresAt: NOW + 240,
      channel: "north",
      liveEvent: LIVE_EVENT,
      pathPrefix: "/out/v1/group",
    },
    format,
    KEY,
    hmac,
  );
  if (!minted.ok) throw new Error(minted.fault.detail);
  const list = revoked ? 1 : 0;
  const entries = [
    ...encodeControl({
      mode: "enforce",
      epoch: 0,
      heartbeat: NOW,
      outageGrace: 900,
      sessions: list,
      subjects: list,
      channels: 0,
      legs: 0,
      keys: [KEY],
      windows: [{ liveEvent: LIVE_EVENT, opensAt: NOW - 60, closesAt: NOW + 7200 }],
    }),
    encodeRevocation({ kind: "session", session: "00".repeat(16), expiresAt: NOW + 240 }, sha256),
  ];
  const event = {
    version: "1.0",
    context: {
      distributionDomainName: "d1.cloudfront.net",
      distributionId: "E1",
      eventType: "viewer-request",
      requestId: "r1",
    },
    viewer: { ip: "203.0.113.50" },
    request: {
      method: "GET",
      uri: `/${minted.token}${PATH}`,
      querystring: {},
      headers: { host: { value: "live.example" }, "user-agent": { value: "Mozilla/5.0" } },
      cookies: {},
    },
  };
  return {
    now: NOW * 1000,
    store: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    event: JSON.stringify(event),
  };
}

/**
 * Parses the event for every call, as the no-op does too; what refuses its request stops the run. In Node it prints the microseconds of the
 * second half of the calls; njs has no clock to print.
 */
const scriptOf = (code: string): string => `import __fs from "fs";
import crypto from "crypto";
var __job = JSON.parse(__fs.readFileSync(process.argv[2], "utf8"));
Date.now = function () { return __job.now; };
var __cf = { kvs: function () { return {
  get: function (key) { var value = __job.store[key]; return value === undefined ? Promise.reject(1) : Promise.resolve(value); },
  exists: function (key) { return Promise.resolve(__job.store[key] !== undefined); } }; } };
${code.replace(/import (\w+) ?from ?"(\w+)";/g, (_, name: string, module: string) => (module === name ? "" : `var ${name}=${module === "crypto" ? "crypto" : "__cf"};`))}
var __left = +process.argv[3], __half = __left >> 1, __clock = typeof performance === "object" ? performance : null, __from = 0;
function __step(result) {
  if (result && result.statusCode) throw new Error("refused");
  if (__clock && __left === __half) __from = __clock.now();
  if (__left-- > 0) handler(JSON.parse(__job.event)).then(__step);
  else if (__clock) console.log((__clock.now() - __from) * 1000);
}
__step();
`;
