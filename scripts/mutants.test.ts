import { describe, expect, it } from "vitest";
import { mutants } from "./mutants.list.ts";
import { read } from "./project.ts";

describe.each(mutants)("planted bug: $name", ({ file, find, replace, test }) => {
  it("can be planted: its place is there, once", () => {
    expect(read(file).split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it("has its test", () => {
    expect(read(test)).toMatch(/\bit\b|\btest\b/);
  });
});

it("every planted bug has a name of its own", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
