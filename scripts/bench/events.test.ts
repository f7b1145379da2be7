import { asCurrent, type TaskName, tasks } from "@showcaller/workflows";
import { expect, it } from "vitest";
import { functionFolders } from "../bundle/bundle.ts";
import { root } from "../project.ts";
import { EVENTS } from "./events.ts";

it.each(Object.keys(tasks) as TaskName[])("task %s is measured with an event that it takes", (name) => {
  expect(tasks[name].input.safeParse(asCurrent(EVENTS[`tasks/${name}`])).error?.issues ?? []).toEqual([]);
});

it("no event is of a function that is gone", () => {
  expect(Object.keys(EVENTS).filter((folder) => !functionFolders(root).includes(folder))).toEqual([]);
});
