import { expect, test } from "vitest";
import { bookMatch } from "./harness.ts";

test("booked a minute before its preparation, it is prepared at its instant, not earlier and not by the sweep", async () => {
  const match = await bookMatch({ at: "2025-08-15T18:44:00Z" });
  await match.runUntil("2025-08-15T18:44:59Z");
  expect((await match.event()).status).toBe("scheduled");
  await match.runUntil("2025-08-15T18:45:01Z");
  expect((await match.event()).status).toBe("preparing");
  await match.runUntil("2025-08-15T19:00:01Z");
  expect(await match.event()).toMatchObject({ status: "on-air", degraded: false });
  expect(match.site.workflows.transitions().map(({ name }) => name.slice(26))).toEqual(["-prepare-p1-a1"]);
});
