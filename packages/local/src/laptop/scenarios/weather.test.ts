import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import { awsCalls, callerOf } from "./calls.ts";
import { wrongs } from "./invariants.ts";
import { play } from "./scenario.ts";

/*
 * The media services deliver their events on a best effort basis. Whatever the bus does to them, the sweep reaches the same
 * end from state alone (law 2).
 */
const weathers: Record<string, object> = {
  calm: {},
  "all lost": { loss: 1 },
  "late by up to 3 minutes": { delaySeconds: 180 },
  doubled: { double: 1, delaySeconds: 5 },
  reordered: { reorder: 0.5, holdSeconds: 60 },
  "everything at once": { loss: 0.3, double: 0.3, delaySeconds: 60, reorder: 0.4, holdSeconds: 60 },
};
const cases = Object.entries(weathers).flatMap(([name, weather]) => [1, 2, 3].map((seed) => ({ name, weather, seed })));

test.each(cases)("media events $name (seed $seed)", async ({ weather, seed }) => {
  const match = await play({
    seed,
    given: ({ site }) => setWeather(site.world, [{ source: "aws.media*", ...weather }]),
  });
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});

test("not one event of any source arrives", async () => {
  const match = await play({ given: ({ site }) => setWeather(site.world, [{ source: "*", loss: 1 }]) });
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
  // The sweep tells the workflows; it does not do their work.
  const did = awsCalls(match).filter((call) => callerOf(call) === "sweep" && /^(Start|Stop)/.test(call.operation));
  expect(did).toEqual([]);
});
