import type { Machine, Task } from "./asl.ts";
import { type FunctionArn, RETRY, task } from "./parts.ts";

/** Every task is told which incident, and which execution speaks for it. */
const BASE = {
  contract: "{% $contract %}",
  incident: "{% $incident %}",
  attempt: "{% $attempt %}",
  of: "{% $of %}",
  execution: "{% $states.context.Execution.Name %}",
} as const;

/**
 * An incident is looked at so often by one execution, and so many questions are asked; then the sweep starts its next attempt, as for any
 * owner that has ended. With every retry of every round these keep the machine within 2,000 history events (docs/workflows.md).
 */
const ROUNDS = 36;
const ASKS = 5;

/** The token is kept, and a human has as long as the playbook gives; whatever ends the wait, what is stored is decided upon. */
const ask = (arn: FunctionArn): Task => ({
  Type: "Task",
  Comment: "Waits for a human's yes or no, as long as the playbook gives him",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: {
    FunctionName: arn("ask"),
    Payload: { ...BASE, ask: "{% $states.input.ask %}", token: "{% $states.context.Task.Token %}" },
  },
  TimeoutSeconds: "{% $states.input.seconds %}",
  Retry: RETRY,
  Catch: [{ ErrorEquals: ["States.ALL"], Output: NOW, Next: "Answered" }],
  Output: NOW,
  Next: "Answered",
});

/** An instant that has passed: the wait ends at once. */
const NOW = { until: "{% $states.context.State.EnteredTime %}" } as const;

/** From an incident's opening, reopening or turning to its end, or to its next owner. */
export const remediateMachine = (arn: FunctionArn): Machine => ({
  Comment: "Showcaller remediate: decide, act or ask, verify, next rung, until the incident is over",
  QueryLanguage: "JSONata",
  StartAt: "Remember",
  TimeoutSeconds: 7 * 24 * 3600,
  States: {
    Remember: {
      Type: "Pass",
      Assign: {
        contract: "{% $states.input.contract %}",
        incident: "{% $states.input.incident %}",
        attempt: "{% $states.input.attempt %}",
        of: "{% $states.input.of %}",
        rounds: 0,
        asks: 0,
      },
      Next: "Decide",
    },
    Decide: task(arn, "remediate", {
      base: BASE,
      next: "Decided",
      onError: "GaveUp",
      comment: "Looks, decides, and does what is decided under the channel lease",
    }),
    Decided: {
      Type: "Choice",
      Choices: [
        { Condition: `{% $states.input.next = 'wait' and $rounds < ${ROUNDS} %}`, Next: "Await" },
        { Condition: `{% $states.input.next = 'ask' and $asks < ${ASKS} %}`, Next: "Ask" },
      ],
      Default: "Left",
    },
    Ask: ask(arn),
    Answered: {
      Type: "Wait",
      Comment: "Ends at once",
      Timestamp: "{% $states.input.until %}",
      Assign: { asks: "{% $asks + 1 %}" },
      Next: "Decide",
    },
    Await: {
      Type: "Wait",
      Timestamp: "{% $states.input.until %}",
      Assign: { rounds: "{% $rounds + 1 %}" },
      Next: "Decide",
    },
    Left: { Type: "Succeed", Comment: "It is over, or somebody newer speaks for it, or the sweep goes on" },
    GaveUp: { Type: "Fail", Error: "GaveUp", Cause: "Retries did not cure it; the sweep starts the next attempt" },
  },
});
