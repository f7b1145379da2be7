import type { Machine, States } from "./asl.ts";
import { type FunctionArn, REMEMBER, ROUNDS, task, waitFor } from "./parts.ts";

/** AWS calls up to 10 minutes of start-up normal; the retries of one start task stay inside this. */
const START_TIMEOUT = 12 * 60;
const FLOW_TIMEOUT = 4 * 60;

const LEG = { leg: "{% $states.input.leg %}" } as const;

/** One leg: flows, encoder, endpoint and armed switch. Its failure is recorded and stays its own. */
const leg = (arn: FunctionArn): States => ({
  HasToStart: {
    Type: "Choice",
    Choices: [{ Condition: "{% $states.input.leg.runs %}", Next: "ReadyLeg", Assign: LEG, Output: {} }],
    Default: "Spread",
    Assign: LEG,
    Output: {},
  },
  Spread: {
    Type: "Wait",
    Comment:
      "500 live events at one minute must not call MediaLive at one second: its limit is 20 a second, account-wide",
    Seconds: "{% $leg.spread %}",
    Next: "HasFlows",
  },
  HasFlows: {
    Type: "Choice",
    Choices: [{ Condition: "{% $count($leg.flows) > 0 %}", Next: "StartFlows" }],
    Default: "StartChannel",
  },
  StartFlows: waitFor(
    arn,
    "start-flows",
    {
      next: "StartChannel",
      onError: "ReadyLeg",
      comment: "MediaConnect flows up; waits for ACTIVE",
      payload: { leg: "{% $leg %}" },
    },
    FLOW_TIMEOUT,
  ),
  StartChannel: waitFor(
    arn,
    "start-channel",
    {
      next: "ReadyLeg",
      onError: "ReadyLeg",
      comment:
        "Encoder up, under the channel lease, its packager reset where rights demand it; waits for every pipeline",
      settles: true,
      payload: { leg: "{% $leg %}" },
    },
    START_TIMEOUT,
  ),
  ReadyLeg: {
    ...task(arn, "ready-leg", {
      onError: "LegDone",
      comment: "Probe the endpoint, arm the instant of air, record the leg",
      payload: { leg: "{% $leg %}", trouble: "{% $exists($states.input.trouble) ? $states.input.trouble : {} %}" },
    }),
  },
  LegDone: { Type: "Succeed", Output: {} },
});

/** From the prepare cue to on air. */
export const startMachine = (arn: FunctionArn): Machine => ({
  Comment: "Showcaller start: claim, legs in parallel, standby, air",
  QueryLanguage: "JSONata",
  StartAt: "Remember",
  // A booking spans at most 7 days; air may be delayed inside it.
  TimeoutSeconds: 7 * 24 * 3600,
  States: {
    Remember: { Type: "Pass", Assign: { ...REMEMBER, rounds: 0 }, Next: "Prepare" },
    Prepare: task(arn, "prepare", {
      next: "Prepared",
      onError: "GaveUp",
      comment: "Takes the claim; scheduled becomes preparing",
    }),
    Prepared: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.outcome = 'prepared' %}", Next: "Legs" },
        { Condition: `{% $states.input.outcome = 'await' and $rounds < ${ROUNDS} %}`, Next: "AwaitPrepare" },
      ],
      Default: "Left",
    },
    AwaitPrepare: {
      Type: "Wait",
      Timestamp: "{% $states.input.until %}",
      Assign: { rounds: "{% $rounds + 1 %}" },
      Next: "Prepare",
    },
    Legs: {
      Type: "Map",
      Items: "{% $states.input.legs %}",
      ItemSelector: { leg: "{% $states.context.Map.Item.Value %}" },
      MaxConcurrency: 0,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "HasToStart", States: leg(arn) },
      Next: "Standby",
    },
    Standby: task(arn, "standby", { next: "OnStandby", onError: "GaveUp", comment: "At least one leg ready: standby" }),
    OnStandby: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.outcome = 'await' %}", Next: "AwaitAir" }],
      Default: "Left",
    },
    AwaitAir: {
      Type: "Wait",
      Timestamp: "{% $states.input.until %}",
      Assign: { rounds: "{% $rounds + 1 %}" },
      Next: "Air",
    },
    Air: task(arn, "air", {
      next: "OnAir",
      onError: "GaveUp",
      comment: "Records on air from observation; a delayed air is waited for again",
    }),
    OnAir: {
      Type: "Choice",
      Choices: [
        { Condition: `{% $states.input.outcome = 'await' and $rounds < ${ROUNDS} %}`, Next: "AwaitAir" },
        { Condition: "{% $states.input.outcome = 'on-air' %}", Next: "Done" },
      ],
      Default: "Left",
    },
    Done: { Type: "Succeed" },
    Left: { Type: "Succeed", Comment: "Somebody newer speaks, or there was nothing to do" },
    GaveUp: { Type: "Fail", Error: "GaveUp", Cause: "Retries did not cure it; the sweep starts the next attempt" },
  },
});
