import { type Courier, createCourier } from "../kernel/courier.ts";
import { currentInvocation, type Invocation, withinInvocation } from "../kernel/invocation.ts";
import { uuidFrom } from "../kernel/random.ts";
import { AwsError, type Gate, type LambdaRunner, type Millis, type World } from "../kernel/types.ts";
import { asFailure, LambdaFailure } from "./failure.ts";

/** The part of Lambda's context object that our handlers and middy use. */
export interface LambdaContext {
  awsRequestId: string;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

export interface LambdaFunction {
  // A handler names its own event and context types; JSON is what really arrives. Bivariant, hence a method.
  handler(event: unknown, context: LambdaContext): Promise<unknown>;
  timeoutMs: number;
}
/** May be filled after the runner is made: handlers need clients, which need the gate. */
export type Registry = Record<string, LambdaFunction>;

export interface AsyncInvocation {
  function: string;
  payload: unknown;
  requestId: string;
}

export interface Runner extends LambdaRunner {
  /** `invoke` without the gate, for the `lambda` stand-in, whose calls passed it already. */
  run(functionName: string, payload: unknown): Promise<unknown>;
  has(functionName: string): boolean;
  readonly async: Pick<Courier<AsyncInvocation>, "dead" | "waiting">;
}

export interface RunnerOptions {
  functions: Registry;
  region: string;
  account: string;
}

/** Asynchronous invocation: "two more times, with a one-minute wait before the first retry, and two minutes before the second" (docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
const RETRIES: readonly Millis[] = [60_000, 120_000];
const TIMEOUT = "lambda.timeout";
const ASYNC = "lambda.async";

/** One invocation under way. */
class Running implements Invocation {
  over = false;
  readonly function: string;
  readonly requestId: string;
  readonly #fail: (failure: LambdaFailure) => void;

  constructor(name: string, requestId: string, fail: (failure: LambdaFailure) => void) {
    this.function = name;
    this.requestId = requestId;
    this.#fail = fail;
  }

  crash(): void {
    this.end("Runtime.ExitError", "Error: Runtime exited with error: signal: killed");
  }

  end(errorType: string, message: string): void {
    if (this.over) return;
    this.over = true;
    this.#fail(new LambdaFailure(errorType, `RequestId: ${this.requestId} ${message}`));
  }
}

/**
 * Lambda in process. Event and result pass through JSON, as on AWS; time is the world's. A handler that waits for
 * something that is neither tracked work nor `world.sleep` holds time and so never times out.
 */
export const createRunner = (world: World, gate: Gate, { functions, region, account }: RunnerOptions): Runner => {
  const running = new Map<string, { invocation: Running; timeoutMs: Millis }>();
  // Request ids stay unique across restarts without a write per invocation: each process has its own series.
  const boot = (world.shelf.get<number>("lambda", "boots") ?? 0) + 1;
  world.shelf.put("lambda", "boots", boot);
  let serial = 0;
  const newRequestId = (): string => uuidFrom(world.random(`lambda:${boot}:${++serial}`));

  world.on(TIMEOUT, (_, id) => {
    const late = running.get(id);
    late?.invocation.end(
      "Sandbox.Timedout",
      `Error: Task timed out after ${(late.timeoutMs / 1000).toFixed(2)} seconds`,
    );
  });

  const context = (name: string, awsRequestId: string, deadline: Millis): LambdaContext => ({
    awsRequestId,
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    memoryLimitInMB: "512",
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - world.now),
  });

  const run = (name: string, payload: unknown, requestId = newRequestId()): Promise<unknown> =>
    world.track(async () => {
      const lambda = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (!lambda) throw new AwsError("ResourceNotFoundException", `Function not found: ${name}`);
      const event: unknown = roundTrip(payload);
      const deadline = world.now + lambda.timeoutMs;
      const ended = Promise.withResolvers<never>();
      const invocation = new Running(name, requestId, ended.reject);
      running.set(requestId, { invocation, timeoutMs: lambda.timeoutMs });
      world.setTimer(TIMEOUT, requestId, deadline);
      try {
        const answer = withinInvocation(invocation, async () =>
          lambda.handler(event, context(name, requestId, deadline)),
        );
        return roundTrip(await Promise.race([answer, ended.promise]));
      } catch (error) {
        throw error instanceof LambdaFailure ? error : asFailure(error);
      } finally {
        invocation.over = true;
        running.delete(requestId);
        world.clearTimer(TIMEOUT, requestId);
      }
    });

  const invoke = (name: string, payload: unknown, requestId?: string): Promise<unknown> =>
    // Outside an invocation it is a service that invokes: the bus, the scheduler, Step Functions, the stream, the gateway.
    gate.pass(
      {
        function: currentInvocation()?.function ?? "aws",
        service: "lambda",
        operation: "Invoke",
        region,
        resource: name,
      },
      () => run(name, payload, requestId),
    );

  const queue = createCourier<AsyncInvocation>(world, ASYNC, {
    deliver: async (item) => void (await invoke(item.function, item.payload, item.requestId)),
    retryAfter: (failures) => RETRIES[failures - 1],
  });

  return {
    run: (name, payload) => run(name, payload),
    invoke: (name, payload) => invoke(name, payload),
    invokeAsync: (name, payload) => {
      const requestId = newRequestId();
      queue.post(requestId, { function: name, payload: roundTrip(payload), requestId });
    },
    has: (name) => Object.hasOwn(functions, name),
    async: queue,
  };
};

/** What JSON leaves of a value; `undefined` becomes null, as in Lambda's answers. */
const roundTrip = (value: unknown): unknown => {
  try {
    return JSON.parse(JSON.stringify(value) ?? "null");
  } catch (error) {
    throw new LambdaFailure("Runtime.MarshalError", "Unable to stringify response body", { cause: error });
  }
};
