import type { Task, Value } from "./asl.ts";
import { DELIVERY_TRIES, RETRYABLE, type TaskName, UNDELIVERED } from "./tasks.ts";

/** Where a task's Lambda lives: an ARN on AWS (a published version, DESIGN §15) and on the laptop. */
export type FunctionArn = (task: TaskName) => string;

/** What starts a machine is its input; every task gets it, and which execution speaks. */
const BASE = {
  contract: "{% $contract %}",
  liveEvent: "{% $liveEvent %}",
  cue: "{% $cue %}",
  plan: "{% $plan %}",
  attempt: "{% $attempt %}",
  execution: "{% $states.context.Execution.Name %}",
} as const;

/** Put into variables by each machine's first state, so that no later state depends on what flows between them. */
export const REMEMBER = {
  contract: "{% $states.input.contract %}",
  liveEvent: "{% $states.input.liveEvent %}",
  cue: "{% $states.input.cue %}",
  plan: "{% $states.input.plan %}",
  attempt: "{% $states.input.attempt %}",
} as const;

/**
 * Ours and Lambda's own passing troubles: at once, then 2, 4, 8 … up to 20 s, two and a half minutes in all. A lease left by
 * a dead holder expires after 60 s, so this outlasts it.
 */
export const RETRY = [
  {
    ErrorEquals: [
      ...RETRYABLE,
      "Lambda.Unknown",
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
      "Sandbox.Timedout",
      "Runtime.ExitError",
    ],
    IntervalSeconds: 2,
    MaxAttempts: 10,
    BackoffRate: 2,
    MaxDelaySeconds: 20,
    JitterStrategy: "FULL",
  },
] as const;

/**
 * Thrown by start-channel: the packager has just been reset, and its encoder must stay down for 30 s. Once for the reset, and once for
 * whoever finds it still under way.
 */
const SETTLES = { ErrorEquals: ["Settling"], IntervalSeconds: 31, MaxAttempts: 2, BackoffRate: 1 } as const;

/** 5, 10, 20, 40, 80, 120 s: whoever restarts his receiver is reached; whoever is gone holds up nobody for longer than four and a half minutes. */
export const AGAIN = {
  ErrorEquals: [UNDELIVERED],
  IntervalSeconds: 5,
  MaxAttempts: DELIVERY_TRIES,
  BackoffRate: 2,
  MaxDelaySeconds: 120,
} as const;

interface Options {
  /** What every task of the machine is told; default: which cue of which live event. */
  base?: { readonly [name: string]: Value };
  /** Absent: the state ends its level, which saves a transition to a Succeed. */
  next?: string;
  /** Where any failure goes that retries did not cure. */
  onError: string;
  comment: string;
  /** Default 20: the Lambda's own timeout is 15 s, and the rest is room for its start. */
  seconds?: number;
  /** It may have to wait for a reset of the packager. */
  settles?: boolean;
  payload?: { readonly [name: string]: Value };
}

/** A task that answers by itself. */
export const task = (
  arn: FunctionArn,
  name: TaskName,
  { base = BASE, next, onError, comment, seconds = 20, payload = {} }: Options,
): Task => ({
  Type: "Task",
  Comment: comment,
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: arn(name), Payload: { ...base, ...payload } },
  TimeoutSeconds: seconds,
  Retry: RETRY,
  Catch: [{ ErrorEquals: ["States.ALL"], Output: { trouble: "{% $states.errorOutput %}" }, Next: onError }],
  Output: "{% $states.result.Payload %}",
  ...then(next),
});

const then = (next: string | undefined): { Next: string } | { End: true } =>
  next === undefined ? { End: true } : { Next: next };

/**
 * A task that ends when somebody completes its token: ingress on the bus event, else the sweep, which also sends the
 * heartbeat each minute. Five missed heartbeats mean that the token's record is lost: the task is entered again. It lies below the
 * timeout, which AWS requires.
 */
export const waitFor = (
  arn: FunctionArn,
  name: TaskName,
  { next, onError, comment, settles = false, payload = {} }: Options,
  timeoutSeconds: number,
): Task => ({
  Type: "Task",
  Comment: comment,
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: { FunctionName: arn(name), Payload: { ...BASE, ...payload, token: "{% $states.context.Task.Token %}" } },
  TimeoutSeconds: timeoutSeconds,
  HeartbeatSeconds: Math.min(330, timeoutSeconds - 60),
  Retry: [
    ...RETRY,
    ...(settles ? [SETTLES] : []),
    { ErrorEquals: ["States.HeartbeatTimeout"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 },
  ],
  Catch: [{ ErrorEquals: ["States.ALL"], Output: { trouble: "{% $states.errorOutput %}" }, Next: onError }],
  Output: {},
  ...then(next),
});

/**
 * A plan may change often; an execution that has looked this many times hands over to the sweep's next attempt. With every retry of
 * every round and four legs, 30 keep the start machine at 1,866 of 2,000 history events (docs/workflows.md).
 */
export const ROUNDS = 30;
