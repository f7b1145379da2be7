import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { everything } from "@showcaller/adapters/state/store";
import { needs, taskNeeds } from "@showcaller/functions/needs";
import { stateNeeds, taskStateNeeds } from "@showcaller/functions/state-needs";
import { tableNeeds, taskTableNeeds, type WriteKind } from "@showcaller/functions/table-needs";
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
const written = await bundled(byFolder<unknown>(tableNeeds, taskTableNeeds).map(([folder]) => folder));
const reached = new Map([...written].map(([folder, text]) => [folder, reachedIn(text)]));

describe.each(byFolder<readonly string[]>(stateNeeds, taskStateNeeds))("%s", (folder, state) => {
  it("is given the state that its code reaches for, and no other", () => {
    expect(reached.get(folder), `name these in state-needs.ts and ${main(folder)}`).toEqual([...state]);
  });
  it("is deployed with that state", () => {
    const [, named] = /(?:process\.env,\s*\{[^}]*\},|storeOf\(\{[^}]*\},)\s*\{([^}]*)\}/.exec(read(main(folder))) ?? [];
    expect(names(named)).toEqual([...state]);
  });
});

/** How a write of each kind stands in the code: by one of our keys, or as an item. */
const WRITES: Readonly<Record<WriteKind, RegExp>> = {
  put: /\{\s*put: /,
  update: /\bupdate: (?:keys\d*\.|\{ pk)/,
  delete: /\bdelete: (?:keys\d*\.|\{ pk)/,
  check: /\{\s*check: /,
};
/** What a part can write that the function only reads by. */
const ONLY_READS: Readonly<Record<string, readonly WriteKind[]>> = { monitor: ["update", "check"], changes: ["put"] };

describe.each(byFolder<readonly WriteKind[]>(tableNeeds, taskTableNeeds))("%s", (folder, kinds) => {
  it("may make the kinds of writes that are in its code, and no other", () => {
    const text = written.get(folder) ?? "";
    const found = (Object.keys(WRITES) as WriteKind[]).filter((kind) => WRITES[kind].test(text));
    const wanted = found.filter((kind) => !ONLY_READS[folder]?.includes(kind));
    expect(wanted, `name these in packages/functions/src/table-needs.ts`).toEqual([...kinds]);
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

async function bundled(folders: readonly string[]): Promise<Map<string, string>> {
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
    Object.values(metafile.outputs).map(({ entryPoint = "" }, at) => [
      dirname(entryPoint).slice("packages/functions/src/".length),
      outputFiles[at]?.text ?? "",
    ]),
  );
}

function reachedIn(text: string): string[] {
  const taken = [...text.matchAll(/\{([^{}]*)\} = (?:\w+\.)*store\d*;/g)].flatMap(([, list]) =>
    names(list).map((name) => name.replace(/:.*/, "")),
  );
  const read = [...text.matchAll(/\bstore\d*\.(\w+)/g)].map(([, name]) => name);
  const found = new Set([...taken, ...read].filter((name) => name !== undefined && PARTS.includes(name)));
  return [...found].sort() as string[];
}
