import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import { perLeg } from "./calls.ts";
import { wrongs } from "./invariants.ts";
import { play } from "./scenario.ts";

/** AWS calls per live event and leg, start to stop (DESIGN §12). */
const BUDGET = { medialive: 6, all: 40 };

test.each([
  { name: "every event arrives", loss: 0 },
  { name: "not one event arrives", loss: 1 },
])("calls of the workflows per leg, $name", async ({ name, loss }) => {
  const match = await play({ given: ({ site }) => setWeather(site.world, [{ source: "*", loss }]) });
  const calls = perLeg(match);
  console.log(name, JSON.stringify(calls));
  const by = new Map<string, number>();
  for (const c of match.site.gate.calls.query().filter((c) => c.service !== "lambda")) {
    const k = `${c.function} ${c.service}:${c.operation}`;
    by.set(k, (by.get(k) ?? 0) + 1);
  }
  console.log(
    [...by]
      .sort()
      .map(([k, v]) => `${v} ${k}`)
      .join("\n"),
  );
  expect(calls.medialive).toBeLessThanOrEqual(BUDGET.medialive);
  expect(calls.all).toBeLessThanOrEqual(BUDGET.all);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});
