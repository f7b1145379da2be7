import { globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { lean } from "./lean.ts";

export interface Bundle {
  /** What is uploaded: `index.mjs`, whose `handler` Lambda calls. */
  folder: string;
  bytes: number;
  inputs: Metafile["inputs"];
}

/** Every function's folder under packages/functions/src, e.g. `tasks/air`. `root`: of the project. */
export const functionFolders = (root: string): string[] =>
  globSync("**/main.ts", { cwd: join(root, "packages/functions/src") })
    .map(dirname)
    .sort();

/** A function's folder → its bundle under `.sst/bundles`. Throws what esbuild found. */
export async function bundle(root: string, folder: string): Promise<Bundle> {
  const out = join(root, ".sst", "bundles", folder.replaceAll("/", "-"));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile } = await build({ ...options(root, [folder]), outfile: join(out, "index.mjs"), metafile: true });
  const [output] = Object.values(metafile.outputs);
  return { folder: out, bytes: output?.bytes ?? 0, inputs: metafile.inputs };
}

/** Every function, by its folder. One after the other: each takes what cores there are. */
export async function bundleAll(root: string): Promise<Record<string, Bundle>> {
  const bundles: Record<string, Bundle> = {};
  for (const folder of functionFolders(root)) bundles[folder] = await bundle(root, folder);
  return bundles;
}

/** Bytes that each would have, and nothing written: their common modules are read once, so it takes a third of the time. */
export async function bundleSizes(root: string): Promise<Map<string, number>> {
  const folders = functionFolders(root);
  const sizes = new Map<string, number>();
  for (const alike of [folders.filter(makesJsonSchemas), folders.filter((folder) => !makesJsonSchemas(folder))]) {
    const outdir = join(root, "out");
    const { metafile } = await build({ ...options(root, alike), outdir, write: false, metafile: true });
    for (const { entryPoint, bytes } of Object.values(metafile.outputs))
      if (entryPoint) sizes.set(dirname(entryPoint).slice("packages/functions/src/".length), bytes);
  }
  return sizes;
}

const makesJsonSchemas = (folder: string): boolean => folder === "api";

/** Whatever is bundled, ours or what it is compared with. */
export const AS_UPLOADED = {
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node24",
  mainFields: ["module", "main"],
  logLevel: "silent",
  // A name that no minifier gives.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';const require = makeRequire(import.meta.url);",
  },
} satisfies BuildOptions;

const options = (root: string, folders: readonly string[]) =>
  ({
    ...AS_UPLOADED,
    absWorkingDir: root,
    entryPoints: folders.map((folder) => join(root, "packages/functions/src", folder, "main.ts")),
    plugins: [lean({ jsonSchemas: folders.every(makesJsonSchemas) })],
  }) satisfies BuildOptions;
