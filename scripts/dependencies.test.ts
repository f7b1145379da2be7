import { describe, expect, it } from "vitest";
import { manifests, read } from "./project.ts";

interface Declared {
  name: string;
  version: string;
  where: string;
}

const declared: Declared[] = manifests().flatMap(({ file, ...manifest }) =>
  (["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const).flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}).map(([name, version]) => ({
      name,
      version,
      where: file === "package.json" ? "root" : (file.split("/")[1] ?? ""),
    })),
  ),
);

const EXACT = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

/** `| \`name\` | version | where, where | why |` */
const rows = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \| (\S+) \| ([^|]+) \|/gm)].map(
  ([, name = "", version = "", where = ""]) => ({ name, version, where: where.trim().split(", ").sort() }),
);

describe("dependencies", () => {
  it.each(declared)("$name in $where is pinned exactly", ({ version }) => {
    expect(version).toMatch(EXACT);
  });

  it("have one version each", () => {
    const twice = declared.filter(({ name, version }) =>
      declared.some((o) => o.name === name && o.version !== version),
    );
    expect(twice).toEqual([]);
  });

  it("are those of docs/dependencies.md, each once, with its version and where it is", () => {
    const foreign = declared.filter(({ name }) => !name.startsWith("@showcaller/"));
    const expected = [...new Set(foreign.map(({ name }) => name))].sort().map((name) => ({
      name,
      version: foreign.find((other) => other.name === name)?.version ?? "",
      where: [...new Set(foreign.filter((other) => other.name === name).map(({ where }) => where))].sort(),
    }));
    expect(rows.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(expected);
  });
});
