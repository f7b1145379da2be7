import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another process works on this data directory. */
export class DataDirInUse extends Error {
  override readonly name = "DataDirInUse";
  readonly pid: number | undefined;
  constructor(dataDir: string, pid: number | undefined) {
    super(
      `${dataDir} is in use by another Showcaller (pid ${pid ?? "unknown"}). Stop that one, or choose another data directory.`,
    );
    this.pid = pid;
  }
}

/**
 * Makes this process the only one on the directory until `release` or its end, however it ends. The lock is SQLite's
 * own on an empty database: the kernel gives it back when a process dies, so there is none to be found stale. The
 * file beside it only tells a person whom to look for.
 * @throws DataDirInUse
 */
export function lockInstance(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const pidFile = join(dataDir, "instance.pid");
  const lock = new DatabaseSync(join(dataDir, "instance.lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new DataDirInUse(dataDir, readPid(pidFile));
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    release() {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

const SQLITE_BUSY = 5;

/** The pid in a file; undefined when there is none, or something else. */
export function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8").trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
