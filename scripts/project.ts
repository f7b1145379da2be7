import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What scripts and document tests ask of the project's files. Paths are relative to the root. */
export const root = resolve(import.meta.dirname, "..");
export const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Every page that people read. */
export const pageFiles = (): string[] =>
  ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })].sort();

export interface Manifest {
  file: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** The root's package.json first. */
export const manifests = (): Manifest[] =>
  ["package.json", ...globSync("packages/*/package.json", { cwd: root }).sort()].map((file) => ({
    ...(JSON.parse(read(file)) as Omit<Manifest, "file">),
    file,
  }));

/** Source and configuration, without what is installed. */
export const sourceFiles = (): string[] =>
  globSync(
    ["packages/**/*.{ts,js,css,html}", "scripts/**/*.ts", "stacks/**/*.ts", "*.{ts,cjs,json}", ".*.cjs", ".ci/run"],
    {
      cwd: root,
      exclude: ["**/node_modules/**"],
    },
  ).sort();
