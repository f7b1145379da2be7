import { delay } from "@showcaller/core/lifecycle/operator";
import { expect, test } from "vitest";
import { wrongs } from "./invariants.ts";
import { clock, play, pressed } from "./scenario.ts";

/*
 * A switch that waits in an encoder and that nobody has written down would put the show on air at an instant that a delay has
 * since moved. So the intent is written before the call.
 */
test.each(["before", "after"] as const)("dies %s arming, again and again, until air has been delayed", async (when) => {
  const match = await play({
    given: ({ site }) =>
      site.gate.faults.add({
        match: { function: "showcaller-task-ready-leg", operation: "BatchUpdateSchedule" },
        until: clock("18:54:30"),
        effect: { kind: "crash-invocation", when },
      }),
    when: [["18:54", (here) => pressed(here, (event, at) => delay(event, "PT10M", at))]],
  });
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
  const armed = match.site.gate.calls.query().filter(({ operation }) => operation === "BatchUpdateSchedule");
  expect(armed.some(({ outcome }) => outcome.startsWith("crash-invocation"))).toBe(true);
});
