import { executionName, scheduleName } from "@showcaller/core/names";
import { expect, test } from "vitest";
import { setSchedulerParameters } from "../../scheduler/parameters.ts";
import type { Match } from "../harness.ts";
import { HOME } from "../site.ts";
import { wrongs } from "./invariants.ts";
import { play } from "./scenario.ts";

const lose =
  (...cues: ("prepare" | "end")[]) =>
  async (match: Match): Promise<void> => {
    await match.site.world.quiet();
    for (const cue of cues) match.site.scheduler.delete(HOME, "default", scheduleName(match.id, cue, 1));
  };

test.each([{ cues: ["prepare"] }, { cues: ["end"] }, { cues: ["prepare", "end"] }] as const)(
  "the schedules of $cues are lost: the sweep starts their workflows",
  async ({ cues }) => {
    const match = await play({ when: [["18:41", lose(...cues)]] });
    expect(await wrongs(match, { status: "ended" })).toEqual([]);
    const started = match.site.workflows.transitions().map(({ name }) => name);
    for (const cue of cues) expect(started).toContain(executionName(match.id, cue, 1, 1));
  },
);

test.each([
  { name: "every schedule fires twice", parameters: { double: 1 } },
  { name: "every schedule fires up to 59 s late", parameters: { latenessSeconds: 59 } },
  { name: "both", parameters: { double: 1, latenessSeconds: 59 } },
])("$name", async ({ parameters }) => {
  const match = await play({ given: ({ site }) => setSchedulerParameters(site.world, parameters) });
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});
