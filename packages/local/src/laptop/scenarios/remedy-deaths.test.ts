import { describe, expect, it } from "vitest";
import type { NumberedCall } from "../../kernel/calls.ts";
import type { Match } from "../harness.ts";
import { incidents, LOSS, LOST, strike, switches, WITH_BACKUP } from "./remedy.ts";
import { clock, play } from "./scenario.ts";

const REMEDIATE = "showcaller-task-remediate";
/** By then the switch has landed and is judged. */
const JUDGED = "19:04";
const READS = /^(Get|Query|Describe)/;

/** Calls of the task from the loss on, in the order in which they are made, as places to die. */
const callsOf = ({ site }: Match): NumberedCall[] =>
  site.gate.calls.query().filter(({ function: by, at }) => by === REMEDIATE && at >= clock(LOST));

const story = (given: (match: Match) => void): Promise<Match> =>
  play({
    ...WITH_BACKUP,
    until: JUDGED,
    when: [
      [LOST, strike(LOSS)],
      ["19:02:00.500", given],
    ],
  });

/** Writes take effect: before and after. Of the reads, which go out together, the first of each look. */
const points = async (): Promise<{ nth: number; when: "before" | "after"; call: string }[]> => {
  const calls = callsOf(await story(() => {}));
  return calls.flatMap(({ operation }, n) => {
    const nth = n + 1;
    const call = `${nth} ${operation}`;
    if (!READS.test(operation))
      return [
        { nth, when: "before" as const, call },
        { nth, when: "after" as const, call },
      ];
    return READS.test(calls[n - 1]?.operation ?? "") ? [] : [{ nth, when: "after" as const, call }];
  });
};

const all = await points();

describe.each(["crash-invocation", "kill-process"] as const)("remediation dies once (%s)", (kind) => {
  it("has places to die at", () => {
    expect(all.map(({ call }) => call).join()).toContain("BatchUpdateSchedule");
    expect(all.length).toBeGreaterThan(10);
  });
  it.each(all)("$when $call: one switch, and the programme is back", async ({ nth, when }) => {
    const match = await story(({ site }) =>
      site.gate.faults.add({ match: { function: REMEDIATE }, nth, effect: { kind, when } }),
    );
    // Or it has not died, and this tests nothing.
    expect(match.restarts + callsOf(match).filter(({ outcome }) => outcome.startsWith("crash")).length).toBe(1);
    const [incident] = await incidents(match);
    expect(incident?.attempts.map(({ rung, verdict }) => [rung, verdict])).toEqual([["switch-input", "effective"]]);
    expect((await switches(match)).filter((name) => name.includes("switch-input"))).toHaveLength(1);
    expect(match.site.twin.pictures("main-eu-west-1").at(-1)?.picture).toBe("programme");
  });
});
