import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fill, pages } from "./docs.write.ts";
import { pageFiles, read, root, sourceFiles } from "./project.ts";

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, "");
const linksIn = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? "")
    .filter((to) => !/^https?:/.test(to));
/** `packages/core/src/ports.ts`, or its end: `http/auth.ts`. Patterns and placeholders are not paths. */
const pathsIn = (text: string): string[] =>
  [...withoutCode(text).matchAll(/`([\w.@][\w.@/-]*\.(?:ts|cjs|json))`/g)].map(([, path]) => path ?? "");
/** Names of kinds of files rather than of files. */
const KINDS = ["x.test.ts", "package.json", "handle.ts", "main.ts"];
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replace(/\s+/g, "-");
const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading ?? ""));

/** First cells of a table's rows that have more than two columns: what a row is about. */
const rowsIn = (text: string): string[] =>
  [...text.matchAll(/^\| (?:\*\*|Take |Say |Carry )[^|]+\|[^|]*\|.*$/gm)].map(
    ([row]) => row.split("|")[1]?.trim() ?? "",
  );
const repeated = (all: readonly string[]): string[] => all.filter((one, index) => all.indexOf(one) !== index);

describe("generated parts of the documents", () => {
  it.each(pages(root))("$file is fresh (else: npm run docs)", ({ text, fresh }) => {
    expect(text).toBe(fresh);
  });

  it("refuses a place that nobody fills", () => {
    expect(() => fill("<!-- generated:nothing -->\n<!-- /generated -->", root)).toThrow('"nothing"');
  });

  it("writes over what is stale and leaves the rest", () => {
    const page = "before\n<!-- generated:status -->\nold\n<!-- /generated -->\nafter";
    expect(fill(page, root)).toMatch(
      /^before\n<!-- generated:status -->\n```mermaid\n[\s\S]+```\n<!-- \/generated -->\nafter$/,
    );
    expect(fill(page, root)).not.toContain("old");
  });
});

describe.each(pageFiles())("%s", (file) => {
  const text = read(file);

  it("has links that lead somewhere", () => {
    const broken = linksIn(text).filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsIn(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("holds nothing that a merge left behind", () => {
    expect(text.match(/^(?:<{7}|={7}|>{7})(?: .*)?$/gm) ?? []).toEqual([]);
    expect(repeated(rowsIn(text))).toEqual([]);
  });

  it("names files that are there", () => {
    const files = sourceFiles();
    const missing = pathsIn(text).filter(
      (path) => !files.some((other) => other === path || other.endsWith(`/${path}`)),
    );
    expect(missing.filter((path) => !KINDS.includes(path))).toEqual([]);
  });
});

describe("docs/decisions", () => {
  const numbered = readdirSync(join(root, "docs/decisions")).filter((name) => /^\d{4}-/.test(name));

  it("gives each number once, and each record its own number", () => {
    expect(repeated(numbered.map((name) => name.slice(0, 4)))).toEqual([]);
    for (const name of numbered) expect(read(`docs/decisions/${name}`)).toMatch(new RegExp(`^# ${name.slice(0, 4)} `));
  });

  it("is listed whole and in order", () => {
    const listed = [...read("docs/decisions/README.md").matchAll(/^\| \[(\d{4})\]\((.+)\)/gm)];
    expect(listed.map(([, , name]) => name)).toEqual(numbered.toSorted());
    for (const [, number, name] of listed) expect(name?.slice(0, 4)).toBe(number);
  });
});
