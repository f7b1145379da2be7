import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import { awsCalls, callerOf, perLeg } from "./calls.ts";
import { wrongs } from "./invariants.ts";
import { play } from "./scenario.ts";

/*
 * AWS calls per live event and leg, start to stop (DESIGN §12): the tasks of both state machines and what Scheduler starts. What
 * each bus event costs ingress comes on top; its bound here is a ceiling against growth, not a budget that the design gives. Of
 * it five are looks at whether a state that is as wanted was wrong before.
 */
const BUDGET = { medialive: 6, workflow: 40 };
const INGRESS_CEILING = 20;

test.each([
  { name: "every event arrives", loss: 0, ingress: INGRESS_CEILING },
  { name: "not one event arrives", loss: 1, ingress: 0 },
])("calls of the workflows per leg, $name", async ({ loss, ingress }) => {
  const match = await play({ given: ({ site }) => setWeather(site.world, [{ source: "*", loss }]) });
  const calls = perLeg(match);
  console.log(`calls per leg: MediaLive ${calls.medialive}, workflow ${calls.workflow}, ingress ${calls.ingress}`);
  expect(calls.medialive).toBeLessThanOrEqual(BUDGET.medialive);
  expect(calls.workflow).toBeLessThanOrEqual(BUDGET.workflow);
  expect(calls.ingress).toBeLessThanOrEqual(ingress);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});

test("MediaLive and MediaConnect are read by the sweep alone: no workflow polls", async () => {
  const match = await play({});
  const listed = awsCalls(match).filter(({ operation }) => operation.startsWith("List"));
  expect(new Set(listed.map(callerOf))).toEqual(new Set(["sweep"]));
});
