import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { readPid } from "./instance-lock.ts";

/** After this a process that was asked to end is killed; both engines survive that (milliseconds). */
const PATIENCE = 2_000;
const GLANCE = 5;

/**
 * Ends the engine that a killed parent left behind: it outlives us, and a second one would open the same file.
 * Only a process whose command line names our data is ours; the pid may long belong to somebody else.
 * @returns the pid of what was ended
 */
export async function reap(pidFile: string, data: string): Promise<number | undefined> {
  const pid = readPid(pidFile);
  const ours = pid !== undefined && commandOf(pid).includes(data);
  if (ours) await end(pid);
  rmSync(pidFile, { force: true });
  return ours ? pid : undefined;
}

/** Asks the process to end, then makes it; returns when it is gone. */
export async function end(pid: number): Promise<void> {
  const command = commandOf(pid);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!kill(pid, signal)) return;
    for (let waited = 0; waited < PATIENCE; waited += GLANCE) {
      if (commandOf(pid) !== command) return;
      await setTimeout(GLANCE);
    }
  }
  throw new Error(`process ${pid} (${command}) does not end`);
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Command line of a running process; empty for none, and for one that has ended but was not yet waited for. */
export function commandOf(pid: number): string {
  try {
    if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
