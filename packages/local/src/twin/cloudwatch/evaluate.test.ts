import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";

const points = (row: string) => row.split(" ").map((one) => (one === "-" ? undefined : one === "X"));
const each = (row: string, evaluated: number, toAlarm: number) =>
  (["missing", "ignore", "breaching", "notBreaching"] as const).map((missing) =>
    evaluate(points(row), { evaluated, toAlarm, missing }, "INSUFFICIENT_DATA"),
  );
const [OK, ALARM, NONE] = ["OK", "ALARM", "INSUFFICIENT_DATA"];
/** The state is kept: the one before is INSUFFICIENT_DATA. */
const KEPT = NONE;

// Rows of AmazonCloudWatch/latest/monitoring/alarms-and-missing-data (awsdocs/amazon-cloudwatch-user-guide, AlarmThatSendsEmail.md): 5
// periods read, 3 evaluated.
describe("the page's own examples", () => {
  test.each([
    ["0 - X - X", [OK, OK, OK, OK]],
    ["0 - - - -", [OK, OK, OK, OK]],
    ["- - - - -", [NONE, KEPT, ALARM, OK]],
    ["0 X X - X", [ALARM, ALARM, ALARM, ALARM]],
    ["- - - - X", [NONE, KEPT, ALARM, OK]],
    ["X - - - -", [ALARM, KEPT, ALARM, OK]],
  ])("3 of 3: %s", (row, expected) => expect(each(row, 3, 3)).toEqual(expected));
  test.each([
    ["0 - X - X", [ALARM, ALARM, ALARM, ALARM]],
    ["0 0 X 0 X", [ALARM, ALARM, ALARM, ALARM]],
    ["0 - X - -", [OK, OK, ALARM, OK]],
    ["- - - - 0", [OK, OK, ALARM, OK]],
    ["- - - - X", [NONE, KEPT, ALARM, OK]],
  ])("2 of 3: %s", (row, expected) => expect(each(row, 3, 2)).toEqual(expected));
});

test("points that all breach are enough once the oldest is as old as the points to alarm", () => {
  const rule = { evaluated: 3, toAlarm: 2, missing: "missing" } as const;
  expect([evaluate(points("- - - X -"), rule, "OK"), evaluate(points("- - - - X"), rule, "OK")]).toEqual([ALARM, NONE]);
});

test("what is ignored keeps the state, whichever it is", () => {
  for (const state of ["OK", "ALARM", "INSUFFICIENT_DATA"] as const)
    expect(evaluate(points("- - - - X"), { evaluated: 3, toAlarm: 3, missing: "ignore" }, state)).toBe(state);
});
