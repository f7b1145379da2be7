import { describe, expect, it } from "vitest";
import { randomStream } from "../kernel/random.ts";
import { evaluate, evaluations, type Sight } from "./expressions.ts";

const NOW = Date.parse("2026-11-21T20:00:00.123Z");
const sight = (chance = "c", now = NOW): Sight => ({
  states: { input: { list: [1, 2, 3], one: [1] }, context: {} },
  variables: { v: { a: [1, 2] } },
  now,
  random: (stream) => randomStream(7, stream),
  chance,
});
const value = (expression: string, chance?: string, now?: number) =>
  evaluate(`{% ${expression} %}`, "F", sight(chance, now));

describe("functions of Step Functions", () => {
  it.each<[string, unknown]>([
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(1, 9, 2)", [1, 3, 5, 7, 9]],
    ["$range(1, 2, 5)", [1]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"],
    ["$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ["$parse('{\"a\":[1]}').a[0]", 1],
    ["$random(5) = $random(5)", true],
    ["$random(5) = $random(6)", false],
    ["$now()", "2026-11-21T20:00:00.123Z"],
    ["$now('[Y0001]-[M01]-[D01] [H01]:[m01]', '+0100')", "2026-11-21 21:00"],
    ["$millis()", NOW],
    ["$sort($shuffle([3,1,2]))", [1, 2, 3]],
    ["$v.a[1]", 2],
    ["$states.input.one", [1]],
  ])("%s", async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it.each([
    "$partition([1], 0)",
    "$range(1, 2, 0)",
    "$range(1, 2000, 1)",
    "$hash('a', 'CRC')",
    "$parse('{')",
    "$eval('1')",
    "$",
    "1 ?: 2",
    "($f := function($n) { $f($n + 1) }; $f(1))",
  ])("%s is refused", async (expression) => {
    await expect(value(expression)).rejects.toMatchObject({ name: "EvaluationError", location: "F" });
  });
});

describe("time and chance", () => {
  it("are the world's, also in one compiled expression used at many instants at once", async () => {
    const both = await Promise.all([value("$millis()", "c", 1), value("$millis()", "c", 2)]);
    expect(both).toEqual([1, 2]);
  });

  it.each(["$random()", "$uuid()", "$shuffle([1..20])"])("%s repeats for the same stream only", async (expression) => {
    const first = await value(expression);
    expect(await value(expression)).toEqual(first);
    expect(await value(expression, "other")).not.toEqual(first);
  });

  it("draw different numbers in different fields", async () => {
    const drawn = await evaluate({ a: "{% $uuid() %}", b: "{% $uuid() %}" }, "Output", sight());
    const { a, b } = drawn as { a: string; b: string };
    expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(a).not.toBe(b);
  });
});

it("does not change what it looks at", async () => {
  const seen = sight();
  const before = JSON.stringify(seen);
  await evaluate(
    ["{% $v ~> |$|{'b': 1}| %}", "{% $append($states.input.list, 4) %}", "{% $states.input.list[] %}"],
    "F",
    seen,
  );
  expect(JSON.stringify(seen)).toBe(before);
});

it("tells whoever listens what each expression saw and gave", async () => {
  const told: unknown[] = [];
  const listen = (message: unknown): void => void told.push(message);
  evaluations.subscribe(listen);
  await value("$v.a[1] + 1");
  evaluations.unsubscribe(listen);
  await value("2");
  const states = { input: { list: [1, 2, 3], one: [1] }, context: {} };
  expect(told).toEqual([{ source: "$v.a[1] + 1", bindings: { v: { a: [1, 2] }, states }, value: 3 }]);
});
