import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { budgetOf } from "../bundle/budgets.ts";
import { AS_UPLOADED, bundle, functionFolders } from "../bundle/bundle.ts";
import { lambdaEnvironment } from "../bundle/environment.ts";
import { root } from "../project.ts";
import { EVENTS } from "./events.ts";
import { type Table, verdict } from "./table.ts";

const run = promisify(execFile);
/** Fresh processes of each, in turn, so that the machine's mood falls on all alike. */
const ROUNDS = 7;
const WARM = 200;

/** What a function on the alert path would be with nothing of ours: the SDK's two clients as they come, and one call of each. */
const BARE = `
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchUpdateScheduleCommand, MediaLiveClient } from "@aws-sdk/client-medialive";
const table = new DynamoDBClient({}), encoders = new MediaLiveClient({});
export const handler = async () => {
  await table.send(new GetItemCommand({ TableName: "t", Key: { pk: { S: "a" } } }));
  await encoders.send(new BatchUpdateScheduleCommand({ ChannelId: "1" }));
};`;

/** DESIGN section 12: 43 + 19 ms where a bare handler takes 95 + 25, rounded up to 70; and 0.5 ms, of which the SDK's own 0.23 is one call. */
const COLD_TO_BARE = 70 / (95 + 25);
const WARM_OWN = 0.5 - 0.23;
const ON_ALERT_PATH: readonly string[] = ["ingress", "tasks/remediate"];

interface Cost {
  kB: number;
  /** Milliseconds of processor time, medians. Time on the wall is anybody's on a busy machine, and a Lambda has a share of a processor. */
  import: number;
  first: number;
  warm: number;
  /** Import where Node finds the bundle compiled: of the alert's path. */
  cached?: number;
  /** AWS calls of a warm invocation. */
  calls: number;
  failure?: string;
}
export type ColdStart = Record<"ingress" | "remediate", number>;

let all: Promise<Map<string, Cost>> | undefined;

/** Milliseconds of import and first call together: as `lambda` found them, if it was asked in this run. */
export async function coldStart(): Promise<ColdStart> {
  const found = await (all ?? measureAll(ON_ALERT_PATH));
  const cold = (name: string): number => (found.get(name)?.import ?? 0) + (found.get(name)?.first ?? 0);
  return { ingress: cold("ingress"), remediate: cold("tasks/remediate") };
}

/** Cold and warm cost of every function beside a bare handler, in one run. AWS is a server on loopback that answers {} at once. */
export async function lambda(): Promise<Table[]> {
  all ??= measureAll(functionFolders(root));
  const found = await all;
  const bare = found.get("bare");
  if (!bare) throw new Error("the bare handler was not measured");
  const order = (name: string): number => (name === "bare" ? 0 : ON_ALERT_PATH.includes(name) ? 1 : 2);
  const rows = [...found].sort(([a], [b]) => order(a) - order(b) || a.localeCompare(b));
  const failed = rows.filter(([, { failure }]) => failure);
  return [
    {
      title: `Functions beside a bare handler (DynamoDB + MediaLive): processor time, medians of ${ROUNDS} processes each, in turn`,
      head: ["", "kB", "of", "import ms", "first call ms", "both, × bare", "warm ms", "AWS calls", "ours of it"],
      rows: rows.map(([name, cost]) => [
        name,
        cost.kB.toFixed(0),
        name === "bare" ? "-" : budgetOf(name),
        cost.import.toFixed(0),
        cost.first.toFixed(0),
        ratio(cost, bare).toFixed(2),
        cost.warm.toFixed(2),
        cost.calls.toFixed(0),
        name === "bare" ? "-" : own(cost, bare).toFixed(2),
      ]),
      notes: [
        "kB of budget: scripts/bundle/budgets.ts, held by a test. `ours of it`: warm time less what bare takes for as many calls.",
        "AWS answers {} at once, over loopback HTTP: the table is empty, and nothing is found. No micro-VM, no TLS, no compile cache.",
        ...(failed.length > 0
          ? [
              `Fail on {}, and are measured until they do: ${failed.map(([name, { failure }]) => `${name} (${failure})`).join(", ")}.`,
            ]
          : []),
      ],
    },
    {
      title: "The alert's path and its budget (DESIGN section 12)",
      head: ["", "is", "may be", ""],
      rows: ON_ALERT_PATH.flatMap((name) => judged(name, found.get(name), bare)),
      notes: [
        "Cold is judged as a share of bare in the same run: milliseconds differ from machine to machine.",
        "Not built yet: a compile cache in what is uploaded. Node keeps it by path, version and flags, so it has to be made where Lambda runs.",
      ],
    },
  ];
}

