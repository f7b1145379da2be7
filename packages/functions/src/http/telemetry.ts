import type { Logger } from "@aws-lambda-powertools/logger";
import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { MiddlewareObj } from "@middy/core";
import type { Clock, Instant } from "@showcaller/core/ports";
import type { Context } from "aws-lambda";
import type { Answer, Incoming } from "./exchange.ts";
import { nameOf } from "./gateway.ts";

export interface Telemetry {
  clock: Clock;
  logger: Pick<Logger, "info" | "error">;
  metrics?: Pick<Metrics, "singleMetric">;
}

type RequestObserver = MiddlewareObj<Incoming, unknown, Error, Context, { begunAt?: Instant }>;

/**
 * One line and one metric per request: which route, what came of it, how long by our clock. Nothing that came from
 * outside is in it but the method: no path, token, address, header or body.
 */
export function telemetry({ clock, logger, metrics }: Telemetry): RequestObserver {
  const told = (incoming: Partial<Incoming>, begunAt: Instant, answer: Omit<Answer, "headers" | "body">): void => {
    const ms = clock.now() - begunAt;
    const route = answer.route ?? "none";
    const problem = answer.problem ? { problem: answer.problem } : {};
    const { method = "" } = incoming;
    const requestId = nameOf(incoming);
    logger.info("request", { route, method: methodOf(method), status: answer.status, ms, requestId, ...problem });
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
      logger.error("fault", { requestId: nameOf(request.event), error: asError(request.error) });
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
