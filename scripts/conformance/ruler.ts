import { execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { isDispatchedPattern } from "@showcaller/functions/dispatcher/filter";
import { rules } from "@showcaller/functions/rules";
import { compilePattern } from "@showcaller/local/eventbridge/pattern";
import { alertSamples, busEvent, samples } from "@showcaller/testkit/bus/samples";
import type { Line } from "./line.ts";

const run = promisify(execFile);

/** A fixed version: another one would be another oracle. */
const RULER = "1.8.1";
const FOLDER = ".showcaller/conformance/ruler";
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>showcaller</groupId><artifactId>conformance</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>${RULER}</version>
  </dependency></dependencies>
</project>`;

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
  const engine = `Event Ruler ${RULER}`;
  const checks = { "our rules on every known event": ours(), "every operator of patterns": operators() };
  const classpath = await installed();
  if ("missing" in classpath)
    return Object.keys(checks).map((check) => ({ engine, check, verdict: "skipped" as const, why: classpath.missing }));
  const lines: Line[] = [];
  for (const [check, cases] of Object.entries(checks)) {
    const theirs = await asked(classpath.path, cases);
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

function answer({ pattern, event }: Case): boolean | "refused" {
  try {
    return compilePattern(pattern)(event);
  } catch {
    return "refused";
  }
}

async function installed(): Promise<{ path: string } | { missing: string }> {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "pom.xml"), POM);
  try {
    await run("mvn", ["-q", "-B", "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt"], {
      cwd: FOLDER,
      timeout: 180_000,
    });
    await run("javac", ["-version"]);
    return { path: readFileSync(join(FOLDER, "classpath.txt"), "utf8").trim() };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    return {
      missing:
        code === "ENOENT"
          ? "no Java compiler or no Maven: install JDK 17 and Maven"
          : `Maven: ${message?.split("\n").at(-1)?.slice(0, 120)}`,
    };
  }
}

/** One line of answer to each question. */
function asked(classpath: string, cases: readonly Case[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const java = spawn("java", ["-cp", classpath, "scripts/conformance/Ruler.java"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let said = "";
    java.stdout.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    java.on("error", reject).on("close", () => resolve(said.trim().split("\n")));
    java.stdin.end(
      cases.map(({ pattern, event }) => `${JSON.stringify(pattern)}\t${JSON.stringify(event)}`).join("\n"),
    );
  });
}
