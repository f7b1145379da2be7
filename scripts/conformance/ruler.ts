import { isDispatchedPattern } from "@showcaller/functions/dispatcher/filter";
import { rules } from "@showcaller/functions/rules";
import { compilePattern } from "@showcaller/local/eventbridge/pattern";
import { alertSamples, busEvent, samples } from "@showcaller/testkit/bus/samples";
import { classpathOf, javaOver } from "./java.ts";
import type { Line } from "./line.ts";

const RULER = { group: "software.amazon.event.ruler", name: "event-ruler", version: "1.8.1" };

interface Case {
  pattern: unknown;
  event: unknown;
}

/** Our rules, on every event that the normaliser knows. */
const ours = (): Case[] =>
  [...Object.values(rules).map(({ pattern }) => pattern), isDispatchedPattern].flatMap((pattern) =>
    [...alertSamples, ...samples]
      .map(({ event }) => event)
      .filter((event) => typeof event === "object" && event !== null)
      .map((event) => ({ pattern, event })),
  );

/** Every operator of the matcher's, on values that tell them apart. */
const operators = (): Case[] => {
  const values = [
    "main",
    "MAIN",
    "main-a",
    "a-main",
    "",
    "10.1.2.3",
    "10.2.0.1",
    0,
    5,
    5.5,
    -1,
    true,
    null,
    ["x", "main"],
    { y: "main" },
  ];
  const tests: unknown[] = [
    ["main"],
    [5],
    [true],
    [null],
    ["", 0],
    [{ prefix: "main" }],
    [{ suffix: "main" }],
    [{ prefix: { "equals-ignore-case": "MAIN" } }],
    [{ "equals-ignore-case": "Main" }],
    [{ wildcard: "m*n" }],
    [{ wildcard: "*-*" }],
    [{ "anything-but": "main" }],
    [{ "anything-but": ["main", 5] }],
    [{ "anything-but": { prefix: "main" } }],
    [{ "anything-but": { suffix: "main" } }],
    [{ numeric: [">", 0, "<=", 5.5] }],
    [{ numeric: ["=", 5] }],
    [{ exists: true }],
    [{ exists: false }],
    [{ cidr: "10.1.0.0/16" }],
    ["none", { numeric: ["<", 0] }],
  ];
  return tests.flatMap((test) =>
    values.flatMap((value) => [
      { pattern: { detail: { x: test } }, event: busEvent("test", "test", { x: value }) },
      { pattern: { detail: { x: { y: test } } }, event: busEvent("test", "test", { x: value }) },
      {
        pattern: { $or: [{ source: ["other"] }, { detail: { x: test } }] },
        event: busEvent("test", "test", { x: value }),
      },
    ]),
  );
};

/** AWS's own matcher, as it publishes it, on our rules and on each operator. */
export async function eventRuler(): Promise<Line[]> {
  const engine = `Event Ruler ${RULER.version}`;
  const checks = { "our rules on every known event": ours(), "every operator of patterns": operators() };
  const classpath = await classpathOf(RULER);
  if ("missing" in classpath)
    return Object.keys(checks).map((check) => ({ engine, check, verdict: "skipped" as const, why: classpath.missing }));
  const lines: Line[] = [];
  for (const [check, cases] of Object.entries(checks)) {
    const theirs = await javaOver(classpath.path, "scripts/conformance/Ruler.java", cases.map(asked));
    const differ = cases.filter((one, at) => String(answer(one)) !== theirs[at]);
    const [first] = differ;
    lines.push(
      differ.length === 0 && theirs.length === cases.length
        ? { engine, check: `${check} (${cases.length})`, verdict: "pass" }
        : {
            engine,
            check,
            verdict: "failed",
            why: first
              ? `${differ.length} of ${cases.length} differ, the first: ${JSON.stringify(first.pattern)} on ${JSON.stringify((first.event as { detail?: unknown }).detail)?.slice(0, 80)}: ours says ${answer(first)}`
              : `${theirs.length} answers to ${cases.length} questions`,
          },
    );
  }
  return lines;
}

const asked = ({ pattern, event }: Case): string => `${JSON.stringify(pattern)}\t${JSON.stringify(event)}`;

function answer({ pattern, event }: Case): boolean | "refused" {
  try {
    return compilePattern(pattern)(event);
  } catch {
    return "refused";
  }
}
