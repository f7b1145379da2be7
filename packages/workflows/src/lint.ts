import type { Machine } from "./asl.ts";
import type { Finding } from "./lint/finding.ts";
import { type Scope, scopesOf } from "./lint/graph.ts";
import { HISTORY_BUDGET, worstHistory } from "./lint/history.ts";
import { assignedIn, expressionFindings, jsonPathFindings } from "./lint/language.ts";
import { loopFindings } from "./lint/loops.ts";
import { type Functions, taskFindings, transitionFindings } from "./lint/states.ts";

export { type Finding, type RuleName, rules } from "./lint/finding.ts";
export { HISTORY_BUDGET, type History, MOST_LEGS, worstHistory } from "./lint/history.ts";
export { TRANSITION_BUDGET_PER_LEG, transitionsOf, transitionsPerLeg } from "./lint/transitions.ts";

/**
 * What no validator of the language knows: our laws about time, loops, failures and cost, held against a definition as it would be
 * deployed. Pure. `functions`: the FunctionNames there are. Empty: nothing to object to.
 */
export const lint = (machine: Machine, functions: Functions): Finding[] => {
  const scopes = scopesOf(machine);
  const loops = scopes.flatMap((scope) => placed(scope, loopFindings(scope)));
  return [
    ...machineFindings(machine),
    ...scopes.flatMap((scope, index) => placed(scope, scopeFindings(scope, scopes.slice(0, index + 1), functions))),
    ...loops,
    // An endless loop has no worst case.
    ...(loops.length === 0 ? historyFindings(machine) : []),
  ];
};

function machineFindings(machine: Machine): Finding[] {
  const { QueryLanguage, TimeoutSeconds } = machine as { QueryLanguage?: unknown; TimeoutSeconds?: unknown };
  return [
    ...(QueryLanguage === "JSONata"
      ? []
      : [{ rule: "query-language" as const, at: "(machine)", text: "does not say JSONata" }]),
    ...(typeof TimeoutSeconds === "number"
      ? []
      : [
          {
            rule: "machine-timeout" as const,
            at: "(machine)",
            text: "has no TimeoutSeconds: a lost token would wait for a year",
          },
        ]),
  ];
}

/** Variables of a scope around are seen inside; the scopes before it are the candidates. */
function scopeFindings(scope: Scope, visible: readonly Scope[], functions: Functions): Finding[] {
  const assigned = new Set(visible.flatMap(assignedIn));
  return [
    ...transitionFindings(scope),
    ...Object.entries(scope.states).flatMap(([name, state]) => [
      ...taskFindings(name, state, functions),
      ...jsonPathFindings(name, state),
      ...expressionFindings(name, state, assigned),
    ]),
  ];
}

function historyFindings(machine: Machine): Finding[] {
  const { events, lines } = worstHistory(machine);
  if (events <= HISTORY_BUDGET) return [];
  const sum = lines.map(({ state, visits, each }) => `${state} ${visits} × ${each}`).join(", ");
  return [{ rule: "history-bound", at: "(machine)", text: `${events} > ${HISTORY_BUDGET}: ${sum}` }];
}

const placed = (scope: Scope, findings: readonly Finding[]): Finding[] =>
  scope.name ? findings.map((finding) => ({ ...finding, at: `${scope.name}.${finding.at}` })) : [...findings];
