import type { Logger } from "@aws-lambda-powertools/logger";
import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { MiddlewareObj } from "@middy/core";
import type { Clock, Instant } from "@showcaller/core/ports";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type { Answer } from "./exchange.ts";

export interface Telemetry {
  clock: Clock;
  logger: Pick<Logger, "info" | "error">;
  metrics?: Pick<Metrics, "singleMetric">;
}

type RequestObserver = MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, Context, { begunAt?: Instant }>;

/**
 * One line and one metric per request: which route, what came of it, how long by our clock. Nothing that came from
 * outside is in it but the method: no path, token, address, header or body.
 */
export function telemetry({ clock, logger, metrics }: Telemetry): RequestObserver {
  const told = (event: APIGatewayProxyEventV2, begunAt: Instant, answer: Omit<Answer, "headers" | "body">): void => {
    const ms = clock.now() - begunAt;
    const route = answer.route ?? "none";
    const { requestId, http } = event.requestContext;
    const problem = answer.problem ? { problem: answer.problem } : {};
    logger.info("request", { route, method: methodOf(http.method), status: answer.status, ms, requestId, ...problem });
    measure(metrics, route, answer.status, ms);
  };
  return {
    before(request) {
      request.internal.begunAt = clock.now();
    },
    after(request) {
      told(request.event, request.internal.begunAt ?? clock.now(), request.response as Answer);
    },
    onError(request) {
      logger.error("fault", { requestId: request.event.requestContext.requestId, error: asError(request.error) });
      told(request.event, request.internal.begunAt ?? clock.now(), { status: 500, problem: "internal" });
    },
  };
}

const methodOf = (method: string): string => (/^[A-Z]{3,7}$/.test(method) ? method : "other");

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function measure(metrics: Telemetry["metrics"], route: string, status: number, ms: number): void {
  const metric = metrics?.singleMetric();
  if (!metric) return;
  // Dimensions with few values only: each combination is a paid metric.
  metric.addDimensions({ route, outcome: `${Math.floor(status / 100)}xx` });
  metric.addMetric("RequestMs", MetricUnit.Milliseconds, ms);
}
