import { type Edge, edgesOf, type Scope } from "./graph.ts";
import { type Counters, countedBy } from "./loops.ts";

/** The heaviest way through a scope, from its first state to an end. */
export interface Walk {
  weight: number;
  states: readonly string[];
}

interface Options {
  weightOf: (state: string) => number;
  /** Ways out that the walk may take. */
  follow: (edge: Edge) => boolean;
  /** How often each counter may count on the way. */
  rounds: Counters;
}

/**
 * Longest path with bounded loops: every cycle counts (loops.ts makes sure), so a walk that may count N times is finite. Each state
 * is solved once per remaining count. Only for scopes without loop findings.
 */
export const heaviest = (scope: Scope, { weightOf, follow, rounds }: Options): Walk => {
  const known = new Map<string, Walk>();
  const counters = Object.keys(rounds);
  const from = (name: string, before: Counters): Walk => {
    const key = `${name} ${JSON.stringify(before)}`;
    const solved = known.get(key);
    if (solved) return solved;
    const left = entered(scope, name, before, counters);
    const ways = edgesOf(name, scope.states[name] ?? {})
      .filter((edge) => follow(edge) && mayEnter(scope, edge.to, left, counters))
      .map((edge) => from(edge.to, left));
    const best = ways.reduce((a, b) => (b.weight > a.weight ? b : a), { weight: 0, states: [] } as Walk);
    const walk = { weight: weightOf(name) + best.weight, states: [name, ...best.states] };
    known.set(key, walk);
    return walk;
  };
  return from(scope.startAt, rounds);
};

/** What may still be counted after entering a state. */
function entered(scope: Scope, name: string, left: Counters, counters: readonly string[]): Counters {
  const counter = countedBy(scope.states[name] ?? {}, counters);
  return counter === undefined ? left : { ...left, [counter]: (left[counter] ?? 0) - 1 };
}

function mayEnter(scope: Scope, name: string, left: Counters, counters: readonly string[]): boolean {
  const state = scope.states[name];
  const counter = state && countedBy(state, counters);
  return state !== undefined && (counter === undefined || (left[counter] ?? 0) > 0);
}
