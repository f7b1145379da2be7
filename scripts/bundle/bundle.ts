import { globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { lean } from "./lean.ts";

export interface Bundle {
  /** What is uploaded: `index.mjs`, whose `handler` Lambda calls. */
  folder: string;
  bytes: number;
  inputs: Metafile["inputs"];
}

/**
 * Folder of a function under packages/functions/src, e.g. `tasks/air` → its bundle under `.sst/bundles`. `root`: of the project. Throws what
 * esbuild found.
 */
export async function bundle(root: string, folder: string): Promise<Bundle> {
  const out = join(root, ".sst", "bundles", folder.replaceAll("/", "-"));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "packages/functions/src", folder, "main.ts")],
    outfile: join(out, "index.mjs"),
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    logLevel: "silent",
    metafile: true,
    // A name that no minifier gives.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module';const require = makeRequire(import.meta.url);",
    },
    plugins: [lean({ jsonSchemas: folder === "api" })],
  });
  const [output] = Object.values(metafile.outputs);
  return { folder: out, bytes: output?.bytes ?? 0, inputs: metafile.inputs };
}

/** Every function that has a main.ts, by its folder. One after the other: each takes what cores there are. */
export async function bundleAll(root: string): Promise<Record<string, Bundle>> {
  const functions = join(root, "packages/functions/src");
  const bundles: Record<string, Bundle> = {};
  for (const main of globSync("**/main.ts", { cwd: functions }).sort())
    bundles[dirname(main)] = await bundle(root, dirname(main));
  return bundles;
}
