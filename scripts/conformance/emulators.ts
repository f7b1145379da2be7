import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Emulator } from "./emulators/ways.ts";
import { type Line, reason } from "./line.ts";
import { python } from "./python.ts";

const run = promisify(execFile);

/** Of fixed versions, with what each leaves to be chosen: another one would be another oracle. */
const packages: Readonly<Record<Emulator, readonly string[]>> = {
  moto: ["moto[dynamodb,events,s3,stepfunctions]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5", "werkzeug==3.1.9"],
  ministack: ["ministack==1.5.33", "jsonata-python==0.7.1"],
};
const titles: Readonly<Record<Emulator, string>> = { moto: "moto 5.2.5", ministack: "MiniStack 1.5.33" };
/** Milliseconds that a server may take until it answers, and until it has ended. */
const UP = 30_000;
const DOWN = 3_000;

export const moto = (): Promise<Line[]> => emulated("moto");
export const ministack = (): Promise<Line[]> => emulated("ministack");

/** The contracts that the laptop passes in `npm test`, on an AWS that somebody else wrote. */
async function emulated(name: Emulator): Promise<Line[]> {
  const engine = titles[name];
  const check = "the contracts of our stand-ins";
  const interpreter = await python(name, packages[name]);
  if ("missing" in interpreter) return [{ engine, check, verdict: "skipped", why: interpreter.missing }];
  const folder = mkdtempSync(join(tmpdir(), `showcaller-${name}-`));
  const port = await freePort();
  const server = started(name, interpreter.path, port, folder);
  try {
    const url = `http://127.0.0.1:${port}`;
    await answers(server, url);
    // Off unless told: executions would stay RUNNING for ever.
    if (name === "moto") await configured(url);
    return summarised(engine, await told(name, url));
  } catch (error) {
    return [{ engine, check, verdict: "failed", why: reason(error) }];
  } finally {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A server of its own on the loopback, what it says in a file beside the folder's data. */
function started(name: Emulator, interpreter: string, port: number, folder: string): ChildProcess {
  const log = openSync(join(folder, "log"), "a");
  const args = {
    moto: ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    ministack: ["-m", "ministack"],
  };
  const env = {
    ...process.env,
    // Where moto's own calls of itself go; where MiniStack listens, and keeps its files.
    ...{ MOTO_PORT: String(port), BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port) },
    ...{ TMPDIR: folder, S3_DATA_DIR: join(folder, "s3"), AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  };
  return spawn(join(process.cwd(), interpreter), args[name], { cwd: folder, env, stdio: ["ignore", log, log] });
}

async function answers(server: ChildProcess, url: string): Promise<void> {
  for (const end = Date.now() + UP; Date.now() < end; await sleep(200)) {
    if (server.exitCode !== null) throw new Error(`its server ended with ${server.exitCode}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer) return;
  }
  throw new Error(`its server did not answer within ${UP / 1000} s`);
}

const configured = (url: string): Promise<unknown> =>
  fetch(`${url}/moto-api/config`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
  });

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const over = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await Promise.race([over, sleep(DOWN, undefined, { ref: false })]);
  if (server.exitCode === null && server.signalCode === null) server.kill("SIGKILL");
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

type Told = Pick<Line, "check" | "verdict" | "why">;

/** What the suites say, line by line (emulators/reporter.ts). Vitest ends with 1 where a test failed: that is for us to judge. */
async function told(name: Emulator, url: string): Promise<Told[]> {
  const { stdout } = await run("vitest", ["run", "--config", "scripts/conformance/emulators/vitest.config.ts"], {
    env: { ...process.env, SHOWCALLER_EMULATOR: name, SHOWCALLER_EMULATOR_URL: url },
    timeout: 240_000,
    maxBuffer: 16 * 1024 * 1024,
  }).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }));
  return stdout.split("\n").flatMap((line) => (line.startsWith('{"check"') ? [JSON.parse(line) as Told] : []));
}

/** One line for what a contract has in common with us, and one for each check that differs or is left out. */
function summarised(engine: string, lines: readonly Told[]): Line[] {
  if (lines.length === 0) throw new Error("the suites said nothing");
  const passed = new Map<string, number>();
  for (const { check, verdict } of lines) {
    const contract = check.split(" > ")[0] ?? check;
    if (verdict === "pass") passed.set(contract, (passed.get(contract) ?? 0) + 1);
  }
  return [
    ...[...passed].map(([check, count]): Line => ({ engine, check: `${check}: ${count} checks`, verdict: "pass" })),
    ...lines.filter(({ verdict }) => verdict !== "pass").map((line): Line => ({ engine, ...line })),
  ];
}
