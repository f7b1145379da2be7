import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import type { TwinFaultInput } from "../../twin/faults.ts";
import type { MatchOptions } from "../harness.ts";
import { wrongs } from "./invariants.ts";
import { incidents, journalOf, LOST, ONE_LEG, remedies, strike, UNTIL } from "./remedy.ts";
import { clock, play } from "./scenario.ts";

/* Whole program: what AWS heals by itself is left alone, and the journal says why. (A failover pair: remediation.test.ts.) */

const BY_SCORE: MatchOptions = { ...ONE_LEG, install: () => ({ mqcsSwitching: true }) };
const GROUP: MatchOptions = {
  ...ONE_LEG,
  regions: ["eu-west-1", "eu-central-1"],
  install: (n) => ({
    originGroup: { selection: "media-quality-based", role: n === 0 ? "primary" : "secondary" },
  }),
};
/** Its alerts come from one pipeline of two. */
const half = (kind: "input-loss" | "input-black"): TwinFaultInput => ({ kind, pipeline: 0, forMs: 45 * SECOND });

/** A switch or a move would touch what viewers see. */
test("black on one pipeline where the packager takes the other by score: nothing is done, and a human is told why", async () => {
  const match = await play({ ...BY_SCORE, until: UNTIL, when: [[LOST, strike(half("input-black"))]] });
  expect(remedies(match)).toEqual([]);
  const all = await incidents(match);
  expect(all.map(({ status, outcome }) => [status, outcome])).toEqual([["resolved", "healed-itself"]]);
  expect(all[0]?.attempts).toMatchObject([
    { rung: "page", why: expect.stringContaining("not needed: MediaPackage takes the other pipeline by its score") },
  ]);
});

test.each([
  ["an input lost on one pipeline", BY_SCORE, half("input-loss"), /MediaPackage takes the other pipeline by its score/],
  [
    "an input lost on one leg of two",
    GROUP,
    { kind: "input-loss", forMs: 2 * MINUTE } as const,
    /CloudFront takes leg main-eu-central-1: its score is the higher/,
  ],
])(
  "%s where the score decides (MQAR): nothing is done, nobody is woken, and the journal says why",
  async (_, leg, trouble, why) => {
    const match = await play({ ...leg, until: UNTIL, when: [[LOST, strike(trouble)]] });
    expect(remedies(match)).toEqual([]);
    const all = await incidents(match);
    expect(all.map(({ channel, status, outcome }) => [channel, status, outcome])).toEqual([
      ["main-eu-west-1", "resolved", "healed-itself"],
    ]);
    expect(all.flatMap(({ attempts, pages }) => [...attempts, ...pages])).toEqual([]);
    expect(await journalOf(match)).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^remedy\\.waits: left alone: ${why.source}`))]),
    );
    const { viewer } = match.site.twin.audience(
      match.channels.map(({ id }) => id),
      { from: clock("19:03"), to: clock("19:20"), selection: "media-quality-based" },
    );
    expect(viewer.programme).toBe(17 * 60);
    expect(await wrongs(match, { status: "ended", carried: [] })).toEqual([]);
  },
);
