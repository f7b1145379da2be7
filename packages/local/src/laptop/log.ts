import { closeSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { formatSortable } from "@showcaller/core/time/instant";
import type { Millis } from "../kernel/types.ts";

/** Where the functions' log lines go: `showcaller.log` in the data directory, one JSON object a line. */
export interface LogFile {
  readonly path: string;
  /** As the handlers know Powertools' Logger. Lines are dated in virtual time once `clock` is set. */
  readonly logger: Record<"info" | "error", (message: unknown, ...more: unknown[]) => void>;
  clock: () => Millis | undefined;
  close(): void;
}

/** Bytes; a longer file is put aside at the next start, and the one put aside before is dropped. */
const LONG = 20 * 1024 * 1024;

export function openLog(dataDir: string): LogFile {
  const path = join(dataDir, "showcaller.log");
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LONG) renameSync(path, `${path}.1`);
  // Written through at once: the last lines before a kill are the ones that are wanted.
  let file: number | undefined = openSync(path, "a");
  const line =
    (level: string) =>
    (message: unknown, ...more: unknown[]): void => {
      if (file === undefined) return;
      const at = log.clock();
      const timestamp = at === undefined ? undefined : formatSortable(at);
      const members = more.map((part) => (part instanceof Error ? { error: part } : part));
      const record = Object.assign({ level, message, timestamp, service: "showcaller" }, ...members);
      writeSync(file, `${JSON.stringify(record, plain)}\n`);
    };
  const log: LogFile = {
    path,
    logger: { info: line("INFO"), error: line("ERROR") },
    clock: () => undefined,
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
  return log;
}

const plain = (_: string, value: unknown): unknown =>
  value instanceof Error
    ? { name: value.name, message: value.message, stack: value.stack, ...(value.cause ? { cause: value.cause } : {}) }
    : value;
