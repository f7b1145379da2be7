import { isDeepStrictEqual } from "node:util";
import { type EvaluationError, evaluate, expressionsIn } from "@showcaller/local/stepfunctions/expressions";
import type { Json } from "@showcaller/local/stepfunctions/json";
import { machines } from "@showcaller/workflows";
import { classpathOf, javaOver } from "./java.ts";
import { corpus, corpusInput } from "./jsonata.corpus.ts";
import type { Line } from "./line.ts";
import { type Recorded, recorded } from "./recorded.ts";

/** Another implementation of the language, in another language. It follows jsonata 2.1; Step Functions runs 2.0.6. */
const SECOND = { group: "com.dashjoin", name: "jsonata", version: "0.9.10" };
const engine = `JSONata for Java ${SECOND.version}`;

interface Case {
  source: string;
  bindings: Readonly<Record<string, Json>>;
}
type Outcome = { value: Json } | "nothing" | `error ${string}`;

/** A second JSONata against the one that the workflow engine evaluates with: our machines on what they saw, and the language at large. */
export async function secondJsonata(): Promise<Line[]> {
  const classpath = await classpathOf(SECOND);
  if ("missing" in classpath)
    return [{ engine, check: "our machines and the corpus", verdict: "skipped", why: classpath.missing }];
  const seen = await recorded();
  const groups: [check: string, cases: Case[]][] = [
    ["our expressions, as whole runs evaluated them", seen],
    ["our expressions, each on everything that its machine saw", crossed(seen)],
    ...Object.entries(corpus).map(([group, sources]): [string, Case[]] => [
      group,
      sources.map((source) => ({ source, bindings: { states: { input: corpusInput } } })),
    ]),
  ];
  const all = groups.flatMap(([, cases]) => cases);
  const theirs = await javaOver(
    classpath.path,
    "scripts/conformance/Jsonata.java",
    all.map(({ source, bindings }) => JSON.stringify({ source, bindings })),
  );
  if (theirs.length !== all.length)
    return [
      { engine, check: "answers", verdict: "failed", why: `${theirs.length} answers to ${all.length} questions` },
    ];
  const lines: Line[] = [];
  for (const [check, cases] of groups) lines.push(...(await compared(check, cases, theirs.splice(0, cases.length))));
  return lines;
}

/** One line for what agrees, and one for each expression that does not. */
async function compared(check: string, cases: readonly Case[], theirs: readonly string[]): Promise<Line[]> {
  const differing = new Map<string, string>();
  let agreed = 0;
  for (const [n, one] of cases.entries()) {
    const ours = await ourOutcome(one);
    const other = outcomeOf(theirs[n] ?? "");
    if (agree(ours, other)) agreed++;
    else if (!differing.has(one.source)) differing.set(one.source, `ours ${shown(ours)}, theirs ${shown(other)}`);
  }
  return [
    { engine, check: `${check}: ${agreed} of ${cases.length} agree`, verdict: "pass" },
    ...[...differing].map(([source, why]): Line => ({ engine, check: source, verdict: "failed", why })),
  ];
}

/** Also where no run has been, the engines must agree, on a value, on nothing, or on the error. */
const crossed = (seen: readonly Recorded[]): Case[] =>
  Object.entries(machines).flatMap(([name, { define }]) => {
    const definition = JSON.parse(JSON.stringify(define((task) => `arn:aws:lambda:${task}` as never))) as Json;
    const sources = new Set([...expressionsIn(definition, "")].map(({ source }) => source));
    const sights = new Map(
      seen.filter(({ machine }) => machine === name).map((one) => [JSON.stringify(one.bindings), one.bindings]),
    );
    return [...sources].flatMap((source) => [...sights.values()].map((bindings) => ({ source, bindings })));
  });

async function ourOutcome({ source, bindings }: Case): Promise<Outcome> {
  const { states, ...variables } = bindings;
  const sight = { states: states as never, variables, now: 0, random: () => () => 0.5, chance: "" };
  try {
    return { value: await evaluate(`{% ${source} %}`, "Output", sight) };
  } catch (error) {
    const { message } = error as EvaluationError;
    if (message.endsWith("returned nothing (undefined).")) return "nothing";
    return `error ${/evaluation\. (\w\d{4})/.exec(message)?.[1] ?? message}`;
  }
}

const outcomeOf = (answer: string): Outcome => {
  if (answer.startsWith("value ")) return { value: JSON.parse(answer.slice(6)) as Json };
  return answer === "nothing" ? "nothing" : (answer as `error ${string}`);
};

/** Any two errors are one: their codes are no part of what Step Functions promises. */
const agree = (a: Outcome, b: Outcome): boolean =>
  typeof a === "string" || typeof b === "string"
    ? a === b || (String(a).startsWith("error") && String(b).startsWith("error"))
    : isDeepStrictEqual(a.value, b.value);

const shown = (outcome: Outcome): string =>
  typeof outcome === "string" ? outcome : (JSON.stringify(outcome.value) ?? "").slice(0, 100);
