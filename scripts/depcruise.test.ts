import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cruised, countByPackage, cruise, unseen } from "./depcruise.rules.ts";

const project = resolve(import.meta.dirname, "..");

/** Each file breaks the law named once; the paths are those of the real tree. */
const breaches: readonly [rule: string, file: string, text: string][] = [
  ["contracts-sees-only", "packages/contracts/src/up.ts", 'export * from "../../core/src/pure.ts";'],
  ["contracts-npm", "packages/contracts/src/jose.ts", 'export * from "jose";'],
  ["contracts-no-node", "packages/contracts/src/file.ts", 'export * from "node:fs";'],
  ["core-sees-only", "packages/core/src/up.ts", 'export * from "../../adapters/src/aws.ts";'],
  ["core-npm", "packages/core/src/zod.ts", 'export * from "zod";'],
  ["core-no-node", "packages/core/src/random.ts", 'export { randomUUID } from "node:crypto";'],
  ["adapters-sees-only", "packages/adapters/src/up.ts", 'export * from "../../functions/src/main.ts";'],
  ["adapters-npm", "packages/adapters/src/hono.ts", 'export * from "hono";'],
  ["workflows-sees-only", "packages/workflows/src/side.ts", 'export * from "../../adapters/src/aws.ts";'],
  ["workflows-npm", "packages/workflows/src/aws.ts", 'export * from "@aws-sdk/client-sfn";'],
  ["functions-sees-only", "packages/functions/src/up.ts", 'export * from "../../local/src/world.ts";'],
  ["aws-only-in-adapters", "packages/functions/src/aws.ts", 'export * from "@aws-sdk/client-medialive";'],
  ["aws-only-in-adapters", "packages/local/src/call.ts", 'export * from "@aws-sdk/client-sfn";'],
  ["local-sees-only", "packages/local/src/up.ts", 'export * from "../../cli/src/eager.ts";'],
  ["sdk-sees-only", "packages/sdk/src/up.ts", 'export * from "../../core/src/pure.ts";'],
  ["console-sees-only", "packages/console/src/up.ts", 'export * from "../../sdk/src/client.ts";'],
  ["edge-npm", "packages/edge/src/zod.ts", 'export * from "zod";'],
  ["cli-sees-only", "packages/cli/src/up.ts", 'export * from "../../core/src/pure.ts";'],
  ["cli-loads-local-lazily", "packages/cli/src/eager.ts", 'export * from "../../local/src/world.ts";'],
  ["cli-loads-local-lazily", "packages/cli/src/eager-too.ts", 'export * from "../../operator/src/look.ts";'],
  ["operator-sees-only", "packages/operator/src/up.ts", 'export * from "../../cli/src/eager.ts";'],
  ["aws-only-in-adapters", "packages/operator/src/aws.ts", 'export * from "@aws-sdk/client-sqs";'],
  ["testkit-is-for-tests", "packages/adapters/src/kit.ts", 'export * from "../../testkit/src/kit.ts";'],
  ["lint-is-for-checks", "packages/functions/src/lint.ts", 'export * from "../../workflows/src/lint.ts";'],
  [
    "jsonata-only-where-it-runs",
    "packages/workflows/src/run.ts",
    'import jsonata from "jsonata"; export default jsonata;',
  ],
  ["no-cycle", "packages/core/src/here.ts", 'export * from "./there.ts"; export const here = 1;'],
  ["resolvable", "packages/core/src/nowhere.ts", 'export * from "./nothing.ts";'],
  ["no-test-import", "packages/core/src/tested.ts", 'export * from "./some.test.ts";'],
];

/** Lawful, and there for the others to point at. */
const lawful: Readonly<Record<string, string>> = {
  "packages/contracts/src/said.ts": 'import * as z from "zod"; export const Said = z.string();',
  "packages/core/src/pure.ts": 'export * from "../../contracts/src/said.ts"; import "temporal-polyfill";',
  "packages/core/src/there.ts": 'export * from "./here.ts"; export const there = 1;',
  "packages/core/src/some.test.ts": 'import { readFileSync } from "node:fs"; export const some = readFileSync;',
  "packages/adapters/src/aws.ts": 'export * from "@aws-sdk/client-medialive";',
  "packages/workflows/src/lint.ts": "export const lint = 1;",
  "packages/functions/src/main.ts": 'export * from "../../adapters/src/aws.ts";',
  "packages/local/src/world.ts": 'export * from "../../functions/src/main.ts";',
  "packages/operator/src/look.ts": 'export * from "../../local/src/world.ts";',
  "packages/local/src/wire/serve.ts": 'export * from "@aws-sdk/client-sfn";',
  "packages/sdk/src/client.ts": 'export * from "../../contracts/src/said.ts";',
  "packages/cli/src/lazy.ts": 'export const local = () => import("../../local/src/world.ts");',
  "packages/testkit/src/kit.ts": 'export * from "vitest";',
};

describe("the import law", () => {
  const root = mkdtempSync(join(tmpdir(), "import-law-"));
  let cruised: Cruised;
  beforeAll(() => {
    for (const [file, text] of [
      ...breaches.map(([, file, text]) => [file, text] as const),
      ...Object.entries(lawful),
    ]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "tsconfig.packages.json"), "{}");
    cruised = cruise(root, join(project, ".dependency-cruiser.cjs"), ["packages"]);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each(breaches)("%s catches %s", (rule, file) => {
    expect(cruised.violations.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
  });

  it("has nothing against what is lawful", () => {
    const blamed = cruised.violations.filter(({ from, rule }) => from in lawful && rule !== "no-cycle");
    expect(blamed).toEqual([]);
  });

  it("reads every file", () => {
    expect(unseen(root, cruised.modules)).toEqual([]);
    expect(countByPackage(cruised.modules).get("core")).toBe(9);
  });

  it("notices a file that was not read", () => {
    expect(unseen(root, cruised.modules.slice(1))).toEqual(cruised.modules.slice(0, 1));
  });
});
