import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, parsePattern } from "./pattern.ts";

const event = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": "MediaLive Channel Alert",
  source: "aws.medialive",
  account: "111122223333",
  time: "2026-08-15T18:43:48Z",
  region: "eu-west-3",
  resources: ["arn:aws:medialive:eu-west-3:111122223333:channel:42", "arn:aws:other"],
  detail: {
    alarm_state: "SET",
    message: "",
    count: 5,
    ratio: 301.8,
    ip: "10.0.0.33",
    ip6: "2001:db8::1",
    nothing: null,
    yes: true,
    file: "dir/lib/a*b.PNG",
    none: [],
    empty: {},
    nested: { deep: { leaf: "x" } },
    mixed: ["a", 1, null],
    lists: [["p"], ["q", "r"]],
    legs: [
      { region: "eu-west-3", state: "RUNNING" },
      { region: "us-east-1", state: "IDLE", note: "n" },
    ],
  },
};

/** Each row: what the documentation says of this pattern on the event above. */
const cases: [expected: boolean, pattern: unknown][] = [
  // Equality: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
  [true, { source: ["aws.medialive"] }],
  [false, { source: ["aws.medialiv"] }],
  [true, { source: ["aws.ec2", "aws.medialive"], region: ["eu-west-3"] }],
  [false, { source: ["aws.medialive"], region: ["us-east-1"] }],
  [false, { source: ["AWS.MEDIALIVE"] }],
  [true, { detail: { count: [5] } }],
  [false, { detail: { count: ["5"] } }],
  [true, { detail: { yes: [true] } }],
  [false, { detail: { yes: ["true"] } }],
  [false, { missing: ["x"] }],
  [false, { detail: { nested: ["x"] } }],
  [false, { source: { below: ["aws.medialive"] } }],
  [true, { detail: { nested: { deep: { leaf: ["x"] } } } }],
  // Null and empty
  [true, { detail: { nothing: [null] } }],
  [false, { detail: { nothing: [""] } }],
  [true, { detail: { message: [""] } }],
  [false, { detail: { message: [null] } }],
  [false, { detail: { missing: [null] } }],
  // Arrays: any element of one with any of the other
  [true, { resources: ["arn:aws:other"] }],
  [true, { resources: [{ prefix: "arn:aws:medialive:" }] }],
  [true, { detail: { mixed: [1] } }],
  [true, { detail: { mixed: [null] } }],
  [true, { detail: { lists: ["r"] } }],
  [false, { detail: { none: [{ "anything-but": "x" }] } }],
  // The keys of one object pattern hold within one element of an array (Event Ruler, "JSON Array Matching")
  [true, { detail: { legs: { region: ["eu-west-3"], state: ["RUNNING"] } } }],
  [false, { detail: { legs: { region: ["eu-west-3"], state: ["IDLE"] } } }],
  // Prefix, suffix
  [true, { time: [{ prefix: "2026-08-15" }] }],
  [false, { detail: { file: [{ prefix: "DIR" }] } }],
  [true, { detail: { file: [{ prefix: { "equals-ignore-case": "DIR" } }] } }],
  [true, { detail: { file: [{ suffix: ".PNG" }] } }],
  [false, { detail: { file: [{ suffix: ".png" }] } }],
  [true, { detail: { file: [{ suffix: { "equals-ignore-case": ".png" } }] } }],
  [false, { detail: { count: [{ prefix: "5" }] } }],
  [true, { source: [{ prefix: "" }] }],
  // Equals, ignoring case
  [true, { detail: { alarm_state: [{ "equals-ignore-case": "set" }] } }],
  [false, { detail: { alarm_state: [{ "equals-ignore-case": "cleared" }] } }],
  // Anything but
  [true, { region: [{ "anything-but": "us-east-1" }] }],
  [false, { region: [{ "anything-but": "eu-west-3" }] }],
  [false, { region: [{ "anything-but": ["us-east-1", "eu-west-3"] }] }],
  [true, { detail: { count: [{ "anything-but": 4 }] } }],
  [false, { detail: { count: [{ "anything-but": [4, 5] }] } }],
  [true, { detail: { count: [{ "anything-but": ["5"] }] } }],
  [false, { detail: { missing: [{ "anything-but": "x" }] } }],
  [true, { detail: { nothing: [{ "anything-but": "x" }] } }],
  [true, { detail: { mixed: [{ "anything-but": "a" }] } }],
  [false, { region: [{ "anything-but": { prefix: "eu-" } }] }],
  [true, { region: [{ "anything-but": { prefix: "us-" } }] }],
  [false, { region: [{ "anything-but": { prefix: ["us-", "eu-"] } }] }],
  [false, { detail: { file: [{ "anything-but": { suffix: ".PNG" } }] } }],
  [true, { detail: { file: [{ "anything-but": { suffix: [".txt", ".png"] } }] } }],
  [false, { detail: { alarm_state: [{ "anything-but": { "equals-ignore-case": "set" } }] } }],
  [false, { detail: { alarm_state: [{ "anything-but": { "equals-ignore-case": ["cleared", "set"] } }] } }],
  [false, { detail: { file: [{ "anything-but": { wildcard: "*/lib/*" } }] } }],
  [true, { detail: { file: [{ "anything-but": { wildcard: ["*/bin/*", "x"] } }] } }],
  // Numeric
  [true, { detail: { count: [{ numeric: ["=", 5] }] } }],
  [true, { detail: { count: [{ numeric: [">", 0, "<=", 5] }] } }],
  [false, { detail: { count: [{ numeric: [">", 0, "<", 5] }] } }],
  [true, { detail: { ratio: [{ numeric: [">=", 301.8] }] } }],
  [false, { detail: { ratio: [{ numeric: ["<", -1] }] } }],
  [false, { detail: { message: [{ numeric: ["<", 1] }] } }],
  // Address
  [true, { detail: { ip: [{ cidr: "10.0.0.0/24" }] } }],
  [false, { detail: { ip: [{ cidr: "10.0.1.0/24" }] } }],
  [true, { detail: { ip: [{ cidr: "0.0.0.0/0" }] } }],
  [true, { detail: { ip6: [{ cidr: "2001:db8::/32" }] } }],
  [false, { detail: { ip6: [{ cidr: "2001:db9::/32" }] } }],
  [false, { detail: { ip: [{ cidr: "::/0" }] } }],
  [false, { source: [{ cidr: "0.0.0.0/0" }] }],
  // Exists: leaves only
  [true, { detail: { alarm_state: [{ exists: true }] } }],
  [false, { detail: { alarm_state: [{ exists: false }] } }],
  [true, { detail: { missing: [{ exists: false }] } }],
  [false, { detail: { missing: [{ exists: true }] } }],
  [true, { missing: { deeper: { still: [{ exists: false }] } } }],
  [false, { detail: { nested: [{ exists: true }] } }],
  [true, { detail: { nested: [{ exists: false }] } }],
  [true, { detail: { nothing: [{ exists: true }] } }],
  [false, { detail: { none: [{ exists: true }] } }],
  [true, { detail: { none: [{ exists: false }] } }],
  [false, { detail: { legs: { note: [{ exists: false }] } } }],
  [true, { detail: { missing: ["x", { exists: false }] } }],
  // Wildcard
  [true, { detail: { file: [{ wildcard: "dir/*.PNG" }] } }],
  [true, { detail: { file: [{ wildcard: "*" }] } }],
  [true, { detail: { file: [{ wildcard: "*a\\*b*" }] } }],
  [false, { detail: { file: [{ wildcard: "*a\\*c*" }] } }],
  [false, { detail: { file: [{ wildcard: "dir/lib" }] } }],
  [false, { detail: { file: [{ wildcard: "lib*" }] } }],
  [true, { source: [{ wildcard: "aws.*live" }] }],
  [false, { source: [{ wildcard: "aws.medialive*medialive" }] }],
  // Or
  [true, { $or: [{ source: ["x"] }, { region: ["eu-west-3"] }] }],
  [false, { $or: [{ source: ["x"] }, { region: ["x"] }] }],
  [false, { account: ["x"], $or: [{ source: ["aws.medialive"] }, { region: ["x"] }] }],
  [true, { detail: { $or: [{ count: [{ numeric: [">", 9] }] }, { nested: { deep: { leaf: ["x"] } } }] } }],
];

