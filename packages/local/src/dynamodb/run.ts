import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { callEngine } from "./call.ts";
import { forward } from "./forward.ts";
import type { Launch } from "./launchers.ts";
import { end } from "./reap.ts";

export interface Running {
  endpoint: string;
  died: Promise<Error>;
  /** Ends the engine; returns when it is gone. */
  stop(): Promise<void>;
}

/** Somebody may take the free port before the engine does; it then ends, and another port is tried. */
const PORTS = 5;
/** Milliseconds until an engine that neither answers nor ends is given up. */
const PATIENCE = 20_000;
const GLANCE = 20;

/** Runs an engine on `data`, with its pid in `home`/engine.pid; returns once it takes requests. */
export async function run(launch: Launch, { home, data }: { home: string; data: string }): Promise<Running> {
  const pidFile = join(home, "engine.pid");
  let reason = "";
  for (let attempt = 0; attempt < PORTS; attempt++) {
    const port = await freePort();
    const child = start(launch, pidFile, launch.arguments(port, data));
    const ended = endOf(child);
    const endpoint = `http://127.0.0.1:${port}`;
    const up = await Promise.race([isUp(launch, child, endpoint), ended.then((why) => ({ why }))]);
    if (up === true) return running(child, endpoint, ended, pidFile);
    if (up === false) {
      await end(child.pid as number);
      throw new Error(`${launch.command} did not answer within ${PATIENCE / 1000} s`);
    }
    reason = up.why;
  }
  throw new Error(`${launch.command} does not start: ${reason}`);
}

/**
 * The child writes its own pid before it becomes the engine, so that no kill of ours leaves one unrecorded. It leads
 * its own group: Ctrl-C in the terminal is for us, and we end the engine last.
 */
function start(launch: Launch, pidFile: string, args: readonly string[]): ChildProcess {
  const script = 'echo $$ > "$0" && exec "$@"';
  return spawn("/bin/sh", ["-c", script, pidFile, launch.command, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(launch.cwd !== undefined && { cwd: launch.cwd }),
  });
}

function running(child: ChildProcess, endpoint: string, ended: Promise<string>, pidFile: string): Running {
  let stopping = false;
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const died = new Promise<Error>((resolve) => {
    void ended.then((why) => {
      process.off("exit", kill);
      if (!stopping) resolve(new Error(`the DynamoDB engine at ${endpoint} ended: ${why}`));
    });
  });
  const stop = async () => {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) await end(child.pid as number);
    await ended;
    rmSync(pidFile, { force: true });
  };
  return { endpoint, died, stop };
}

/** Resolves with how it ended and the last it said. */
async function endOf(child: ChildProcess): Promise<string> {
  let said = "";
  for (const out of [child.stdout, child.stderr]) {
    out?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-500);
    });
  }
  const [code, signal] = await once(child, "close").catch((error: Error) => [error.message, undefined]);
  return `${signal ?? code} ${said.trim()}`;
}

/** True once it takes requests, false when patience ends. Never settles early if the engine ends: race it. */
async function isUp(launch: Launch, child: ChildProcess, endpoint: string): Promise<boolean> {
  return launch.ready ? saysReady(child, launch.ready) : answers(child, endpoint);
}

async function saysReady(child: ChildProcess, ready: RegExp): Promise<boolean> {
  const patience = new AbortController();
  const said = new Promise<true>((resolve) => {
    let text = "";
    child.stderr?.on("data", (chunk: string) => {
      text += chunk;
      if (ready.test(text)) resolve(true);
    });
  });
  const late = setTimeout(PATIENCE, false, { signal: patience.signal, ref: false }).catch(() => false);
  try {
    return await Promise.race([said, late]);
  } finally {
    patience.abort();
  }
}

async function answers(child: ChildProcess, endpoint: string): Promise<boolean> {
  const engine = forward({ endpoint });
  try {
    for (let waited = 0; waited < PATIENCE && child.exitCode === null; waited += GLANCE) {
      const answer = await callEngine(engine, "DynamoDB_20120810", "ListTables", {}).catch(() => undefined);
      if (answer !== undefined) return true;
      await setTimeout(GLANCE);
    }
    return false;
  } finally {
    engine.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
