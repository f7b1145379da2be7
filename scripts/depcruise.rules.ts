import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { resolve } from "node:path";

export interface Violation {
  rule: string;
  from: string;
  to: string;
}
export interface Cruised {
  /** Files of ours that were read. */
  modules: string[];
  violations: Violation[];
}

interface Report {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

/** Runs dependency-cruiser with a project's import law on the folders of `root`. Throws when it gives no report. */
export const cruise = (root: string, config: string, folders: readonly string[]): Cruised => {
  const bin = resolve(import.meta.dirname, "../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const run = spawnSync(process.execPath, [bin, ...folders, "--config", config, "--output-type", "json"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (!run.stdout.startsWith("{")) throw new Error(`dependency-cruiser gave no report: ${run.stderr || run.error}`);
  const { modules, summary } = JSON.parse(run.stdout) as Report;
  return {
    modules: modules.map(({ source }) => source).filter((source) => folders.some((at) => source.startsWith(`${at}/`))),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
};

/** Source files of each package that the cruise should have read and did not. */
export const unseen = (root: string, seen: readonly string[]): string[] =>
  globSync("packages/*/src/**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".d.ts") && !seen.includes(file))
    .sort();

/** How many modules of each package were read. */
export const countByPackage = (seen: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const file of seen) {
    const name = /^packages\/([^/]+)\//.exec(file)?.[1];
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].sort());
};
