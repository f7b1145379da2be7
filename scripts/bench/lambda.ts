import { execFile } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { build } from "esbuild";
import { AS_UPLOADED, bundle } from "../bundle/bundle.ts";
import { lambdaEnvironment } from "../bundle/environment.ts";
import { root } from "../project.ts";
import type { Table } from "./table.ts";

const run = promisify(execFile);
/** Fresh processes of each handler, in turn, so that the machine's mood falls on all alike. */
const ROUNDS = 11;
const WARM = 300;

/** What a function on the alert path would be with nothing of ours: the SDK's two clients as they come, and one call of each. */
const BARE = `
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchUpdateScheduleCommand, MediaLiveClient } from "@aws-sdk/client-medialive";
const table = new DynamoDBClient({}), encoders = new MediaLiveClient({});
export const handler = async () => {
  await table.send(new GetItemCommand({ TableName: "t", Key: { pk: { S: "a" } } }));
  await encoders.send(new BatchUpdateScheduleCommand({ ChannelId: "1" }));
};`;

interface Candidate {
  name: string;
  file: string;
  event: unknown;
}

/** Cold and warm cost of the functions on the alert's path, beside a bare handler, in one run. AWS is a server on loopback that answers {} at once. */
export async function lambda(): Promise<Table[]> {
  const candidates = [
    { name: "bare: DynamoDB + MediaLive", file: await bare(), event: {} },
    { name: "ingress: an alert", file: await ours("ingress"), event: alertEvent() },
    // Answered "there is no such incident": the reads of a decision, without its writes.
    { name: "remediate: a decision", file: await ours("tasks/remediate"), event: decision },
  ];
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = candidates.map(() => ({ import: [] as number[], first: [] as number[], warm: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, candidate] of candidates.entries()) {
      const cost = await measure(candidate, endpoint);
      found[i]?.import.push(cost.import);
      found[i]?.first.push(cost.first);
      found[i]?.warm.push(cost.warm);
    }
  server.close();
  const base = found[0];
  return [
    {
      title: `Functions on the alert's path, medians of ${ROUNDS} processes each, in turn`,
      head: ["", "kB", "import ms", "first call ms", "both, × bare", "warm ms"],
      rows: candidates.map(({ name, file }, i) => {
        const cost = found[i] ?? { import: [], first: [], warm: [] };
        const cold = median(cost.import) + median(cost.first);
        const ratio = base ? cold / (median(base.import) + median(base.first)) : 1;
        return [
          name,
          Math.round(statSync(file).size / 1000),
          median(cost.import).toFixed(1),
          median(cost.first).toFixed(1),
          ratio.toFixed(2),
          median(cost.warm).toFixed(2),
        ];
      }),
      notes: [
        "Budget (DESIGN section 12): 420 kB; import and first call 70 ms where bare takes 95 + 25, so 0.58 × bare; warm 0.5 ms beside the SDK's own.",
        "No real Lambda: no micro-VM, no TLS, and without a compile cache, which has to be built at the deployed path.",
      ],
    },
  ];
}

const decision = { contract: 1, incident: `${"0".repeat(16)}-1`, attempt: 1, of: { legs: [] }, execution: "bench" };

async function ours(folder: string): Promise<string> {
  return join((await bundle(root, folder)).folder, "index.mjs");
}

async function bare(): Promise<string> {
  const folder = join(root, ".sst", "bundles", "bare");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "index.mjs");
  await build({
    stdin: { contents: BARE, resolveDir: join(root, "packages/adapters/src") },
    outfile,
    ...AS_UPLOADED,
  });
  return outfile;
}

async function measure({ file, event }: Candidate, endpoint: string) {
  const script = `
    const now = () => Number(process.hrtime.bigint()) / 1e6;
    const began = now();
    const { handler } = await import(${JSON.stringify(file)});
    const imported = now();
    const call = () => Promise.resolve(handler(${JSON.stringify(event)}, {})).catch(() => {});
    await call();
    const called = now();
    for (let i = 0; i < ${WARM}; i++) await call();
    console.log(JSON.stringify({ import: imported - began, first: called - imported, warm: (now() - called) / ${WARM} }));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
    maxBuffer: 64 * 1024 * 1024,
    env: lambdaEnvironment(endpoint),
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { import: number; first: number; warm: number };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
