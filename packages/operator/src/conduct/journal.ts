import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { ConductHead, ConductLine } from "@showcaller/contracts";
import type { Table, Write } from "@showcaller/core/ports";
import type { Earlier } from "./load.ts";

export interface JournalFile {
  earlier: Earlier;
  /** Before anything is done because of it: whoever dies on the next line has it on disk. */
  append(at: string, writes: readonly Write[]): void;
  close(): void;
}

/**
 * Opens a journal, or makes one. A last line that a death cut short was never acted upon and is left out. Throws RangeError, in words, for
 * a file that is none, or that is of another export.
 */
export function openJournal(path: string, head: ConductHead, began: { at: string; why: string }): JournalFile {
  const there = existsSync(path) ? readFileSync(path, "utf8") : "";
  const earlier = there === "" ? [] : earlierIn(there, head);
  const file = openSync(path, "a", 0o600);
  const line = (value: unknown): void => void writeSync(file, `${JSON.stringify(value)}\n`);
  if (there === "") line(head);
  else if (!there.endsWith("\n")) appendFileSync(file, "\n");
  line({ at: began.at, began: began.why });
  return { earlier, append: (at, writes) => line({ at, writes }), close: () => closeSync(file) };
}

function earlierIn(text: string, head: ConductHead): Earlier {
  const [first = "", ...lines] = text.split("\n");
  const found = ConductHead.safeParse(json(first));
  if (!found.success) throw new RangeError("it is no journal of conducting");
  if (found.data.export !== head.export)
    throw new RangeError(`it is of the export of ${found.data.exportedAt}: go on from that one, or name another file`);
  return lines.flatMap((line) => {
    const parsed = ConductLine.safeParse(json(line));
    return parsed.success && "writes" in parsed.data ? [parsed.data.writes as unknown as Write[]] : [];
  });
}

const json = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** The table, telling of each transaction that was written, before its writer is told. */
export const heard = <T extends Table>(table: T, told: (writes: readonly Write[]) => void): T => ({
  ...table,
  async write(writes) {
    const result = await table.write(writes);
    if (result.ok) told(writes);
    return result;
  },
});