test.each(cases)("%s for %j", (expected, pattern) => {
  expect(compilePattern(pattern)(event)).toBe(expected);
  expect(parsePattern(JSON.stringify(pattern))(event)).toBe(expected);
});

describe("refused at creation", () => {
  const refused: unknown[] = [
    null,
    [],
    "x",
    {},
    { a: {} },
    { a: [] },
    { a: "x" },
    { a: 1 },
    { a: [["x"]] },
    { a: [{}] },
    { a: [{ prefix: "x", suffix: "y" }] },
    { a: [{ like: "x" }] },
    { a: [{ constructor: "x" }] },
    { a: [{ prefix: 1 }] },
    { a: [{ prefix: { wildcard: "x" } }] },
    { a: [{ suffix: null }] },
    { a: [{ "equals-ignore-case": ["x"] }] },
    { a: [{ exists: "true" }] },
    { a: [{ exists: true, prefix: "x" }] },
    { a: [{ wildcard: "a**b" }] },
    { a: [{ wildcard: "a\\b" }] },
    { a: [{ wildcard: "a\\" }] },
    { a: [{ numeric: [] }] },
    { a: [{ numeric: ["<"] }] },
    { a: [{ numeric: ["~", 1] }] },
    { a: [{ numeric: ["<", "1"] }] },
    { a: [{ numeric: ["<", 1, ">", 0] }] },
    { a: [{ numeric: [">", 5, "<", 5] }] },
    { a: [{ numeric: ["=", 5, "<", 6] }] },
    { a: [{ cidr: "10.0.0.0" }] },
    { a: [{ cidr: "10.0.0.0/33" }] },
    { a: [{ cidr: "10.0.0/8" }] },
    { a: [{ cidr: "1::2::3/8" }] },
    { a: [{ "anything-but": [] }] },
    { a: [{ "anything-but": ["x", 1] }] },
    { a: [{ "anything-but": [null] }] },
    { a: [{ "anything-but": true }] },
    { a: [{ "anything-but": { prefix: "" } }] },
    { a: [{ "anything-but": { numeric: ["<", 1] } }] },
    { $or: [{ a: ["x"] }] },
    { $or: { a: ["x"] } },
    { $or: [{ a: ["x"] }, {}] },
    { a: ["x".repeat(2100)] },
  ];
  test.each(refused.map((pattern) => [JSON.stringify(pattern), pattern]))("%s", (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({
        code: "InvalidEventPatternException",
        message: expect.stringMatching(/^Event pattern is not valid/),
      }),
    );
  });

  test("text that is not JSON", () => {
    expect(() => parsePattern("{")).toThrow("Event pattern is not valid");
  });
});

