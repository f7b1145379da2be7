import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";

const points = (row: string) => row.split(" ").map((one) => (one === "-" ? undefined : one === "X"));
const each = (row: string, evaluated: number, toAlarm: number) =>
  (["missing", "ignore", "breaching", "notBreaching"] as const).map((missing) =>
    evaluate(points(row), { evaluated, toAlarm, missing }, "INSUFFICIENT_DATA"),
  );
const [OK, ALARM, KEPT] = ["OK", "ALARM", "INSUFFICIENT_DATA"];

// AmazonCloudWatch/latest/monitoring/alarm-evaluation has these rows: 5 periods read, 3 evaluated. `ignore` keeps the state, here
// INSUFFICIENT_DATA.
describe("the page's own examples", () => {
  test.each([
    ["0 - X - X", [OK, OK, OK, OK]],
    ["- - - - 0", [OK, OK, OK, OK]],
    ["- - - - -", ["INSUFFICIENT_DATA", KEPT, ALARM, OK]],
    ["0 X X - X", [ALARM, ALARM, ALARM, ALARM]],
    ["- - X - -", [ALARM, KEPT, ALARM, OK]],
  ])("3 of 3: %s", (row, expected) => expect(each(row, 3, 3)).toEqual(expected));
  test.each([
    ["0 - X - X", [ALARM, ALARM, ALARM, ALARM]],
    ["0 0 X 0 X", [ALARM, ALARM, ALARM, ALARM]],
    ["0 - X - -", [OK, OK, ALARM, OK]],
    ["- - - - 0", [OK, OK, ALARM, OK]],
    ["- - - X -", [ALARM, KEPT, ALARM, OK]],
  ])("2 of 3: %s", (row, expected) => expect(each(row, 3, 2)).toEqual(expected));
});

test("one young breach among missing points is too little: the state stays", () => {
  const rule = { evaluated: 3, toAlarm: 3, missing: "missing" } as const;
  for (const state of ["OK", "ALARM", "INSUFFICIENT_DATA"] as const)
    expect(evaluate(points("- - - - X"), rule, state)).toBe(state);
});
