#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import {
  type ConductEnd,
  type ConductRequest,
  type DoctorEnd,
  type DoctorRequest,
  type RehearsalEnd,
  type RehearsalRequest,
  type Surroundings,
  UsageError,
} from "./command.ts";
import { run } from "./run.ts";

/** Loaded only when asked for: a CMS's machine has the command and not the laptop. */
async function startLocal(args: string[]): Promise<void> {
  const { main } = await load<{ main(args: string[]): Promise<void> }>("@showcaller/local/main");
  await main(args);
}

async function rehearse(request: RehearsalRequest): Promise<RehearsalEnd> {
  const local = await load<{ main(request: RehearsalRequest): Promise<RehearsalEnd> }>(
    "@showcaller/local/rehearsal/main",
  );
  return local.main({ ...request, columns: process.stdout.isTTY ? process.stdout.columns : undefined });
}

async function doctor(request: DoctorRequest): Promise<DoctorEnd> {
  const operator = await load<{ main(request: DoctorRequest): Promise<DoctorEnd> }>("@showcaller/operator/doctor/main");
  return operator.main(request);
}

async function conduct(request: Omit<ConductRequest, "onStop">): Promise<ConductEnd> {
  const operator = await load<{ main(request: ConductRequest): Promise<ConductEnd> }>(
    "@showcaller/operator/conduct/main",
  );
  return operator.main({ ...request, onStop: (stop) => void process.once("SIGINT", stop).once("SIGTERM", stop) });
}

const load = async <T>(local: string): Promise<T> =>
  (await import(local).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError(`${local} is not installed here: run the command in Showcaller's repository`);
  })) as T;

async function read(path: string): Promise<string> {
  try {
    return path === "-" ? await text(process.stdin) : await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const surroundings: Surroundings = {
  env: process.env,
  fetch: (url, init) => fetch(url, init),
  read,
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  startLocal,
  rehearse,
  doctor,
  conduct,
};

// `showcaller changes | head`: whoever reads has enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), surroundings);
