import { type TaskName, tasks } from "../tasks.ts";
import type { Finding } from "./finding.ts";
import { allEdges, type Loose, list, object, reachedFrom, type Scope } from "./graph.ts";

/** Where each task's Lambda lives: the FunctionNames that a definition may use. */
export type Functions = ReadonlyMap<string, TaskName>;

export const transitionFindings = (scope: Scope): Finding[] => {
  const edges = allEdges(scope);
  const reached = reachedFrom(scope.startAt, edges);
  const dangling = [{ from: "StartAt", to: scope.startAt }, ...edges].filter(({ to }) => !(to in scope.states));
  return [
    ...dangling.map(
      ({ from, to }): Finding => ({
        rule: "dangling-transition",
        at: from,
        text: `leads to "${to}", which is not there`,
      }),
    ),
    ...Object.keys(scope.states)
      .filter((name) => name !== scope.startAt && !reached.has(name))
      .map((name): Finding => ({ rule: "unreachable", at: name, text: "nothing leads to it" })),
  ];
};

export const taskFindings = (name: string, state: Loose, functions: Functions): Finding[] => {
  if (state.Type !== "Task") return [];
  const waits = String(state.Resource).endsWith(".waitForTaskToken");
  const seconds = state.TimeoutSeconds;
  const last = list(state.Catch).at(-1)?.ErrorEquals;
  const checks: [ok: boolean, Finding][] = [
    [
      isSeconds(seconds) || isExpression(seconds),
      { rule: "task-timeout", at: name, text: "has no TimeoutSeconds: AWS's default is for ever" },
    ],
    [list(state.Retry).length > 0, { rule: "task-retry", at: name, text: "has no Retry" }],
    [
      Array.isArray(last) && last.includes("States.ALL"),
      { rule: "task-catch", at: name, text: "does not end its Catch with States.ALL" },
    ],
    [
      !waits ||
        isExpression(seconds) ||
        (isSeconds(state.HeartbeatSeconds) && Number(state.HeartbeatSeconds) < Number(seconds)),
      {
        rule: "task-heartbeat",
        at: name,
        text: `HeartbeatSeconds ${state.HeartbeatSeconds} is not below TimeoutSeconds ${seconds}`,
      },
    ],
    [
      handsTokenOn(state) === waits,
      {
        rule: "task-token",
        at: name,
        text: waits ? "waits for a token that nobody is given" : "gives a token away that it does not wait for",
      },
    ],
  ];
  return [...checks.filter(([ok]) => !ok).map(([, finding]) => finding), ...functionFindings(name, state, functions)];
};

const isSeconds = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;

/** Out of data: how long a human was given. */
const isExpression = (value: unknown): boolean => typeof value === "string" && /^\{%[\s\S]*\$[\s\S]*%\}$/.test(value);

const payloadOf = (state: Loose): Loose => object(object(state.Arguments).Payload);

const handsTokenOn = (state: Loose): boolean => JSON.stringify(payloadOf(state)).includes("$states.context.Task.Token");

function functionFindings(name: string, state: Loose, functions: Functions): Finding[] {
  const arn = String(object(state.Arguments).FunctionName);
  const task = functions.get(arn);
  if (!task) return [{ rule: "unknown-function", at: name, text: `calls ${arn}, which is no task of ours` }];
  const shape = tasks[task].input.shape;
  const given = Object.keys(payloadOf(state));
  const missing = Object.entries(shape).filter(
    ([field, schema]) => !given.includes(field) && !schema.safeParse(undefined).success,
  );
  const foreign = given.filter((field) => !(field in shape));
  return [
    ...missing.map(
      ([field]): Finding => ({ rule: "task-payload", at: name, text: `does not give ${task} its ${field}` }),
    ),
    ...foreign.map(
      (field): Finding => ({ rule: "task-payload", at: name, text: `gives ${task} a ${field} it does not know` }),
    ),
  ];
}
