import middy from "@middy/core";
import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { type AuthConfig, createAuthenticate } from "../http/auth.ts";
import type { Answer, Incoming } from "../http/exchange.ts";
import { gateway } from "../http/gateway.ts";
import type { Fetch } from "../http/jwks.ts";
import { serve } from "../http/serve.ts";
import { type Telemetry, telemetry } from "../http/telemetry.ts";
import type { ApiDeps } from "./deps.ts";
import { keyed } from "./feeds.ts";
import { createHandlers } from "./handlers.ts";
import { written } from "./written.ts";

export interface ApiFunctionDeps extends ApiDeps, Telemetry {
  auth: AuthConfig;
  /** Reads the issuer's keys; put a timeout into it. */
  fetch: Fetch;
}

/** Takes what API Gateway tells of a request (http/proxy-event.ts). */
export type ApiFunction = (event: unknown, context: Context) => Promise<APIGatewayProxyResult>;

/** The API as a Lambda handler behind an API Gateway REST API. Never throws: a fault of ours is a 500. */
export function createApi(deps: ApiFunctionDeps): ApiFunction {
  const service = {
    handlers: createHandlers(deps),
    authenticate: createAuthenticate({ config: deps.auth, clock: deps.clock, fetch: deps.fetch }),
    keyed: keyed(deps.store.feeds),
    idempotency: deps.store.idempotency,
    written: written(deps),
  };
  // No early timeout: its timer would run on another clock than ours, and API Gateway answers 504 by itself.
  const handler = middy<Incoming, Answer>((incoming: Incoming) => serve(service, incoming), {
    timeoutEarlyInMillis: 0,
  });
  // After-hooks run in reverse: the line is written from the answer, then the answer takes API Gateway's form.
  return handler.use(gateway()).use(telemetry(deps)) as unknown as ApiFunction;
}
