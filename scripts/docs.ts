/** Writes what docs/ says of the source from the source. `--check` writes nothing and fails when a page is stale. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pages } from "./docs.write.ts";

const root = resolve(import.meta.dirname, "..");
const stale = pages(root).filter(({ text, fresh }) => text !== fresh);
const check = process.argv.includes("--check");

for (const { file, fresh } of stale) {
  if (!check) writeFileSync(join(root, file), fresh);
  console.log(`${check ? "stale" : "written"}: ${file}`);
}
if (stale.length === 0) console.log("docs are fresh");
if (check && stale.length > 0) {
  console.error("run: npm run docs");
  process.exitCode = 1;
}
