import type { Machine, States } from "./asl.ts";
import { type FunctionArn, REMEMBER, ROUNDS, task, waitFor } from "./parts.ts";

/** One live run took 22 s to stop; MediaLive's waiter allows 5 minutes. */
const STOP_TIMEOUT = 6 * 60;

const leg = (arn: FunctionArn): States => ({
  Spread: {
    Type: "Wait",
    Comment: "As at the start: 500 ends at one minute. Zero seconds unless many live events are at work",
    Seconds: "{% $states.input.leg.spread %}",
    Next: "StopChannel",
  },
  StopChannel: {
    ...waitFor(
      arn,
      "stop-channel",
      {
        next: "HasFlows",
        onError: "HasFlows",
        comment: "Lease, checked against plan, hold and hull; StopChannel; waits for STOPPED",
        payload: { leg: "{% $states.input.leg %}" },
      },
      STOP_TIMEOUT,
    ),
    Output: { leg: "{% $states.input.leg %}" },
    Catch: [{ ErrorEquals: ["States.ALL"], Output: { leg: "{% $states.input.leg %}" }, Next: "HasFlows" }],
  },
  HasFlows: {
    Type: "Choice",
    Choices: [{ Condition: "{% $count($states.input.leg.flows) > 0 %}", Next: "StopFlows" }],
    Default: "LegDone",
  },
  StopFlows: task(arn, "stop-flows", {
    onError: "LegDone",
    comment: "Flows that no hull needs",
    payload: { leg: "{% $states.input.leg %}" },
  }),
  LegDone: { Type: "Succeed", Output: {} },
});

/** From the end cue to ended: also for cancelled and failed live events, whose legs it stops. */
export const stopMachine = (arn: FunctionArn): Machine => ({
  Comment: "Showcaller stop: claim, overrun policy, tail, legs, report",
  QueryLanguage: "JSONata",
  StartAt: "Remember",
  TimeoutSeconds: 7 * 24 * 3600,
  States: {
    Remember: { Type: "Pass", Assign: { ...REMEMBER, rounds: 0 }, Next: "End" },
    End: task(arn, "end", {
      next: "Ending",
      onError: "GaveUp",
      comment: "What does the end come to now: wait, stop, or nothing",
    }),
    Ending: {
      Type: "Choice",
      Choices: [
        { Condition: `{% $states.input.outcome = 'wait' and $rounds < ${ROUNDS} %}`, Next: "Await" },
        { Condition: "{% $states.input.outcome = 'stop' %}", Next: "Legs" },
      ],
      Default: "Left",
    },
    Await: {
      Type: "Wait",
      Timestamp: "{% $states.input.until %}",
      Assign: { rounds: "{% $rounds + 1 %}" },
      Next: "End",
    },
    Legs: {
      Type: "Map",
      Items: "{% $states.input.legs %}",
      ItemSelector: { leg: "{% $states.context.Map.Item.Value %}" },
      MaxConcurrency: 0,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "Spread", States: leg(arn) },
      Next: "Finish",
    },
    Finish: task(arn, "finish", {
      onError: "GaveUp",
      comment: "Every leg down or kept: ended; the rest of the booking is given back",
    }),
    Left: { Type: "Succeed", Comment: "Somebody newer speaks, or the sweep goes on" },
    GaveUp: { Type: "Fail", Error: "GaveUp", Cause: "Retries did not cure it; the sweep starts the next attempt" },
  },
});
