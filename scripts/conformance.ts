/**
 * `npm run conformance [-- ENGINE…]`: implementations that are not ours, against ours. Prints engine × check as pass, failed, known
 * deviation (checked in, with its reason) or skipped with the reason; needs more than Node and npm, so it is not part of `npm test`.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startLaptop } from "@showcaller/local/laptop/start";
import { deviations } from "./conformance/deviations.ts";
import { eyevinn, njs } from "./conformance/edge.ts";
import { ministack, moto } from "./conformance/emulators.ts";
import { secondJsonata } from "./conformance/jsonata.ts";
import { type Line, reason } from "./conformance/line.ts";
import { python } from "./conformance/python.ts";
import { eventRuler } from "./conformance/ruler.ts";
import { schemathesis } from "./conformance/schemathesis.ts";
import { cfnLint } from "./conformance/template.ts";
import { judged } from "./conformance/verdicts.ts";

const run = promisify(execFile);

/** A fixed version: another one would be another oracle. */
const BOTOCORE = "1.43.11";

async function botocore(): Promise<Line[]> {
  const engine = `botocore ${BOTOCORE}`;
  const interpreter = await python("botocore", [`botocore==${BOTOCORE}`]);
  if ("missing" in interpreter)
    return [{ engine, check: "second client of /_aws", verdict: "skipped", why: interpreter.missing }];
  const dataDir = mkdtempSync(join(tmpdir(), "showcaller-conformance-"));
  const laptop = await startLaptop({ port: 0, data: dataDir, empty: true, speed: 0 });
  try {
    const { stdout } = await run(interpreter.path, ["scripts/conformance/second_client.py", laptop.url], {
      timeout: 180_000,
    }).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }));
    const lines = stdout.split("\n").filter((line) => /^(ok|failed) /.test(line));
    if (lines.length === 0)
      return [{ engine, check: "second client of /_aws", verdict: "failed", why: "it printed nothing" }];
    return lines.map((line) => {
      const [, verdict = "", check = "", why] = /^(ok|failed) (\w+)(?:: (.*))?$/.exec(line) ?? [];
      return {
        engine,
        check: check.replaceAll("_", " "),
        verdict: verdict === "ok" ? "pass" : "failed",
        ...(why ? { why } : {}),
      };
    });
  } finally {
    await laptop.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** AWS's own DynamoDB Local against the contract that the in-memory port and dynoxide pass in `npm test`. */
async function dynamodbLocal(): Promise<Line[]> {
  const engine = "DynamoDB Local";
  const check = "table contract";
  try {
    await run("java", ["-version"]);
  } catch {
    return [{ engine, check, verdict: "skipped", why: "no Java: install 17 or newer" }];
  }
  try {
    await run("vitest", ["run", "packages/testkit/src/table", "-t", "DynamoDB Local"], { timeout: 300_000 });
    return [{ engine, check, verdict: "pass" }];
  } catch (error) {
    return [{ engine, check, verdict: "failed", why: reason(error) }];
  }
}

const engines: Readonly<Record<string, () => Promise<Line[]>>> = {
  "dynamodb-local": dynamodbLocal,
  botocore,
  njs,
  eyevinn,
  "event-ruler": eventRuler,
  jsonata: secondJsonata,
  moto,
  ministack,
  schemathesis,
  "cfn-lint": cfnLint,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(engines, name));
if (unknown.length > 0) {
  console.error(`No engine ${unknown.join(", ")}. There are ${Object.keys(engines).join(", ")}.`);
  process.exit(2);
}

/** One engine after the other: two at once would wait for each other's processors. */
const lines: Line[] = [];
for (const [name, ask] of Object.entries(engines)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const since = performance.now();
  // One that breaks says nothing of the others.
  const own = await ask().catch((error): Line[] => [
    { engine: name, check: "runs at all", verdict: "failed", why: reason(error) },
  ]);
  lines.push(...own);
  console.error(`${name}: ${own.length} checks in ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

const all = judged(lines, deviations);
const verdicts = { pass: "pass", failed: "failed", known: "known deviation", skipped: "skipped" } as const;
const width = Math.max(0, ...all.map(({ engine }) => engine.length));
for (const { engine, check, verdict, why } of all)
  console.log(`${verdicts[verdict].padEnd(15)} ${engine.padEnd(width)}  ${check}${why ? `: ${why}` : ""}`);
const count = (verdict: Line["verdict"]): number => all.filter((line) => line.verdict === verdict).length;
console.log(
  `conformance: ${count("pass")} passed, ${count("known")} known deviations, ${count("failed")} failed, ${count("skipped")} skipped`,
);
process.exit(count("failed") > 0 ? 1 : 0);
