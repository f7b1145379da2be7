import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Archive, Failure } from "@showcaller/core/ports";
import { formatSortable } from "@showcaller/core/time/instant";
import type { LocalGate } from "../kernel/gate.ts";
import { callerFunction } from "../kernel/invocation.ts";
import type { World } from "../kernel/types.ts";

/** Older documents are kept for a day of them; on AWS the bucket keeps its noncurrent versions for 30 days. */
const KEPT = 288;
const KIND = "archive";

/** Where versions lie, by name; names sort by time. */
export interface Files {
  names(): string[];
  read(name: string): string | undefined;
  write(name: string, text: string): void;
  remove(name: string): void;
}

/** On the shelf, for harnesses. */
export const shelfFiles = ({ shelf }: Pick<World, "shelf">): Files => ({
  names: () => shelf.all<string>(KIND).map(([name]) => name),
  read: (name) => shelf.get<string>(KIND, name),
  write: (name, text) => shelf.put(KIND, name, text),
  remove: (name) => shelf.delete(KIND, name),
});

/** Plain files, so that whoever conducts from an export has one. */
export const folderFiles = (folder: string): Files => {
  mkdirSync(folder, { recursive: true });
  const path = (name: string): string => join(folder, name);
  return {
    names: () =>
      readdirSync(folder)
        .filter((name) => /^[\w.-]+\.json$/.test(name))
        .sort(),
    read: (name) => (files().includes(name) ? readFileSync(path(name), "utf8") : undefined),
    write: (name, text) => writeFileSync(path(name), text),
    remove: (name) => rmSync(path(name), { force: true }),
  };
  function files(): string[] {
    return readdirSync(folder);
  }
};

/** Two documents of one instant are two versions. The second's name sorts after the first's: `Z` is before `_`, and `.` before both. */
const unused = (files: Files, instant: string): string => {
  const taken = new Set(files.names());
  for (let n = 0, name = `${instant}.json`; ; name = `${instant}_${String(++n).padStart(4, "0")}.json`)
    if (!taken.has(name)) return name;
};

/** The bucket in another Region: each document is a version of its own. Faults strike it as service `s3`, `PutObject` and `GetObject`. */
export const archiveStandIn = (world: World, gate: LocalGate, files: Files, region: string): Archive => {
  const call = <T>(
    operation: string,
    effect: () => T,
  ): Promise<{ ok: true; value: T } | { ok: false; failure: Failure }> =>
    world.track(() =>
      gate
        .pass(
          { function: callerFunction(), service: "s3", operation, region, resource: "desired-state.json" },
          async () => ({
            ok: true as const,
            value: effect(),
          }),
        )
        .catch((error: { name?: unknown; message?: unknown }) => ({
          ok: false as const,
          failure: { kind: "transient" as const, code: String(error.name), message: String(error.message) },
        })),
    );
  return {
    put: (text) =>
      call("PutObject", () => {
        const version = unused(files, formatSortable(world.now).replaceAll(":", ""));
        files.write(version, text);
        for (const old of files.names().slice(0, -KEPT)) files.remove(old);
        return { version };
      }),
    get: (asked) =>
      call("GetObject", () => {
        const version = asked ?? files.names().at(-1);
        const text = version === undefined ? undefined : files.read(version);
        return version === undefined || text === undefined ? undefined : { version, text };
      }),
  };
};
