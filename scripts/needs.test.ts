import { needs, taskNeeds } from "@showcaller/functions/needs";
import { describe, expect, it } from "vitest";
import { read } from "./project.ts";

const functions = [
  ...Object.entries(needs),
  ...Object.entries(taskNeeds).map(([task, ports]) => [`tasks/${task}`, ports] as const),
];

/** Two lists of one thing: what the laptop gives a function (needs.ts), and what its bundle holds (main.ts). */
describe.each(functions)("%s", (folder, ports) => {
  it("is deployed with the ports that the laptop gives it", () => {
    const main = read(`packages/functions/src/${folder}/main.ts`);
    const [, named = ""] = /depsFrom\(process\.env, \{([^}]*)\}\)/.exec(main) ?? [];
    expect(
      named
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    ).toEqual(ports);
  });
});
