import type { Machine, State, Task } from "./asl.ts";
import { AGAIN, type FunctionArn, RETRY, task } from "./parts.ts";
import { DELIVERY_TRIES, type TaskName } from "./tasks.ts";

/** Every task is told which list, and which execution speaks for it. */
const BASE = {
  contract: "{% $contract %}",
  job: "{% $job %}",
  attempt: "{% $attempt %}",
  execution: "{% $states.context.Execution.Name %}",
} as const;

/**
 * Looks of one execution; then the sweep starts the next, which goes on where this one stopped. A slice is 40 s, of 480 rows a second: six write
 * 100,000, and twelve do where each gets half as far. With every retry these keep the machine within 2,000 history events (docs/workflows.md).
 */
const SLICES = 12;
const LOOKS = 15;
const PROBES = 6;

/** What is looked at again at an instant that the task gives, so often at most. */
const looking = (
  arn: FunctionArn,
  name: TaskName,
  {
    state,
    next,
    counter,
    most,
    ...more
  }: { state: string; next: string; counter: string; most: number; comment: string; seconds?: number },
): { readonly [name: string]: State } => ({
  [state]: task(arn, name, { base: BASE, next: `${state}ed`, onError: "GaveUp", ...more }),
  [`${state}ed`]: {
    Type: "Choice",
    Choices: [
      { Condition: `{% $states.input.next = 'wait' and $${counter} < ${most} %}`, Next: `Await${state}` },
      { Condition: "{% $states.input.next != 'wait' and $states.input.next != 'leave' %}", Next: next },
    ],
    Default: "Left",
  },
  [`Await${state}`]: {
    Type: "Wait",
    Timestamp: "{% $states.input.until %}",
    Assign: { [counter]: `{% $${counter} + 1 %}` },
    Next: state,
  },
});

/** Not held up by who cannot be reached: the wait for the answer begins whoever has heard of it. */
const askAround = (arn: FunctionArn): Task => ({
  ...task(arn, "revoke-tell", {
    base: BASE,
    next: "Approve",
    onError: "Approve",
    comment: "Tells who may approve it",
    payload: { tidings: "ask", tries: DELIVERY_TRIES },
  }),
  Output: "{% $states.input %}",
  Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: "Approve" }],
});

/** The token is kept, and a second person has until the list's approval expires; whatever ends the wait, what is stored is decided upon. */
const approve = (arn: FunctionArn): Task => ({
  Type: "Task",
  Comment: "Waits for another person's yes or no, until it expires",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: { FunctionName: arn("revoke-ask"), Payload: { ...BASE, token: "{% $states.context.Task.Token %}" } },
  TimeoutSeconds: "{% $states.input.seconds %}",
  Retry: RETRY,
  Catch: [{ ErrorEquals: ["States.ALL"], Output: {}, Next: "Answered" }],
  Output: {},
  Next: "Answered",
});

const onward = (state: "record" | "project" | "confirm", Next: string) =>
  ({ Condition: `{% $states.input.next = '${state}' %}`, Next }) as const;

/** A list of revocations, from its file to the edge. Single ones need no execution: the projector confirms them. */
export const revokeMachine = (arn: FunctionArn): Machine => ({
  Comment:
    "Showcaller revoke: a list validated, approved where it is large, recorded, projected, confirmed at the edge, told",
  QueryLanguage: "JSONata",
  StartAt: "Remember",
  TimeoutSeconds: 24 * 3600,
  States: {
    Remember: {
      Type: "Pass",
      Assign: {
        contract: "{% $states.input.contract %}",
        job: "{% $states.input.job %}",
        attempt: "{% $states.input.attempt %}",
        slices: 0,
        looks: 0,
        probes: 0,
      },
      Next: "Validate",
    },
    Validate: task(arn, "revoke-validate", {
      base: BASE,
      next: "Validated",
      onError: "GaveUp",
      comment: "Is there room; has a second person to be asked",
    }),
    Validated: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.next = 'ask' %}", Next: "AskAround" },
        onward("record", "Record"),
        onward("project", "Project"),
        onward("confirm", "Confirm"),
      ],
      Default: "Left",
    },
    AskAround: askAround(arn),
    Approve: approve(arn),
    Answered: task(arn, "revoke-validate", {
      base: BASE,
      next: "Decided",
      onError: "GaveUp",
      comment: "What was answered; is there still room",
    }),
    Decided: {
      Type: "Choice",
      Choices: [onward("record", "Record"), onward("project", "Project"), onward("confirm", "Confirm")],
      Default: "Left",
    },
    ...looking(arn, "revoke-record", {
      ...{ state: "Record", next: "Project", counter: "slices", most: SLICES },
      ...{ comment: "Writes some thousand rows, with marks for the projector", seconds: 65 },
    }),
    ...looking(arn, "revoke-project", {
      ...{ state: "Project", next: "Confirm", counter: "looks", most: LOOKS },
      comment: "Has the store all of it; then a canary is revoked",
    }),
    ...looking(arn, "revoke-confirm", {
      ...{ state: "Confirm", next: "Tell", counter: "probes", most: PROBES },
      comment: "Asks the edge at each probe location with the canary's token",
    }),
    Tell: {
      ...task(arn, "revoke-tell", {
        base: BASE,
        next: "Left",
        onError: "Left",
        comment: "Tells how it ended",
        payload: { tidings: "notify", tries: "{% $states.context.State.RetryCount %}" },
      }),
      Retry: [AGAIN, ...RETRY],
    },
    Left: { Type: "Succeed", Comment: "It is over, or somebody newer speaks for it, or the sweep goes on" },
    GaveUp: { Type: "Fail", Error: "GaveUp", Cause: "Retries did not cure it; the sweep starts the next attempt" },
  },
});
