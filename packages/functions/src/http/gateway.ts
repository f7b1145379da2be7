import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type Answer, resultOf } from "./exchange.ts";
import { internalFault } from "./problem.ts";

/** Gives every answer API Gateway's form. What was thrown becomes a 500 that says nothing but the request's name. */
export const gateway = (): MiddlewareObj<APIGatewayProxyEventV2, unknown> => ({
  after(request) {
    request.response = resultOf(request.response as Answer);
  },
  onError(request) {
    request.response = resultOf(internalFault(request.event?.requestContext?.requestId ?? "unknown"));
  },
});
