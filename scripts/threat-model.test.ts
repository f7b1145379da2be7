import { globSync } from "node:fs";
import { expect, it } from "vitest";
import { read, root } from "./project.ts";

const page = read("docs/threat-model.md");
const tests = globSync(["packages/*/{src,test}/**/*.test.ts", "stacks/test/*.test.ts", "scripts/*.test.ts"], {
  cwd: root,
});
const vectors = globSync("packages/edge/test/vectors/*.ts", { cwd: root }).map(read).join("\n");

/** The source of every test file that a name may mean: `auth.test.ts`, `http/auth.test.ts`. */
const sources = (name: string): string =>
  tests
    .filter((file) => `/${file}`.endsWith(`/${name}`))
    .map(read)
    .join("\n");
/** "the start…" and `"whole"`, as it stands in a source: quotes inside may be escaped or not. */
const phrase = (quoted: string): string => quoted.replace(/…$/, "");
const quotedIn = (text: string): string[] => [...text.matchAll(/"([^"]+)"/g)].map(([, quoted = ""]) => phrase(quoted));

/** Each source that a text names, with what it quotes of it: `a.test.ts` "one", "two"; vectors "three". */
const claims = (text: string): { named: string; quoted: string[] }[] =>
  [...text.matchAll(/(`[\w./-]+\.test\.ts`|vectors)((?: \(\w+\))?(?:[,;:]?\s(?:and )?"[^"]+")*)/g)].map(
    ([, named = "", rest = ""]) => ({
      named: named.replaceAll("`", ""),
      quoted: quotedIn(rest),
    }),
  );

const tables = page.split(/\n\n/).filter((block) => /^\| .*\| Test \|\n/.test(block));
const rows = tables.flatMap((table) => table.trim().split("\n").slice(2));

it("has its tables: the API's threats, other doors, the edge's, the laptop's", () => {
  expect(tables).toHaveLength(4);
  expect(rows.length).toBeGreaterThan(60);
  expect(page).not.toContain("| Answer | Where |");
});

it.each(rows.map((row) => [row.split("|")[1]?.trim().slice(0, 80), row]))("%s: names its test", (_, row) => {
  const last = row.split("|").at(-2) ?? "";
  const found = claims(last);
  expect(found.length, "the last column names a test file, or vectors").toBeGreaterThan(0);
  expect(quotedIn(last).sort(), "each quoted name stands behind its file").toEqual(
    found.flatMap(({ quoted }) => quoted).sort(),
  );
});

it.each(claims(page).map(({ named, quoted }) => [named, quoted] as const))("%s has %j", (named, quoted) => {
  const source = named === "vectors" ? vectors : sources(named);
  expect(source, "no such test file").not.toBe("");
  expect(quoted.filter((one) => !source.includes(one))).toEqual([]);
});
