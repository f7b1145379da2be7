import { cancel, delay, end, extend, go, hold } from "@showcaller/core/lifecycle/operator";
import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { wrongs } from "./invariants.ts";
import { edit, play as playOn, press, type Scenario } from "./scenario.ts";

/* What an operator may not do changes nothing: each is refused with the reason, and the show ends as planned. */
type Cue = Parameters<typeof press>[1];
const play = (scenario: Scenario): Promise<Match> => playOn({ regions: ["eu-west-1"], ...scenario });
const extended =
  (by: string): Cue =>
  (event, at) =>
    extend(event, by, at);

test.each([
  { at: "18:41", name: "hold", cue: hold },
  { at: "18:41", name: "extend", cue: extended("PT5M") },
  { at: "18:46", name: "end", cue: end },
  { at: "18:56", name: "go without manual staging", cue: go },
  { at: "19:30", name: "cancel", cue: cancel },
  { at: "19:30", name: "delay", cue: ((event, now) => delay(event, "PT5M", now)) as Cue },
  { at: "21:02", name: "cancel", cue: cancel },
])("$name at $at", async ({ at, cue }) => {
  const answers: unknown[] = [];
  const match = await play({ when: [[at, async (m) => answers.push(await press(m, cue))]] });
  expect(answers).toMatchObject([{ kind: "refused", refusal: { problem: "wrong-status" } }]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
  expect(await match.event()).toMatchObject({ plan: 1 });
});

test.each([
  { at: "20:00", by: "PT31M", problem: "beyond-limit" },
  { at: "21:03", by: "PT28M", problem: "beyond-limit" },
])("an extension of $by at $at goes beyond the limit: refused, and it ends as planned", async ({ at, by, problem }) => {
  const answers: unknown[] = [];
  const match = await play({ when: [[at, async (m) => answers.push(await press(m, extended(by)))]] });
  expect(answers).toMatchObject([{ kind: "refused", refusal: { problem } }]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});

test.each([
  { at: "18:46", does: "moved", wish: { start: { instant: "2025-08-15T19:30:00Z" } } },
  { at: "18:56", does: "moved", wish: { start: { instant: "2025-08-15T19:30:00Z" } } },
  { at: "19:30", does: "moved", wish: { start: { instant: "2025-08-15T19:40:00Z" } } },
  { at: "21:02", does: "made longer", wish: { duration: "PT3H" } },
])("$does at $at: refused, and nothing changes", async ({ at, wish }) => {
  const answers: unknown[] = [];
  const match = await play({ when: [[at, async (m) => answers.push(await edit(m, wish))]] });
  expect(answers).toMatchObject([{ kind: "refused", refusal: { problem: "wrong-status" } }]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
  expect(await match.event()).toMatchObject({ plan: 1 });
});

test.each([
  { cue: "extend", does: extended("PT10M") },
  { cue: "hold", does: hold },
])("$cue after the encoders were told to stop: refused, since nothing is left to show", async ({ does }) => {
  const answers: unknown[] = [];
  const match = await play({ when: [["21:05:10", async (m) => answers.push(await press(m, does))]] });
  expect(answers).toMatchObject([{ kind: "refused", refusal: { problem: "wrong-status" } }]);
  expect(await wrongs(match, { status: "ended" })).toEqual([]);
});
