import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { loseHome } from "./hands.ts";
import { wrongs } from "./invariants.ts";
import { incidents, LOSS, LOST, remedies, strike, UNTIL, WITH_BACKUP } from "./remedy.ts";
import { clock, play } from "./scenario.ts";

/* Whole program: the home Region is lost while an incident runs: table, bus, workflows, schedules and functions. */

const picturesOf = ({ site, channels }: Match, from: string, to: string): string[] =>
  site.twin
    .pictures(channels[0]?.id ?? "")
    .filter(({ at }) => at >= clock(from) && at < clock(to))
    .map(({ at, picture }) => `${(at - clock(LOST)) / 1000} ${picture}`);

const lose = async (from: string, until: string): Promise<Match> => {
  let bring = (): void => {};
  return play({
    ...WITH_BACKUP,
    until: UNTIL,
    when: [
      [LOST, strike(LOSS)],
      [
        from,
        (m) => {
          bring = loseHome(m, clock(until));
        },
      ],
      [until, () => bring()],
    ],
  });
};

test("after the switch: viewers stay on the backup, and when it is back the incident is taken up and ends as any other", async () => {
  const match = await lose("19:02:40", "19:10");
  expect(picturesOf(match, "19:02:45", "19:10")).toEqual([]);
  const [incident, ...others] = (await incidents(match)).filter(({ scope }) => scope === "picture");
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ status: "resolved", outcome: "remedied" });
  expect(incident?.attempts.map(({ rung }) => rung)).toEqual(["switch-input", "switch-back"]);
  expect(remedies(match).filter(({ outcome }) => outcome === "ok")).toHaveLength(2);
  expect(await wrongs(match, { status: "ended", carried: [], broken: true })).toEqual([]);
});

test("before it: viewers have what they have without us, and nothing is done about what is over when it is back", async () => {
  const match = await lose("19:02:05", "19:10");
  const alone = await play({
    ...WITH_BACKUP,
    until: "19:10",
    given: ({ site }) => {
      delete site.functions["showcaller-task-remediate"];
    },
    when: [[LOST, strike(LOSS)]],
  });
  const seen = picturesOf(match, LOST, "19:10");
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual(picturesOf(alone, LOST, "19:10"));
  expect(remedies(match)).toEqual([]);
  const [incident, ...others] = (await incidents(match)).filter(({ scope }) => scope === "picture");
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ status: "resolved", outcome: "healed-itself" });
});

test("a trouble that is still there when it is back is remedied then", async () => {
  let bring = (): void => {};
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    when: [
      [LOST, strike({ kind: "input-loss", input: "programme" })],
      [
        "19:02:05",
        (m) => {
          bring = loseHome(m, clock("19:06"));
        },
      ],
      ["19:06", () => bring()],
    ],
  });
  const [incident] = (await incidents(match)).filter(({ scope }) => scope === "picture");
  expect(incident?.attempts[0]).toMatchObject({ rung: "switch-input", verdict: "effective" });
  const [first] = remedies(match).filter(({ outcome }) => outcome === "ok");
  // The sweep asks after owners each minute.
  expect(first?.at).toBeLessThan(clock("19:08"));
  expect(picturesOf(match, "19:06", "19:09")).toEqual([expect.stringMatching(/ programme$/)]);
});