describe("properties", () => {
  const name = fc.constantFrom("a", "b", "c");
  const leaf = fc.oneof(
    fc.constantFrom("x", "y", "", "xy"),
    fc.integer({ min: 0, max: 2 }),
    fc.constant(null),
    fc.boolean(),
  );
  const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
    tree: fc.dictionary(name, fc.oneof({ maxDepth: 2 }, leaf, fc.array(leaf, { maxLength: 3 }), tie("tree")), {
      maxKeys: 3,
    }),
  }));
  const { pattern } = fc.letrec<{ pattern: Record<string, unknown> }>((tie) => ({
    pattern: fc.dictionary(
      name,
      fc.oneof(
        { maxDepth: 2 },
        fc.array(fc.oneof(leaf, fc.record({ exists: fc.boolean() })), { minLength: 1, maxLength: 2 }),
        tie("pattern"),
      ),
      { minKeys: 1, maxKeys: 2 },
    ),
  }));

  /** The other way to say it: flatten both, then every path of the pattern must be met by the leaves of that path. */
  const flatten = (value: unknown, path: string, into: Map<string, unknown[]>): Map<string, unknown[]> => {
    if (Array.isArray(value)) for (const element of value) flatten(element, path, into);
    else if (typeof value === "object" && value !== null)
      for (const [key, below] of Object.entries(value)) flatten(below, `${path}/${key}`, into);
    else into.set(path, [...(into.get(path) ?? []), value]);
    return into;
  };
  const paths = (value: unknown, path = ""): [string, unknown[]][] =>
    Array.isArray(value)
      ? [[path, value]]
      : Object.entries(value as object).flatMap(([key, below]) => paths(below, `${path}/${key}`));

  test("equals its flattened reading where no array holds objects", () => {
    let matched = 0;
    fc.assert(
      fc.property(tree, pattern, (given, wanted) => {
        const leaves = flatten(given, "", new Map());
        const expected = paths(wanted).every(([path, elements]) => {
          const found = leaves.get(path) ?? [];
          return elements.some((element) =>
            typeof element === "object" && element !== null
              ? (element as { exists: boolean }).exists === found.length > 0
              : found.includes(element),
          );
        });
        if (expected) matched++;
        expect(compilePattern(wanted)(given)).toBe(expected);
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  test("wildcard equals the regular expression that says the same", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const piece = fc.string({ unit: fc.constantFrom("a", "b", "\\*"), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), text, (pieces, given) => {
        fc.pre(pieces.every((inner, i) => inner !== "" || i === 0 || i === pieces.length - 1));
        const wanted = pieces.join("*");
        fc.pre(!wanted.includes("**") || /\\\*\*/.test(wanted));
        const regex = new RegExp(`^${pieces.join(".*")}$`, "s");
        expect(compilePattern({ a: [{ wildcard: wanted }] })({ a: given })).toBe(regex.test(given));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  test("anything-but is the opposite of the list on any single leaf", () => {
    fc.assert(
      fc.property(leaf, fc.uniqueArray(fc.constantFrom("x", "y", ""), { minLength: 1 }), (given, list) => {
        const but = compilePattern({ a: [{ "anything-but": list }] })({ a: given });
        expect(but).toBe(!compilePattern({ a: list })({ a: given }));
      }),
      { seed: 7 },
    );
  });
});
