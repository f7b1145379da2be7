import type { Machine } from "./asl.ts";
import { AGAIN, type FunctionArn, RETRY, task } from "./parts.ts";

const BASE = {
  contract: "{% $contract %}",
  incident: "{% $incident %}",
  key: "{% $key %}",
  tidings: "{% $tidings %}",
  at: "{% $at %}",
} as const;

/** First call, and twice more while nobody acknowledges. */
const LEVELS = 3;

/** One message: to everybody who wants it, and a page again until somebody acknowledges it. Apart from remediation: who cannot be reached holds up no remedy. */
export const tellMachine = (arn: FunctionArn): Machine => ({
  Comment: "Showcaller tell: one message to webhooks, escalated until acknowledged",
  QueryLanguage: "JSONata",
  StartAt: "Remember",
  TimeoutSeconds: 24 * 3600,
  States: {
    Remember: {
      Type: "Pass",
      Assign: {
        contract: "{% $states.input.contract %}",
        incident: "{% $states.input.incident %}",
        key: "{% $states.input.key %}",
        tidings: "{% $states.input.tidings %}",
        at: "{% $states.input.at %}",
        rounds: 0,
      },
      Next: "Deliver",
    },
    Deliver: {
      ...task(arn, "tell", {
        base: BASE,
        next: "Delivered",
        onError: "GaveUp",
        comment: "Sends it to those who have not got it yet",
        payload: { level: "{% $rounds + 1 %}", tries: "{% $states.context.State.RetryCount %}" },
      }),
      Retry: [AGAIN, ...RETRY],
    },
    Delivered: {
      Type: "Choice",
      Choices: [{ Condition: `{% $states.input.next = 'escalate' and $rounds < ${LEVELS - 1} %}`, Next: "Await" }],
      Default: "Left",
    },
    Await: {
      Type: "Wait",
      Timestamp: "{% $states.input.until %}",
      Assign: { rounds: "{% $rounds + 1 %}" },
      Next: "Deliver",
    },
    Left: { Type: "Succeed", Comment: "Everybody knows, somebody has it, or it is over" },
    GaveUp: { Type: "Fail", Error: "GaveUp", Cause: "Retries did not cure it" },
  },
});
