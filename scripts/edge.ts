/** Writes the CloudFront Function from its sources. `--check` writes nothing and fails when the deployed file is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BUDGET, bundle, DEPLOYED } from "./edge.bundle.ts";
import { faults } from "./edge.gate.ts";

const file = join(resolve(import.meta.dirname, ".."), DEPLOYED);
const text = await bundle();
const found = faults(text);
for (const fault of found) console.error(`not in CloudFront's language: ${fault}`);
console.log(`${DEPLOYED}: ${Buffer.byteLength(text)} of ${BUDGET} bytes`);
if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  console.error("stale; run: npm run edge");
  process.exitCode = 1;
}
if (found.length > 0) process.exitCode = 1;
