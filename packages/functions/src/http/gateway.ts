import type { MiddlewareObj } from "@middy/core";
import { type Answer, type Incoming, resultOf } from "./exchange.ts";
import { internalFault } from "./problem.ts";
import { incomingOf } from "./proxy-event.ts";

/**
 * Takes API Gateway's event and gives every answer API Gateway's form. What was thrown becomes a 500 that says nothing but the request's
 * name.
 */
export const gateway = (): MiddlewareObj<Incoming, unknown> => ({
  before(request) {
    // What Lambda was given is an event; from here on it is a request.
    request.event = incomingOf(request.event);
  },
  after(request) {
    request.response = resultOf(request.response as Answer);
  },
  onError(request) {
    request.response = resultOf(internalFault(nameOf(request.event)));
  },
});

/** Of a request, or of what was no event at all. */
export const nameOf = (event: unknown): string =>
  (event as { requestId?: string } | null | undefined)?.requestId ?? "unknown";
