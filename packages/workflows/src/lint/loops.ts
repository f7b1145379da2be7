import { countsUp } from "./expressions.ts";
import type { Finding } from "./finding.ts";
import { allEdges, type Loose, object, onCycles, reachedFrom, type Scope } from "./graph.ts";

/** How often each counter may count: its constant out of the choice rule that asks for it. */
export type Counters = Readonly<Record<string, number>>;

export const countersOf = (scope: Scope): Counters => {
  const limits: Record<string, number> = {};
  for (const { guard } of allEdges(scope))
    if (guard) limits[guard.counter] = Math.max(guard.below, limits[guard.counter] ?? 0);
  return limits;
};

/** The counter that entering this state counts up, if any. */
export const countedBy = (state: Loose, counters: readonly string[]): string | undefined =>
  counters.find((counter) => countsUp(object(state.Assign)[counter], counter));

/**
 * Workflows never poll (DESIGN §6). A loop is allowed only as "wait for an instant that is known, then look again, so often at most":
 * every cycle passes a Wait whose Timestamp comes out of data and which counts, and a choice rule that asks the counter against a constant.
 */
export const loopFindings = (scope: Scope): Finding[] => {
  const edges = allEdges(scope);
  const cyclic = onCycles(edges);
  if (cyclic.length === 0) return [];
  const counters = Object.keys(countersOf(scope));
  const findings = cyclic.flatMap((name) => waitFindings(name, scope, counters));
  const uncounted = onCycles(edges.filter((edge) => !isCountingWait(scope.states[edge.from] ?? {}, counters)));
  const unbounded = onCycles(edges.filter((edge) => !edge.guard));
  if (uncounted.length > 0)
    findings.push({
      rule: "polling-loop",
      at: uncounted.join(", "),
      text: "a cycle without a Wait for a Timestamp out of data that counts its rounds",
    });
  if (unbounded.length > 0)
    findings.push({
      rule: "unbounded-loop",
      at: unbounded.join(", "),
      text: "a cycle without a choice rule that bounds a counter with a constant, e.g. $rounds < 40",
    });
  return [...findings, ...resetFindings(scope, cyclic, counters)];
};

const isCountingWait = (state: Loose, counters: readonly string[]): boolean =>
  state.Type === "Wait" && typeof state.Timestamp === "string" && countedBy(state, counters) !== undefined;

function waitFindings(name: string, scope: Scope, counters: readonly string[]): Finding[] {
  const state = scope.states[name] ?? {};
  if (state.Type !== "Wait") return [];
  if (state.Timestamp === undefined)
    return [{ rule: "polling-loop", at: name, text: "waits for a number of seconds inside a cycle: that is polling" }];
  if (typeof state.Timestamp === "string" && !state.Timestamp.includes("$"))
    return [{ rule: "polling-loop", at: name, text: "its Timestamp is fixed instead of out of data" }];
  return countedBy(state, counters) === undefined
    ? [
        {
          rule: "unbounded-loop",
          at: name,
          text: "waits inside a cycle without counting, e.g. Assign rounds: $rounds + 1",
        },
      ]
    : [];
}

/** A counter starts at 0 before its cycle, and nothing inside the cycle sets it to anything but one more. */
function resetFindings(scope: Scope, cyclic: readonly string[], counters: readonly string[]): Finding[] {
  return counters.flatMap((counter): Finding[] => {
    const setters = Object.entries(scope.states).filter(([, state]) => counter in object(state.Assign));
    const resets = setters.filter(
      ([name, state]) => cyclic.includes(name) && !countsUp(object(state.Assign)[counter], counter),
    );
    const starts = setters.some(
      ([name, state]) =>
        object(state.Assign)[counter] === 0 &&
        !cyclic.includes(name) &&
        cyclic.some((inside) => reachedFrom(name, allEdges(scope)).has(inside)),
    );
    return [
      ...resets.map(([name]) => ({
        rule: "unbounded-loop" as const,
        at: name,
        text: `sets $${counter} back inside its cycle`,
      })),
      ...(starts
        ? []
        : [
            {
              rule: "unbounded-loop" as const,
              at: scope.startAt,
              text: `$${counter} does not start at 0 before its cycle`,
            },
          ]),
    ];
  });
}
