import type { Machine } from "../asl.ts";
import { insideOf, type Loose, list, type Scope, scopesOf } from "./graph.ts";
import { countersOf } from "./loops.ts";
import { heaviest } from "./walk.ts";

/** AWS ends an execution at 25,000 history events (step-functions/latest/dg/service-quotas.html); DESIGN §12 allows ours 2,000. */
export const HISTORY_BUDGET = 2000;
/** A live event has at most 4 legs (contracts/live-event.ts). */
export const MOST_LEGS = 4;

/** One state's share of the worst case. */
export interface Line {
  state: string;
  visits: number;
  each: number;
  arithmetic: string;
}
export interface History {
  events: number;
  /** With ExecutionStarted and Execution(Succeeded|Failed). */
  lines: readonly Line[];
}

/**
 * History events of the worst execution: every retry of every task used up and failed over, every round of every loop taken, and the
 * most legs in each Map. Event names: step-functions/latest/apireference/API_HistoryEvent.html.
 */
export const worstHistory = (machine: Machine, legs = MOST_LEGS): History => {
  const [top] = scopesOf(machine);
  if (!top) return { events: 0, lines: [] };
  const { events, lines } = worst(top, legs);
  return {
    events: events + 2,
    lines: [{ state: "(execution)", visits: 1, each: 2, arithmetic: "started, ended" }, ...lines],
  };
};

function worst(scope: Scope, legs: number): History {
  const costs = new Map(Object.entries(scope.states).map(([name, state]) => [name, cost(name, state, legs)]));
  const walk = heaviest(scope, {
    weightOf: (name) => costs.get(name)?.events ?? 0,
    follow: () => true,
    rounds: countersOf(scope),
  });
  const lines = [...new Set(walk.states)].flatMap((state): Line[] => {
    const one = costs.get(state);
    const visits = walk.states.filter((name) => name === state).length;
    return one ? [{ state, visits, each: one.events, arithmetic: one.arithmetic }, ...one.inner] : [];
  });
  return { events: walk.weight, lines };
}

interface Cost {
  events: number;
  arithmetic: string;
  /** For show: a Map's states, already part of `events`. */
  inner: readonly Line[];
}

function cost(name: string, state: Loose, legs: number): Cost {
  const inside = insideOf(name, state);
  if (inside) {
    const iteration = worst(inside, legs);
    return {
      events: 4 + legs * (2 + iteration.events),
      arithmetic: `entered, started, succeeded, exited + ${legs} legs × (2 + ${iteration.events})`,
      inner: iteration.lines.map((line) => ({ ...line, state: `${name}.${line.state}`, visits: line.visits * legs })),
    };
  }
  if (state.Type === "Fail") return { events: 1, arithmetic: "entered", inner: [] };
  if (state.Type !== "Task") return { events: 2, arithmetic: "entered, exited", inner: [] };
  // Each retrier keeps its own count, so that all of them may be used up.
  const tries = 1 + list(state.Retry).reduce((sum, { MaxAttempts = 3 }) => sum + Number(MaxAttempts), 0);
  const submits = String(state.Resource).endsWith(".waitForTaskToken");
  const perTry = submits ? 4 : 3;
  return {
    events: 2 + tries * perTry,
    arithmetic: `entered, exited + ${tries} tries × ${perTry} (scheduled, started${submits ? ", submitted" : ""}, ended)`,
    inner: [],
  };
}
