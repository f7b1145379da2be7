import type { Logger } from "@aws-lambda-powertools/logger";
import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import middy from "@middy/core";
import type { Clock, Instant } from "@showcaller/core/ports";
import { asCurrent, type TaskInput, type TaskName, type TaskOutput, tasks } from "@showcaller/workflows";
import type { Context } from "aws-lambda";
import type { Deps } from "./deps.ts";
import { Permanent } from "./errors.ts";

export interface Telemetry {
  logger: Pick<Logger, "info" | "error">;
  metrics?: Pick<Metrics, "singleMetric">;
}
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * A Lambda handler: middy around a plain function of (event, deps), with one structured line and one metric per invocation. Who runs out of
 * time is ended by Lambda, sandbox and all (`Sandbox.Timedout`, which machines retry): middy's early timeout would answer and leave the
 * handler alive, to go on when the sandbox is thawed, when its lease is another's.
 */
export const eventFunction = <D extends { clock: Clock }>(
  name: string,
  handle: (event: unknown, deps: D) => Promise<unknown>,
  deps: D,
  telemetry: Telemetry,
): Handler =>
  middy<unknown, unknown, Error, Context, { begunAt?: Instant }>({ timeoutEarlyInMillis: 0 })
    .use(measured(name, deps.clock, telemetry))
    .handler((event: unknown) => handle(event, deps)) as unknown as Handler;

/** A task of the state machines, of this contract or the one before: its input and its answer are held to their schemas (workflows/tasks.ts). */
export const taskFunction = <N extends TaskName>(
  name: N,
  handle: (input: TaskInput<N>, deps: Deps) => Promise<TaskOutput<N>>,
  deps: Deps,
  telemetry: Telemetry,
): Handler =>
  eventFunction(
    name,
    async (event) => {
      const input = tasks[name].input.safeParse(asCurrent(event));
      if (!input.success)
        throw new Permanent(
          `input of ${name}: ${input.error.issues[0]?.path.join(".")} ${input.error.issues[0]?.message}`,
        );
      return tasks[name].output.parse(await handle(input.data as TaskInput<N>, deps));
    },
    deps,
    telemetry,
  );

/** Nothing that came from outside is in the line but the error's text: no token, no address, no body. */
function measured(
  name: string,
  clock: Clock,
  { logger, metrics }: Telemetry,
): middy.MiddlewareObj<unknown, unknown, Error, Context, { begunAt?: Instant }> {
  const tell = (begunAt: Instant | undefined, outcome: string): void => {
    const ms = clock.now() - (begunAt ?? clock.now());
    logger.info("invocation", { function: name, outcome, ms });
    const metric = metrics?.singleMetric();
    metric?.addDimensions({ function: name, outcome });
    metric?.addMetric("InvocationMs", MetricUnit.Milliseconds, ms);
  };
  return {
    before(request) {
      request.internal.begunAt = clock.now();
    },
    after(request) {
      tell(request.internal.begunAt, "ok");
    },
    onError(request) {
      logger.error("fault", {
        function: name,
        error: request.error instanceof Error ? request.error : new Error(String(request.error)),
      });
      tell(request.internal.begunAt, request.error?.name ?? "Error");
    },
  };
}
