import { expect, it } from "vitest";
import { budgetOf } from "./bundle/budgets.ts";
import { bundleSizes, functionFolders } from "./bundle/bundle.ts";
import { root } from "./project.ts";

const sizes = await bundleSizes(root);

it("every function was bundled", () => {
  expect([...sizes.keys()].sort()).toEqual(functionFolders(root));
});

it.each(functionFolders(root))("%s keeps to its budget", (folder) => {
  const kilobytes = Math.round((sizes.get(folder) ?? Number.POSITIVE_INFINITY) / 100) / 10;
  const most = budgetOf(folder);
  expect(
    kilobytes <= most,
    `${folder} is ${kilobytes} kB, and may be ${most} (scripts/bundle/budgets.ts). What is new in it? A client, or a part of the state, that its main.ts names and it hardly needs; a module that drags in others (scripts/bundle/lean.ts says what was left out)`,
  ).toBe(true);
});
