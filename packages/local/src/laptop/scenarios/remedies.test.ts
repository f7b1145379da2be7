import type { Incident } from "@showcaller/contracts";
import { MINUTE } from "@showcaller/core/time/instant";
import { describe, expect, test } from "vitest";
import type { NumberedCall } from "../../kernel/calls.ts";
import type { TwinFaultInput } from "../../twin/faults.ts";
import type { Match } from "../harness.ts";
import { untag } from "./hands.ts";
import { wrongs } from "./invariants.ts";
import { incidents, LOST, ONE_LEG, remedies, strike, UNTIL, WITH_BACKUP } from "./remedy.ts";
import { clock, play } from "./scenario.ts";

/* Whole program: each of the slower remedies from its trouble to its end, and what ends an incident whatever is still wrong. */

const attemptsOf = (incident: Incident | undefined): string[] =>
  (incident?.attempts ?? []).map(({ rung, verdict }) => `${rung} ${verdict}`);
/** What one viewer of the first leg had from that time on. */
const shown = ({ site, channels }: Match, from: string, to: string): Set<string> => {
  const pictures = site.twin.pictures(channels[0]?.id ?? "");
  const during = pictures.filter(({ at }, n) => {
    const next = pictures[n + 1]?.at ?? Number.POSITIVE_INFINITY;
    return at < clock(to) && next > clock(from);
  });
  return new Set(during.map(({ picture }) => picture));
};
const onFlow =
  (fault: TwinFaultInput, ...names: string[]) =>
  ({ site, channels }: Match): void => {
    for (const { region, id } of channels.slice(0, 1))
      for (const name of names) site.twin.faults.set({ region, name: `${id}-${name}` }, fault);
  };
const looksOf = ({ site }: Match): NumberedCall[] =>
  site.gate.calls.query({ service: "lambda" }).filter(({ resource }) => resource === "showcaller-task-remediate");
const called = ({ site }: Match, operation: string): string[] =>
  site.gate.calls
    .query({ operation })
    .filter(({ function: by, outcome }) => by === "showcaller-task-remediate" && outcome === "ok")
    .map(({ resource }) => resource.split(":").at(-1) ?? "");

test("an encoder that is stuck in STARTING is stopped and started, and its show is on air in time", async () => {
  const match = await play({
    ...ONE_LEG,
    at: "2025-08-15T18:20:00Z",
    input: { ...ONE_LEG.input, lead: "PT30M" },
    given: strike({ kind: "stuck-starting" }),
    until: UNTIL,
  });
  const all = await incidents(match);
  expect(all.map(({ cause, outcome }) => [cause, outcome])).toEqual([["stuck-starting", "remedied"]]);
  expect(attemptsOf(all[0])).toEqual(["restart-channel effective"]);
  expect(remedies(match).map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
    "StopChannel ok",
    "StartChannel ok",
  ]);
  expect(await wrongs(match, { status: "ended", degraded: true, starts: 2 })).toEqual([]);
});

test("a flow in ERROR is stopped and started; the one beside it, which carries the show, is not touched", async () => {
  const match = await play({
    ...ONE_LEG,
    until: UNTIL,
    when: [[LOST, onFlow({ kind: "flow-error" }, "a")]],
  });
  const [incident, ...others] = await incidents(match);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ cause: "flow-down", status: "resolved", outcome: "remedied" });
  expect(attemptsOf(incident)).toContain("restart-flow effective");
  expect([called(match, "StopFlow"), called(match, "StartFlow")]).toEqual([["main-eu-west-1-a"], ["main-eu-west-1-a"]]);
  expect(shown(match, "19:04", "19:20")).toEqual(new Set(["programme"]));
});

test("a lost source without another input or leg: the slate, until the source has been healthy for a while", async () => {
  const match = await play({
    ...ONE_LEG,
    install: () => ({
      inputs: [{ name: "pre-show", shows: "slate" }, { name: "programme" }, { name: "slate", shows: "slate" }],
    }),
    until: UNTIL,
    when: [[LOST, onFlow({ kind: "source-loss", forMs: 3 * MINUTE }, "a", "b")]],
  });
  const [incident, ...others] = await incidents(match);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ cause: "source-loss", status: "resolved", outcome: "remedied" });
  // What viewers have is no programme: a human is told as well.
  expect(attemptsOf(incident)).toEqual(["slate effective", "page unknown", "switch-back effective"]);
  expect(remedies(match).filter(({ outcome }) => outcome === "ok")).toHaveLength(2);
  expect(shown(match, "19:03", "19:05")).toEqual(new Set(["slate"]));
  expect(shown(match, "19:09", "19:20")).toEqual(new Set(["programme"]));
});

test("a lost source with a backup by another way: one switch that counts as good, though the source is still told of; nobody is woken", async () => {
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    when: [[LOST, onFlow({ kind: "source-loss", forMs: 4 * MINUTE }, "a", "b")]],
  });
  const [incident, ...others] = await incidents(match);
  expect(others).toEqual([]);
  expect(attemptsOf(incident)).toEqual(["switch-input effective", "switch-back effective"]);
  expect(incident).toMatchObject({ cause: "source-loss", status: "resolved", outcome: "remedied", pages: [] });
  expect(shown(match, "19:02:30", "19:20")).toEqual(new Set(["programme"]));
});

describe("an incident ends with its live event, whatever is still set", () => {
  const done = async (match: Match): Promise<void> => {
    const [incident, ...others] = await incidents(match);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ status: "resolved", outcome: "ended" });
    const lines = (await match.site.deps.store.journal.read(match.id, { limit: 100 })).items;
    expect(lines.filter(({ name }) => name === "incident.resolved")).toHaveLength(1);
    const owners = match.site.workflows.transitions().filter(({ machine }) => machine === "showcaller-remediate");
    expect(new Set(owners.map(({ status }) => status))).toEqual(new Set(["SUCCEEDED"]));
    expect(owners.length).toBeLessThan(3);
    const looks = looksOf(match);
    // The loss, its hold-off, and a look every five minutes of twenty.
    expect(looks.length).toBeLessThan(10);
  };
  test("an input that stays lost", async () => {
    await done(await play({ ...ONE_LEG, until: UNTIL, when: [[LOST, strike({ kind: "input-loss" })]] }));
  });
  test("a channel that lost its tag, whose encoder nobody stops: its alerts stay for ever", async () => {
    const match = await play({
      ...ONE_LEG,
      until: UNTIL,
      when: [
        ["19:01", (m) => untag(m)],
        [LOST, strike({ kind: "input-loss" })],
      ],
    });
    await done(match);
    expect(remedies(match)).toEqual([]);
  });
});

test("a restart that was begun on a channel which loses its tag is over at once, and nothing is tried again and again", async () => {
  const match = await play({
    ...ONE_LEG,
    at: "2025-08-15T18:20:00Z",
    input: { ...ONE_LEG.input, lead: "PT30M" },
    given: strike({ kind: "stuck-starting" }),
    when: [["18:42:05", (m) => untag(m)]],
    until: "18:55",
  });
  const [incident] = await incidents(match);
  expect(remedies(match).map(({ operation }) => operation)).toEqual(["StopChannel"]);
  expect(attemptsOf(incident)).toEqual(["restart-channel failed", "page unknown"]);
  const since = looksOf(match).filter(({ at }) => at > clock("18:42:05"));
  expect(since.length).toBeLessThan(6);
});
