/**
 * JSONata as Step Functions runs it: version 2.0.6 without `$eval`, with six functions of AWS's own, and with all
 * time and chance taken from the World. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { channel } from "node:diagnostics_channel";
import jsonata from "jsonata";
import { expressionIn } from "./definition.ts";
import { HOST, type Host, register } from "./functions.ts";
import { type Json, toJson } from "./json.ts";

/** What an expression can see. `chance` names the random stream: the same name gives the same draws, also after a kill. */
export interface Sight {
  states: { input: Json; result?: Json; errorOutput?: Json; context: Json };
  variables: Readonly<Record<string, Json>>;
  now: number;
  random(stream: string): () => number;
  chance: string;
}

/** What is said on `evaluations`. */
export interface Evaluation {
  source: string;
  /** What the expression could name. */
  bindings: Readonly<Record<string, Json>>;
  value: Json;
}
/** Every evaluation that gave a value, for whoever holds another JSONata against this one (scripts/conformance/jsonata.ts). */
export const evaluations = channel("showcaller:jsonata");

/** Becomes `States.QueryEvaluationError`. `location` is the field as AWS names it: `Output/result`, `Items`. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  readonly location: string;
  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}

const compiled = new Map<string, jsonata.Expression>();

/** Compiles once per distinct source. Throws what jsonata throws for bad syntax, and refuses `$eval`. */
export const compile = (source: string): jsonata.Expression => {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source);
  if (mentions(expression.ast(), "eval")) throw new Error("$eval is not available, use $parse");
  register(expression);
  compiled.set(source, expression);
  return expression;
};

const mentions = (node: unknown, variable: string): boolean => {
  if (Array.isArray(node)) return node.some((part) => mentions(part, variable));
  if (typeof node !== "object" || node === null) return false;
  const { type, value } = node as { type?: unknown; value?: unknown };
  if (type === "variable" && value === variable) return true;
  return Object.values(node).some((part) => mentions(part, variable));
};

/** Every expression in a template with its location, depth first, in the order of evaluation. */
export function* expressionsIn(template: Json, location: string): Generator<{ source: string; location: string }> {
  if (typeof template === "string") {
    const source = expressionIn(template);
    if (source !== undefined) yield { source, location };
  } else if (Array.isArray(template)) {
    for (const [i, part] of template.entries()) yield* expressionsIn(part, `${location}[${i}]`);
  } else if (typeof template === "object" && template !== null) {
    for (const [key, part] of Object.entries(template)) yield* expressionsIn(part, `${location}/${key}`);
  }
}

/** Replaces each `{% … %}` in a template by its value. Throws EvaluationError, also for an undefined result. */
export const evaluate = async (template: Json, location: string, sight: Sight): Promise<Json> => {
  if (typeof template === "string") {
    const source = expressionIn(template);
    return source === undefined ? template : evaluateOne(source, location, sight);
  }
  if (Array.isArray(template)) {
    const values: Json[] = [];
    for (const [i, part] of template.entries()) values.push(await evaluate(part, `${location}[${i}]`, sight));
    return values;
  }
  if (typeof template !== "object" || template === null) return template;
  return evaluateEach(template, location, sight);
};

export const evaluateEach = async (
  templates: Readonly<Record<string, Json>>,
  location: string,
  sight: Sight,
): Promise<Record<string, Json>> => {
  const values: [string, Json][] = [];
  for (const [key, part] of Object.entries(templates))
    values.push([key, await evaluate(part, `${location}/${key}`, sight)]);
  return Object.fromEntries(values);
};

const evaluateOne = async (source: string, location: string, sight: Sight): Promise<Json> => {
  const host: Host = { now: sight.now, steps: 0, random: sight.random(`${sight.chance}/${location}`) };
  const bindings = { ...sight.variables, states: sight.states, [HOST]: host };
  const subject = `The JSONata expression '${source}' specified for the field '${location}'`;
  let value: unknown;
  try {
    // No input document: `$` and `$$` mean nothing at the top level of an expression on AWS.
    value = await compile(source).evaluate(undefined, bindings);
  } catch (error) {
    throw new EvaluationError(location, `${subject} threw an error during evaluation. ${reason(error)}`);
  }
  if (value === undefined) throw new EvaluationError(location, `${subject} returned nothing (undefined).`);
  const result = plain(value, () => new EvaluationError(location, `${subject} returned an unsupported result type.`));
  if (evaluations.hasSubscribers) {
    const seen = { ...sight.variables, states: toJson(sight.states) };
    evaluations.publish({ source, bindings: seen, value: result } satisfies Evaluation);
  }
  return result;
};

const reason = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => typeof part === "string").join(": ") || String(error);
};

/** JSONata's sequences carry extra members and share structure: pass only JSON on. */
const plain = (value: unknown, unsupported: () => EvaluationError): Json => {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (_key, part: unknown) => {
      const { _jsonata_function, _jsonata_lambda } = (part ?? {}) as Record<string, unknown>;
      if (typeof part === "function" || _jsonata_function || _jsonata_lambda) throw unsupported();
      // A division by zero, say. JSON has no number for it, and JSON.stringify would make it null.
      if (typeof part === "number" && !Number.isFinite(part)) throw unsupported();
      return part;
    });
  } catch {
    throw unsupported();
  }
  if (text === undefined) throw unsupported();
  return JSON.parse(text) as Json;
};
