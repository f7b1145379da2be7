import { delay } from "@showcaller/core/lifecycle/operator";
import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { channelOf } from "./hands.ts";
import { clock, play, pressed } from "./scenario.ts";

/* Encoders that come up after air. */
const [FIRST, SECOND] = ["main-eu-west-1", "main-eu-central-1"] as const;

const failing =
  (runs: number, ...legs: number[]) =>
  (match: Match): void => {
    for (const leg of legs) {
      const { id, region } = channelOf(match, leg);
      match.site.twin.faults.set({ region, name: id }, { kind: "start-fails", runs });
    }
  };
/** The start that is due takes three minutes. */
const slow = (match: Match): void => {
  for (const { id, region } of match.channels)
    match.site.twin.faults.set({ region, name: id }, { kind: "slow-start", runs: 1, takesMs: 180_000 });
};
const picturesOf = (match: Match, leg: string, from: string): string[] =>
  match.site.twin
    .pictures(leg)
    .filter(({ at }) => at >= clock(from))
    .map(({ picture }) => picture);

test("the first leg comes up after air: with the programme, so that viewers do not go back to its pre-show", async () => {
  const match = await play({ given: failing(6, 0) });
  const first = match.site.twin.pictures(FIRST);
  const upAt = first.find(({ picture }) => picture === "programme")?.at ?? 0;
  expect(upAt).toBeGreaterThan(clock("19:00"));
  expect(picturesOf(match, FIRST, "18:59")).not.toContain("slate");
  expect(pictureAt(match.site.twin.pictures(SECOND), clock("19:00:01"))).toBe("programme");
});
test("started too late for its air, which is then moved: the pre-show until the new one", async () => {
  const match = await play({
    given: failing(5, 0, 1),
    when: [
      ["18:57:50", slow],
      ["18:59:30", (at) => pressed(at, (event, now) => delay(event, "PT15M", now))],
    ],
  });
  for (const leg of [FIRST, SECOND]) {
    const pictures = match.site.twin.pictures(leg);
    expect(pictureAt(pictures, clock("19:02")), leg).toBe("slate");
    expect(pictureAt(pictures, clock("19:15:01")), leg).toBe("programme");
  }
});
