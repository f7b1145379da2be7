import { expect, it } from "vitest";
import type { Deviation } from "./deviation.ts";
import type { Line } from "./line.ts";
import { judged } from "./verdicts.ts";

const known: Deviation = {
  engine: "moto",
  check: "a second start",
  saw: "answers 200",
  why: "AWS refuses it.",
  source: "https://docs.example/start",
};
const line = (verdict: Line["verdict"], why?: string, wish: Partial<Line> = {}): Line => ({
  engine: "moto 5.2.5",
  check: "a second start",
  verdict,
  ...(why ? { why } : {}),
  ...wish,
});
const verdicts = (lines: Line[], list = [known]) => judged(lines, list).map(({ verdict }) => verdict);

it("takes a failure that the list has for a known deviation, and shows its explanation", () => {
  const [only, ...more] = judged([line("failed", "it answers 200 twice")], [known]);
  expect(more).toEqual([]);
  expect(only).toEqual(line("known", "it answers 200 twice. AWS refuses it. https://docs.example/start"));
});

it("fails what the list does not have: another answer, another check, another engine, a second time", () => {
  expect(verdicts([line("failed", "it answers 500"), line("failed", "answers 200")])).toEqual(["failed", "known"]);
  expect(verdicts([line("failed", "answers 200", { check: "a stop" })])).toEqual(["failed", "failed"]);
  expect(verdicts([line("failed", "answers 200", { engine: "motorway 1" })])).toEqual(["failed"]);
  expect(verdicts([line("failed", "answers 200"), line("failed", "answers 200")])).toEqual(["known", "failed"]);
});

it("fails an entry that explains nothing any more", () => {
  const [pass, stale] = judged([line("pass")], [known]);
  expect(pass).toEqual(line("pass"));
  expect(stale).toMatchObject({
    check: "a second start",
    verdict: "failed",
    why: expect.stringMatching(/^stale deviation/),
  });
  expect(verdicts([line("pass", undefined, { check: "a stop" })])).toEqual(["pass", "failed"]);
  expect(verdicts([line("failed", "answers 200")], [known, { ...known }])).toEqual(["known", "failed"]);
});

it("says nothing of an engine that was not run, nor of a check that was skipped", () => {
  expect(verdicts([])).toEqual([]);
  expect(verdicts([line("skipped", "no Python", { check: "everything" })])).toEqual(["skipped"]);
  expect(verdicts([line("skipped", "needs a feature"), line("pass", undefined, { check: "a stop" })])).toEqual([
    "skipped",
    "pass",
  ]);
});
