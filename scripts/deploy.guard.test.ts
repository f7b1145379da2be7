import { expect, it } from "vitest";
import { cuesNear, forSst, mayDeploy } from "./deploy.guard.ts";

const now = Date.parse("2027-08-14T18:00:00Z");
const event = {
  id: "01K2T9Z3N8Q4V7X1B5C6D8F0GH" as never,
  title: "City v United",
  status: "scheduled" as const,
  prepareAt: "2027-08-14T18:45:00Z",
  airAt: "2027-08-14T19:00:00Z",
  endAt: "2027-08-14T21:00:00Z",
  tail: "PT5M" as never,
};
const ask = (
  argv: string[],
  events: readonly (typeof event)[] | Error,
  env = { SHOWCALLER_URL: "https://api.example", SHOWCALLER_TOKEN: "t" },
) =>
  mayDeploy({
    argv,
    env,
    now,
    liveEvents: async () => {
      if (events instanceof Error) throw events;
      return events;
    },
  });
const production = ["--stage", "production"];

it.each([
  ["2027-08-14T18:14:59Z", undefined],
  ["2027-08-14T18:15:00Z", "prepare"],
  ["2027-08-14T18:45:00Z", "prepare"],
  // Overdue, and so being called.
  ["2027-08-14T18:45:01Z", "prepare"],
  ["2027-08-14T19:00:01Z", undefined],
] as const)("scheduled: at %s the next cue is %s", (at, cue) => {
  expect(cuesNear([event], Date.parse(at))[0]?.cue).toBe(cue);
});

it("on air only its end is a cue, and held not even that", () => {
  const at = Date.parse("2027-08-14T20:45:00Z");
  const onAir = { ...event, status: "on-air" as const };
  expect(cuesNear([onAir], at).map(({ cue }) => cue)).toEqual(["end"]);
  expect(cuesNear([{ ...onAir, held: { by: "kim", since: "2027-08-14T20:00:00Z" } }], at)).toEqual([]);
  expect(
    cuesNear(
      [
        { ...event, status: "ended" },
        { ...event, status: "cancelled" },
      ],
      at,
    ),
  ).toEqual([]);
});

it("what is overdue comes any moment: an air that waits for a go, an end that waits for the feed, a stop at the end of the tail", () => {
  const at = Date.parse("2027-08-14T21:03:00Z");
  const near = (more: object) => cuesNear([{ ...event, ...more }], at).map(({ cue }) => cue);
  expect(near({ status: "standby", endAt: "2027-08-14T23:00:00Z" })).toEqual(["air"]);
  expect(near({ status: "on-air" })).toEqual(["end"]);
  expect(near({ status: "ending", endingAt: "2027-08-14T21:00:00Z" })).toEqual(["release"]);
  expect(near({ status: "ending", endingAt: "2027-08-14T21:00:00Z", tail: "PT1H" })).toEqual([]);
});

it("production waits for the cue, and names it", async () => {
  const soon = { ...event, prepareAt: "2027-08-14T18:10:00Z", airAt: "2027-08-14T18:25:00Z" };
  const verdict = await ask(production, [event, soon]);
  expect(verdict).toEqual({
    go: false,
    why: expect.stringMatching(/^prepare of "City v United" \(01K2.*\) is at 2027-08-14T18:10:00Z \(and 1 more\)/),
  });
  expect(await ask(production, [event])).toMatchObject({ go: true });
});

it.each([
  ["nobody says where to ask", {}, []],
  ["nobody answers", { SHOWCALLER_URL: "https://api.example", SHOWCALLER_TOKEN: "t" }, new Error("connection refused")],
] as const)("%s: production is not deployed", async (_, env, events) => {
  expect(await ask(production, events as never, env as never)).toMatchObject({ go: false });
  for (const flag of ["--on-air-ok", "--first"])
    expect(await ask([...production, flag], events as never, env as never)).toMatchObject({ go: true });
});

it("any other stage is nobody's business, and which one has to be said", async () => {
  expect(await ask(["--stage=kim"], new Error("never asked"))).toEqual({ go: true });
  expect(await ask([], [])).toMatchObject({ go: false });
  for (const argv of [["--stage"], ["--stage", "--verbose"], ["--stage="]])
    expect(await ask(argv, [])).toMatchObject({ go: false, why: expect.stringContaining("is missing") });
  // SST would take one of them, and the question be about the other.
  for (const argv of [
    ["--stage", "kim", ...production],
    ["--stage=kim", "--stage=production"],
  ])
    expect(await ask(argv, [])).toMatchObject({ go: false, why: expect.stringContaining("twice") });
  expect(forSst([...production, "--on-air-ok", "--verbose"])).toEqual([...production, "--verbose"]);
});