const ratio = (cost: Cost, bare: Cost): number => (cost.import + cost.first) / (bare.import + bare.first);
const own = (cost: Cost, bare: Cost): number => cost.warm - (bare.warm / bare.calls) * cost.calls;

function judged(name: string, cost: Cost | undefined, bare: Cost): Table["rows"] {
  if (!cost) return [];
  const [cold, ours] = [ratio(cost, bare), own(cost, bare)];
  return [
    [`${name}: bundle, kB`, cost.kB.toFixed(0), budgetOf(name), verdict(cost.kB <= budgetOf(name))],
    [`${name}: import + first call, × bare`, cold.toFixed(2), COLD_TO_BARE.toFixed(2), verdict(cold <= COLD_TO_BARE)],
    ...(cost.cached === undefined
      ? []
      : [
          [
            `${name}: the same, were its compile cache shipped`,
            ratio({ ...cost, import: cost.cached }, bare).toFixed(2),
            "",
            "",
          ],
        ]),
    [`${name}: warm, ms beside the SDK's own`, ours.toFixed(2), WARM_OWN.toFixed(2), verdict(ours <= WARM_OWN)],
  ];
}

async function measureAll(folders: readonly string[]): Promise<Map<string, Cost>> {
  const files = new Map([["bare", await bareBundle()]]);
  for (const name of folders) files.set(name, join((await bundle(root, name)).folder, "index.mjs"));
  let calls = 0;
  const server = createServer((request, response) => {
    calls++;
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const caches = mkdtempSync(join(tmpdir(), "bench-compiled-"));
  const found = new Map<string, (Measured & { calls: number })[]>();
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, file] of files) {
      const before = calls;
      const cost = await measure(file, EVENTS[name] ?? {}, endpoint, {});
      const made = (calls - before) / (WARM + 1);
      // The first of these makes the cache.
      const cached = ON_ALERT_PATH.includes(name)
        ? await measure(file, EVENTS[name] ?? {}, endpoint, { NODE_COMPILE_CACHE: caches })
        : undefined;
      found.set(name, [
        ...(found.get(name) ?? []),
        { ...cost, calls: made, ...(cached ? { cached: cached.import } : {}) },
      ]);
    }
  server.close();
  rmSync(caches, { recursive: true, force: true });
  return new Map(
    [...files].map(([name, file]) => {
      const rounds = found.get(name) ?? [];
      const of = (field: "import" | "first" | "warm" | "calls"): number => median(rounds.map((cost) => cost[field]));
      const failure = rounds[0]?.failure;
      const cached = rounds.flatMap((cost) => cost.cached ?? []);
      return [
        name,
        {
          kB: statSync(file).size / 1000,
          ...{ import: of("import"), first: of("first"), warm: of("warm"), calls: of("calls") },
          ...(failure ? { failure } : {}),
          ...(cached.length > 0 ? { cached: median(cached) } : {}),
        },
      ];
    }),
  );
}

async function bareBundle(): Promise<string> {
  const folder = join(root, ".sst", "bundles", "bare");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "index.mjs");
  const stdin = { contents: BARE, resolveDir: join(root, "packages/adapters/src") };
  await build({ ...AS_UPLOADED, stdin, outfile });
  return outfile;
}

type Measured = Omit<Cost, "kB" | "calls">;

async function measure(
  file: string,
  event: unknown,
  endpoint: string,
  more: Record<string, string>,
): Promise<Measured> {
  // The change feed's stream, as Lambda's runtime gives it: written to, and gone.
  const script = `
    const { Writable } = await import("node:stream");
    const sink = () => new Writable({ write: (chunk, encoding, done) => done() });
    globalThis.awslambda = {
      streamifyResponse: (handler) => (event, context) => handler(event, sink(), context),
      HttpResponseStream: { from: (stream) => stream },
    };
    const now = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; };
    const began = now();
    const { handler } = await import(${JSON.stringify(file)});
    const imported = now();
    let failure;
    const context = { getRemainingTimeInMillis: () => 10_000 };
    const call = async () => {
      try { await handler(${JSON.stringify(event)}, context); } catch (error) { failure = error.name; }
    };
    await call();
    const called = now();
    for (let i = 0; i < ${WARM}; i++) await call();
    const costs = { import: imported - began, first: called - imported, warm: (now() - called) / ${WARM}, failure };
    process.stdout.write("\\n" + JSON.stringify(costs));
    (await import("node:module")).flushCompileCache();
    process.exit(0);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
    maxBuffer: 64 * 1024 * 1024,
    env: { ...lambdaEnvironment(endpoint), ...more },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
