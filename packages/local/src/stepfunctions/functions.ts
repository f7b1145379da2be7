/**
 * What Step Functions adds to JSONata, and what JSONata would otherwise take from the machine's clock and dice.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
import { createHash } from "node:crypto";
import type jsonata from "jsonata";
import { uuidFrom } from "../kernel/random.ts";

/** One evaluation's clock, dice and effort. Bound under a name that no expression can spell. */
export interface Host {
  now: number;
  steps: number;
  random: () => number;
}
export const HOST = "host of the expression";
/** Evaluator steps before an expression is stopped: AWS stops one after a second, we must stop it repeatably. */
export const MAX_STEPS = 200_000;
/** jsonata calls what is bound here before each step. */
export const STEP = Symbol.for("jsonata.__evaluate_entry");

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};
/** Of `States.ArrayRange` and `States.Hash`, which `$range` and `$hash` stand for. */
const MAX_RANGE = 1000;
const MAX_HASHED = 10_000;

type Focus = jsonata.Focus;
const host = (focus: Focus): Host => focus.environment.lookup(HOST) as Host;

const partition = (values: unknown[], size: number): unknown[][] => {
  if (!Number.isInteger(size) || size < 1) throw new Error("$partition: the size must be a positive integer");
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
};

const range = (first: number, last: number, step: number): number[] => {
  if (step === 0) throw new Error("$range: the step must not be 0");
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > MAX_RANGE) throw new Error(`$range: more than ${MAX_RANGE} elements`);
  return Array.from({ length: count }, (_, i) => first + i * step);
};

const hash = (data: string, algorithm: string): string => {
  const known = ALGORITHMS[algorithm];
  if (!known) throw new Error(`$hash: unknown algorithm ${algorithm}`);
  if (data.length > MAX_HASHED) throw new Error(`$hash: more than ${MAX_HASHED} characters`);
  return createHash(known).update(data, "utf8").digest("hex");
};

/** A number in [0, 1) that depends on the seed only. AWS's own numbers for a seed are not documented. */
const seeded = (seed: number): number => Number.parseInt(hash(String(seed), "SHA-256").slice(0, 13), 16) / 2 ** 52;

const shuffle = (values: unknown[], random: () => number): unknown[] => {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
};

export const register = (expression: jsonata.Expression): void => {
  expression.registerFunction("partition", partition, "<an:a>");
  expression.registerFunction("range", range, "<nnn:a>");
  expression.registerFunction("hash", hash, "<ss:s>");
  expression.registerFunction("parse", (text: string) => JSON.parse(text), "<s:x>");
  expression.registerFunction(
    "random",
    function (seed?: number) {
      return seed === undefined ? host(this).random() : seeded(seed);
    },
    "<n?:n>",
  );
  expression.registerFunction(
    "uuid",
    function () {
      return uuidFrom(host(this).random);
    },
    "<:s>",
  );
  expression.registerFunction(
    "shuffle",
    function (values: unknown[]) {
      return shuffle(values, host(this).random);
    },
    "<a:a>",
  );
  expression.registerFunction(
    "millis",
    function () {
      return host(this).now;
    },
    "<:n>",
  );
  expression.registerFunction(
    "now",
    function (picture?: string, timezone?: string) {
      const format = this.environment.lookup("fromMillis") as { implementation: (...args: unknown[]) => string };
      return format.implementation.call(this, host(this).now, picture, timezone);
    },
    "<s?s?:s>",
  );
  const count = (_node: unknown, _input: unknown, environment: jsonata.Environment): void => {
    const own = environment.lookup(HOST) as Host | undefined;
    if (own && ++own.steps > MAX_STEPS) throw new Error("the evaluation took too long");
  };
  // The typings know string names only; the frame takes any key.
  expression.assign(STEP as unknown as string, count);
};
