import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { everything } from "@showcaller/adapters/state/store";
import { needs, taskNeeds } from "@showcaller/functions/needs";
import { stateNeeds, taskStateNeeds } from "@showcaller/functions/state-needs";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { read, root } from "./project.ts";

const byFolder = <T>(plain: Record<string, T>, tasks: Record<string, T>) => [
  ...Object.entries(plain),
  ...Object.entries(tasks).map(([task, named]) => [`tasks/${task}`, named] as const),
];
const main = (folder: string): string => `packages/functions/src/${folder}/main.ts`;
const names = (list: string | undefined): string[] =>
  (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

/** Two lists of one thing: what the laptop gives a function (needs.ts, state-needs.ts), and what its bundle holds (main.ts). */
describe.each(byFolder<readonly string[]>(needs, taskNeeds))("%s", (folder, ports) => {
  it("is deployed with the ports that the laptop gives it", () => {
    const [, named] = /depsFrom\(\s*process\.env,\s*\{([^}]*)\}/.exec(read(main(folder))) ?? [];
    expect(names(named)).toEqual(ports);
  });
});

/*
 * What of the state a function reaches for, out of its code as it is bundled, so that nothing is found missing on a path that only AWS
 * takes. This finds `store.<part>` and `const { <part> } = …store`; the last test forbids other ways to write it.
 */
const PARTS = Object.keys(everything);
const reached = await stateReached();

describe.each(byFolder<readonly string[]>(stateNeeds, taskStateNeeds))("%s", (folder, state) => {
  it("is given the state that its code reaches for, and no other", () => {
    expect(reached.get(folder), `name these in state-needs.ts and ${main(folder)}`).toEqual([...state]);
  });
  it("is deployed with that state", () => {
    const [, named] = /(?:process\.env,\s*\{[^}]*\},|storeOf\(\{[^}]*\},)\s*\{([^}]*)\}/.exec(read(main(folder))) ?? [];
    expect(names(named)).toEqual([...state]);
  });
});

it("whoever takes the state calls it store, so that the tests above can read what is reached for", () => {
  const files = globSync("packages/functions/src/**/*.ts", { cwd: root, exclude: ["**/api/**", "**/*.test.ts"] });
  expect(files.length).toBeGreaterThan(100);
  const otherwise = files.flatMap((file) =>
    [...read(file).matchAll(/(\w+|\}): (?:Pick<|Omit<)?(?:FullStore\b|Store\b|(?:Projector)?Deps\["store"\])/g)]
      .filter(([, name]) => name !== "store")
      .map(([found]) => `${file}: ${found}`),
  );
  expect(otherwise).toEqual([]);
});

async function stateReached(): Promise<Map<string, string[]>> {
  const folders = byFolder<unknown>(stateNeeds, taskStateNeeds).map(([folder]) => folder);
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: folders.map(main),
    outdir: join(root, "out"),
    write: false,
    metafile: true,
    bundle: true,
    treeShaking: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "silent",
    external: ["@aws-sdk/*", "@smithy/*", "@aws-lambda-powertools/*", "@middy/*", "zod"],
  });
  return new Map(
    Object.values(metafile.outputs).map(({ entryPoint = "" }, at) => {
      const text = outputFiles[at]?.text ?? "";
      const taken = [...text.matchAll(/\{([^{}]*)\} = (?:\w+\.)*store\d*;/g)].flatMap(([, list]) =>
        names(list).map((name) => name.replace(/:.*/, "")),
      );
      const read = [...text.matchAll(/\bstore\d*\.(\w+)/g)].map(([, name]) => name);
      const found = new Set([...taken, ...read].filter((name) => name !== undefined && PARTS.includes(name)));
      return [dirname(entryPoint).slice("packages/functions/src/".length), [...found].sort() as string[]];
    }),
  );
}
