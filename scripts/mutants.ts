/**
 * `npm run mutants [-- NAME…]`: plants each bug of mutants.list.ts in a copy of the tree and runs the test that has to notice it. Fails
 * when a bug goes unnoticed, is noticed by another test than the one named, or cannot be planted any more. Two at a time.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Mutant, mutants } from "./mutants.list.ts";
import { root } from "./project.ts";

const run = promisify(execFile);
const COPIED = ["packages", "scripts", "vitest.config.ts", "tsconfig.json", "package.json"];
const OURS = "@showcaller";

/** The tree, with what is installed linked in: only our own packages are the copy's. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), "showcaller-mutants-"));
  const isSource = (path: string): boolean => !path.endsWith("node_modules");
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true, filter: isSource });
  const modules = join(copy, "node_modules");
  mkdirSync(join(modules, OURS), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")))
    if (name !== OURS && !name.startsWith(".vite")) symlinkSync(join(root, "node_modules", name), join(modules, name));
  for (const name of readdirSync(join(copy, "packages")))
    symlinkSync(join(copy, "packages", name), join(modules, OURS, name));
  return copy;
}

/** What is wrong with the tests' answer, or undefined: the bug was noticed where it should be. */
async function verdict(copy: string, { file, find, replace, test, fails }: Mutant): Promise<string | undefined> {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (source.split(find).length !== 2) return `cannot be planted: ${file} does not have its place once`;
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    const failed = await failures(copy, test);
    if (failed.length === 0) return `SURVIVES ${test}`;
    return failed.some((name) => name.includes(fails)) ? undefined : `is noticed by "${failed[0]}", not by "${fails}"`;
  } finally {
    writeFileSync(path, source);
  }
}

/** Names of the tests that fail. */
async function failures(copy: string, test: string): Promise<string[]> {
  const report = join(copy, "report.json");
  const args = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--root",
    copy,
    "--reporter=json",
    `--outputFile=${report}`,
    test,
  ];
  rmSync(report, { force: true });
  await run(process.execPath, args, { cwd: copy, env: { ...process.env, VITEST_MAX_WORKERS: "1" } }).catch(() => {});
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
    testResults: { assertionResults: { status: string; fullName: string }[] }[];
  };
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ status, fullName }) => (status === "failed" ? [fullName] : [])),
  );
}

const asked = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => asked.length === 0 || asked.some((part) => name.includes(part)));
const queue = [...chosen];
let wrong = 0;

async function worker(): Promise<void> {
  const copy = copyTree();
  try {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const why = await verdict(copy, mutant);
      if (why) wrong++;
      console.log(`${why ? "NOT CAUGHT" : "caught"}  ${mutant.name}${why ? `: ${why}` : ` (${mutant.test})`}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

await Promise.all([worker(), worker()]);
console.log(`${chosen.length} bugs planted, ${chosen.length - wrong} caught`);
process.exit(wrong > 0 || chosen.length === 0 ? 1 : 0);
