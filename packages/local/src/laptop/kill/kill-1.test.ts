import { expect, test } from "vitest";
import { sweepOfDeaths } from "./shard.ts";

test("dies at every second AWS call and task boundary, and the show does not notice (part 1 of 2)", {
  timeout: 240_000,
}, async () => {
  expect(await sweepOfDeaths(1, 2)).toEqual([]);
});
