import type { Deviation } from "./deviation.ts";

/** Expressions on which the Java JSONata and 2.0.6, which Step Functions runs, differ. Ours evaluates with 2.0.6 itself. */
const jsonata = (check: string, saw: string, why: string, page: string): Deviation => ({
  engine: "JSONata for Java",
  check,
  saw,
  why,
  source: `https://docs.jsonata.org/${page}`,
});

export const ofJsonata: readonly Deviation[] = [
  jsonata(
    "$count($states.input.none)",
    "ours 1, theirs 0",
    "Ours is right: what is no array counts as an array of one, and null is a value.",
    "aggregation-functions",
  ),
  jsonata(
    "$substring($states.input.unicode, 5, 1)",
    'ours "🎬"',
    "Ours is right: characters are code points; theirs cuts one in two.",
    "string-functions#substring",
  ),
  jsonata(
    '$match("a1b2", /\\d/, 1)',
    "ours {",
    "Ours is right: the third argument limits the matches; theirs leaves it out.",
    "string-functions#match",
  ),
  jsonata(
    '$encodeUrl("https://live.example/a b?q=ü")',
    'ours "https://live.example/a%20b',
    "Ours is right: theirs leaves the space in the path.",
    "string-functions#encodeurl",
  ),
  jsonata(
    '$number("0b11")',
    "ours 3",
    "2.0.6 reads binary, octal and hexadecimal numbers; theirs hexadecimal alone.",
    "numeric-functions#number",
  ),
  jsonata(
    "[1] in [[1]]",
    "ours false",
    "2.0.6 compares by identity, theirs by value; the page speaks of values and is no help. Write $exists($filter(…)) instead.",
    "comparison-operators#in-inclusion",
  ),
  jsonata(
    '$distinct([{"a": 1}, {"a": 1}])',
    'ours [{"a":1}], theirs {"a":1}',
    "2.0.6 keeps a list of one that came of a list; theirs makes it the one. Do not rely on either: write $distinct(…)[].",
    "array-functions#distinct",
  ),
  jsonata(
    '$fromMillis($states.input.millis, "[H01]:[m01]:[s01].[f001][Z01:01]", "-0530")',
    'ours "12:30:00.000-06:30"',
    "Theirs is right: 2.0.6 rounds a zone west of Greenwich that is no whole hour down to the next one. Step Functions runs 2.0.6: our machines format no times.",
    "date-time-functions#frommillis",
  ),
  jsonata(
    "$fromMillis(1e16)",
    'ours "0NaN-NaN',
    "After the year 275,760 a JavaScript date is none; theirs counts on.",
    "date-time-functions#frommillis",
  ),
  ...["$states.input.absent ?? 1", "$states.input.empty ?: 2"].map((check) =>
    jsonata(check, "ours error S0211", "Came with 2.1: Step Functions refuses it, and so do we.", "other-operators"),
  ),
];
