import type { Machine } from "../asl.ts";
import { insideOf, type Scope, scopesOf } from "./graph.ts";
import { countersOf } from "./loops.ts";
import { heaviest } from "./walk.ts";

/** DESIGN §12, start and stop together. */
export const TRANSITION_BUDGET_PER_LEG = 20;

/** States entered on the longest way without failures and retries, each loop gone round once; what is billed (aws.amazon.com/step-functions/pricing). */
export interface Transitions {
  shared: number;
  perLeg: number;
  path: readonly string[];
}

export const transitionsOf = (machine: Machine): Transitions => {
  const [top, ...insides] = scopesOf(machine);
  if (!top) return { shared: 0, perLeg: 0, path: [] };
  const path = longest(top);
  const entered = insides.filter((inside) =>
    path.some((name) => insideOf(name, top.states[name] ?? {})?.name === inside.name),
  );
  const inner = entered.flatMap((inside) => longest(inside).map((name) => `${inside.name}.${name}`));
  return { shared: path.length, perLeg: inner.length, path: [...path, ...inner] };
};

/** Every machine of one live event together. */
export const transitionsPerLeg = (machines: readonly Machine[], legs: number): number =>
  machines.map(transitionsOf).reduce((sum, { shared, perLeg }) => sum + shared + legs * perLeg, 0) / legs;

const longest = (scope: Scope): readonly string[] =>
  heaviest(scope, {
    weightOf: () => 1,
    follow: (edge) => edge.kind !== "catch",
    rounds: Object.fromEntries(Object.keys(countersOf(scope)).map((counter) => [counter, 1])),
  }).states;
