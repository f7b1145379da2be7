import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Laptop, startLaptop } from "@showcaller/local/laptop/start";
import { type Line, reason } from "./line.ts";
import { python } from "./python.ts";
import { admitted, judge, tally } from "./schemathesis/judge.ts";
import { type Exchange, exchanges } from "./schemathesis/report.ts";
import { seed, tokenOf } from "./schemathesis/seed.ts";
import { changeFeed } from "./schemathesis/stream.ts";

const run = promisify(execFile);

/** Fixed versions: others would send other requests. */
const SCHEMATHESIS = "4.32.5";
const VALIDATOR = "0.9.0";
const PACKAGES = [
  `schemathesis==${SCHEMATHESIS}`,
  "hypothesis==6.170.17",
  "jsonschema-rs==0.60.3",
  `openapi-spec-validator==${VALIDATOR}`,
];
const engine = `Schemathesis ${SCHEMATHESIS}`;
/** Fewer would say little of 63 operations. */
const LEAST = 5_000;

/** Our OpenAPI document on a running laptop: is it valid, and is it what the API does. */
export async function schemathesis(): Promise<Line[]> {
  const interpreter = await python("schemathesis", PACKAGES);
  if ("missing" in interpreter)
    return [{ engine, check: "the API as its document says", verdict: "skipped", why: interpreter.missing }];
  const folder = mkdtempSync(join(tmpdir(), "showcaller-conformance-"));
  // The clock stands, so that a slow machine sends what a fast one sends.
  const laptop = await startLaptop({ port: 0, data: join(folder, "data"), empty: false, demo: "match", speed: 0 });
  try {
    const { token } = await seed(laptop);
    const ask = { python: interpreter.path, folder, laptop };
    return [
      // First, since it keeps the document that the others are made from.
      await valid(ask),
      ...(await everything(ask, token)),
      ...(await doors(ask)),
      ...(await changeFeed(laptop.url, token)),
    ];
  } finally {
    await laptop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ask {
  python: string;
  folder: string;
  laptop: Laptop;
}

/** A reader of OpenAPI that is not Schemathesis either. */
async function valid({ python: path, folder, laptop }: Ask): Promise<Line> {
  const file = documentIn(folder);
  writeFileSync(file, await (await fetch(`${laptop.url}/v1/openapi.json`)).text());
  const line = { engine: `openapi-spec-validator ${VALIDATOR}`, check: "the document is OpenAPI 3.1" };
  try {
    await run(path, ["-m", "openapi_spec_validator", "--schema", "3.1", file], { timeout: 60_000 });
    return { ...line, verdict: "pass" };
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    return {
      ...line,
      verdict: "failed",
      why: stdout?.split("\n").slice(0, 3).join(" ").slice(0, 300) ?? reason(error),
    };
  }
}

const documentIn = (folder: string): string => join(folder, "openapi.json");

/** Every check but one, every phase, with a token that may do everything. The one is about callers who own things apart: there are none. */
async function everything(ask: Ask, token: string): Promise<Line[]> {
  const found = await sent(ask, ["--checks", "all", "--exclude-checks", "object_level_authorization"], token);
  const { requests, operations, missed, statuses } = tally(found);
  const count = `${requests} requests to ${operations} operations: ${statuses}`;
  return [
    ...judge(engine, found),
    requests >= LEAST && missed.length === 0
      ? { engine, check: count, verdict: "pass" }
      : { engine, check: count, verdict: "failed", why: `of at least ${LEAST}; not reached: ${missed.join(", ")}` },
  ];
}

/** Who has no token, a wrong one, or one that may only read. */
async function doors(ask: Ask): Promise<Line[]> {
  const good = await tokenOf(ask.laptop, "events:read");
  const [head = "", , signature = ""] = good.split(".");
  const claims = Buffer.from(JSON.stringify({ sub: "eve", scope: "admin" })).toString("base64url");
  const callers = {
    "without a token": undefined,
    "with a forged token": `${head}.${claims}.${signature}`,
    "with a token that may only read": good,
  };
  const lines: Line[] = [];
  for (const [who, token] of Object.entries(callers)) {
    const found = await sent(ask, ["--phases", "fuzzing", "-n", "3", "--mode", "positive", "--checks", FORM], token);
    lines.push(...judge(engine, found, who), admitted(engine, who, found, token === good ? "events:read" : undefined));
  }
  return lines;
}

/** The checks of an answer's form; what is good enough to be let in is not asked of who is not. */
const FORM =
  "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";

let runs = 0;

/** What Schemathesis sent, what came back, and what it says of it. Throws when it did not get that far. */
async function sent(
  { python: path, folder, laptop }: Ask,
  args: string[],
  token: string | undefined,
): Promise<Exchange[]> {
  const report = join(folder, `report-${++runs}.ndjson`);
  const config = "scripts/conformance/schemathesis/schemathesis.toml";
  const door = token === undefined ? [] : ["-H", `Authorization: Bearer ${token}`];
  const command = ["-m", "schemathesis.cli", "--config-file", config, "run", documentIn(folder)];
  // The change feed does not end: it has a check of its own (stream.ts).
  const rest = ["--url", laptop.url, "--exclude-operation-id", "streamChanges", "--no-color", "--report", "ndjson"];
  const failed = await run(path, [...command, ...door, ...rest, "--report-ndjson-path", report, ...args], {
    timeout: 420_000,
    maxBuffer: 256 * 1024 * 1024,
  }).then(
    () => undefined,
    (error: { code?: unknown; killed?: boolean; stdout?: string; stderr?: string }) => error,
  );
  // 1: it found something, which is judged here; anything else, and no report: it did not run to its end.
  if (failed && (failed.code !== 1 || failed.killed || !existsSync(report)))
    throw new Error(failed.killed ? "not done after 7 minutes" : reason({ message: failed.stderr || failed.stdout }));
  return exchanges(report);
}
