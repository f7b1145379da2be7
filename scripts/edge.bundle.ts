import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
/** The file that is deployed, made of packages/edge/src/function/main.ts. */
export const DEPLOYED = "packages/edge/src/function/viewer-request.generated.js";
/** Our own budget in bytes; CloudFront's is 10 KB ("Quotas on CloudFront Functions"). */
export const BUDGET = 8192;

/**
 * The CloudFront Function as one file. CloudFront calls a top-level function named `handler` and takes no export, so the export that
 * esbuild leaves is turned into that name. ES2017 is where async functions begin; what is newer is lowered, what esbuild cannot lower
 * the gate finds (edge.gate.ts).
 */
export async function bundle(entry = "packages/edge/src/function/main.ts"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2017",
    charset: "ascii",
    external: ["cloudfront", "crypto"],
    legalComments: "none",
  });
  return renamed(outputFiles[0]?.text ?? "");
}

function renamed(text: string): string {
  const [statement = "", local = ""] = /export\{(\w+) as handler\};/.exec(text) ?? [];
  const declaration = `async function ${local}(`;
  const pieces = text.replace(statement, "").split(declaration);
  if (statement === "" || pieces.length !== 2) throw new Error("the bundle does not declare its handler once");
  return pieces.join("async function handler(");
}
