import { describe, expect, test } from "vitest";
import { nextDue, parseExpression } from "./expression.ts";

const at = (text: string, zone = "UTC"): string | undefined => {
  const expression = parseExpression(`at(${text})`, zone);
  return expression && "at" in expression ? new Date(expression.at).toISOString() : undefined;
};

/** The next `n` instants of a recurring expression after an instant. */
const series = (text: string, after: string, n: number, zone = "UTC", end?: string): string[] => {
  const expression = parseExpression(text, zone);
  if (!expression || "at" in expression) throw new Error(`${text} does not recur`);
  const found: string[] = [];
  let from = Date.parse(after);
  const first = from;
  while (found.length < n) {
    const next = nextDue(expression, {
      after: from,
      first,
      zone,
      end: end === undefined ? undefined : Date.parse(end),
    });
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace(":00.000Z", "Z"));
    from = next;
  }
  return found;
};

describe("at", () => {
  test.each([
    ["2026-08-15T18:00:05", "UTC", "2026-08-15T18:00:05.000Z"],
    ["2026-08-15T20:00:00", "Europe/Berlin", "2026-08-15T18:00:00.000Z"],
    ["2026-01-15T20:00:00", "Europe/Berlin", "2026-01-15T19:00:00.000Z"],
    ["2026-01-01T00:30:00", "Asia/Kolkata", "2025-12-31T19:00:00.000Z"],
    ["2026-06-01T12:00:00", "America/New_York", "2026-06-01T16:00:00.000Z"],
    // Shown twice: the first. Never shown: as if the clocks had not gone forward yet.
    ["2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-03-29T03:00:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59.000Z"],
    ["2028-02-29T00:00:00", "UTC", "2028-02-29T00:00:00.000Z"],
  ])("%s in %s is %s", (text, zone, expected) => {
    expect(at(text, zone)).toBe(expected);
  });
});

test.each([
  "at(nope)",
  "at(2026-08-15T18:00:00Z)",
  "at(2026-08-15T18:00:00+02:00)",
  "at(2026-08-15T18:00)",
  "at(2026-08-15 18:00:00)",
  "at(2026-02-29T18:00:00)",
  "at(2026-08-15T24:00:00)",
  "at(2026-08-15T18:60:00)",
  "at( 2026-08-15T18:00:00)",
  "rate(0 minutes)",
  "rate(1)",
  "rate(-1 minutes)",
  "rate(1.5 hours)",
  "rate(60 seconds)",
  "rate(1 week)",
  "cron(* * * * ? *)x",
  "cron(0 12 * * *)",
  "cron(0 12 * * * *)",
  "cron(0 12 ? * ? *)",
  "cron(60 12 * * ? *)",
  "cron(0 12 1-40 * ? *)",
  "cron(0 12 ? * FOO *)",
  "cron(0 12 L * ? *)",
  "cron(5-1 12 * * ? *)",
  "cron(*/0 12 * * ? *)",
  "2026-08-15T18:00:00",
  "",
])("%s is refused", (text) => {
  expect(parseExpression(text, "UTC")).toBeUndefined();
});

test("rate counts from its first instant", () => {
  const after = "2026-08-15T18:00:07.000Z";
  expect(series("rate(5 minutes)", after, 2)).toEqual(["2026-08-15T18:05:07.000Z", "2026-08-15T18:10:07.000Z"]);
  expect(series("rate(1 minute)", after, 5, "UTC", "2026-08-15T18:02:07Z")).toHaveLength(2);
  expect(series("rate(2 days)", after, 1)).toEqual(["2026-08-17T18:00:07.000Z"]);
});

test.each([
  ["cron(0 12 * * ? *)", "2026-08-15T12:00:00Z", ["2026-08-16T12:00Z", "2026-08-17T12:00Z"]],
  [
    "cron(*/20 9-10 ? * MON-FRI *)",
    "2026-08-14T10:30:00Z",
    ["2026-08-14T10:40Z", "2026-08-17T09:00Z", "2026-08-17T09:20Z"],
  ],
  [
    "cron(15,45 0 1 1,JUL ? *)",
    "2026-01-01T00:15:00Z",
    ["2026-01-01T00:45Z", "2026-07-01T00:15Z", "2026-07-01T00:45Z"],
  ],
  ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", ["2028-02-29T00:00Z"]],
  [
    "cron(30/10 0 ? * 1 2026-2027)",
    "2026-12-31T00:00:00Z",
    ["2027-01-03T00:30Z", "2027-01-03T00:40Z", "2027-01-03T00:50Z"],
  ],
  ["cron(0 0 * * ? 2025)", "2026-01-01T00:00:00Z", []],
])("%s after %s", (text, after, expected) => {
  expect(series(text, after, expected.length || 1)).toEqual(expected);
});

test("cron follows the zone's clock, skipping what the clock skips and not repeating what it repeats", () => {
  expect(series("cron(30 2 * * ? *)", "2026-03-28T00:00:00Z", 3, "Europe/Berlin")).toEqual([
    "2026-03-28T01:30Z",
    "2026-03-30T00:30Z",
    "2026-03-31T00:30Z",
  ]);
  expect(series("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", 2, "Europe/Berlin")).toEqual([
    "2026-10-25T00:30Z",
    "2026-10-26T01:30Z",
  ]);
});
