import { expect, test } from "vitest";
import { realKill } from "./real-kill.ts";

/** Some of the calls of the run, from its first to its last; `npm run kills` takes them all. */
const SOME = [2, 75, 130, 190, 240, 300, 420, 560];

test("kill -9 of a real process on a real engine, at some of its calls, and the show does not notice", {
  timeout: 120_000,
}, async () => {
  const wrong: string[] = [];
  for (const nth of SOME) {
    const { deaths, wrong: found } = await realKill(nth);
    if (deaths !== 1 || found.length > 0) wrong.push(`call ${nth}: ${deaths} deaths; ${found.join("; ")}`);
  }
  console.log(`killed -9 at ${SOME.length} places, each followed by a restart: ${SOME.length - wrong.length} whole`);
  expect(wrong).toEqual([]);
});
