import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { driver, type EdgeEngine } from "./job.ts";

const run = promisify(execFile);

/** The version of Debian's njs on this machine, or nothing. CloudFront's own engine is a descendant of njs, and closed. */
export const njsVersion = (): Promise<string | undefined> =>
  run("njs", ["-v"]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

/** The deployed bytes under njs, the strictest grammar that can be had; a crash of the engine rejects. */
export const njsEngine: EdgeEngine = async (code, job) => {
  const folder = await mkdtemp(join(tmpdir(), "showcaller-njs-"));
  try {
    const script = join(folder, "run.js");
    const data = join(folder, "job.json");
    await writeFile(data, JSON.stringify(job));
    await writeFile(script, njsScript(code));
    const answer = join(folder, "answer.json");
    await run("njs", [script, data, answer]);
    return JSON.parse(await readFile(answer, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The program that njs is given; its arguments are the job's file and the answer's: its console.log ends a long line early. */
export const njsScript = (code: string): string => `import __fs from 'fs';
import __crypto from 'crypto';
var __job = JSON.parse(__fs.readFileSync(process.argv[2], 'utf8'));
function __done(text) { __fs.writeFileSync(process.argv[3], text); }
${driver(code).replace("var console =", "console =")}`;
