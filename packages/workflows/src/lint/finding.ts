/** What the lint objects to. Each rule has a planted fault in lint.test.ts. */
export const rules = {
  "machine-timeout": "a machine has TimeoutSeconds",
  "query-language": "JSONata, everywhere",
  "jsonpath-field": "no field of the other query language",
  "dangling-transition": "every transition leads to a state of the same level",
  unreachable: "every state can be reached",
  "task-timeout": "every task has TimeoutSeconds",
  "task-heartbeat":
    "a task that waits for a token has HeartbeatSeconds below TimeoutSeconds, or a TimeoutSeconds out of data: then it waits for a human",
  "task-retry": "every task retries what passes",
  "task-catch": "every task catches States.ALL, last",
  "task-token": "a task hands its token on if and only if it waits for it",
  "unknown-function": "every FunctionName is a known task",
  "task-payload": "every payload names what its task's schema requires, and nothing that the schema does not know",
  "polling-loop": "workflows never poll",
  "unbounded-loop": "every loop is bounded by a constant",
  "expression-delimiters": "an expression stands alone between {% and %}",
  "expression-syntax": "every expression parses",
  "jsonata-2.1": "no operator that AWS's JSONata 2.0.6 does not know",
  eval: "no $eval",
  "unassigned-variable": "every variable is assigned somewhere in its scope",
  "history-bound": "at most 2,000 history events in the worst case",
} as const;
export type RuleName = keyof typeof rules;

export interface Finding {
  rule: RuleName;
  /** State names, with the Map's name before a dot for states inside one. */
  at: string;
  text: string;
}
