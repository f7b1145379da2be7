import { expect, test } from "vitest";
import { bookMatch, KICK_OFF } from "./harness.ts";

test("one match on two legs, from booking to stop", async () => {
  const match = await bookMatch();
  await match.runUntil("2025-08-15T18:59:59Z");
  expect(match.site.twin.viewer(match.channels.map(({ id }) => id)).picture).toBe("slate");
  expect((await match.event()).status).toBe("standby");
  await match.runUntil("2025-08-15T19:00:01Z");
  expect(match.site.twin.viewer(match.channels.map(({ id }) => id)).picture).toBe("programme");
  expect(await match.event()).toMatchObject({ status: "on-air", degraded: false });
  await match.runUntil("2025-08-15T21:30:00Z");
  expect(await match.event()).toMatchObject({ status: "ended" });
  for (const { encoder } of match.channels) {
    expect(match.site.twin.intervals(encoder.arn)).toHaveLength(1);
  }
  expect(KICK_OFF).toBeDefined();
});
