import type { ProblemSlug } from "@showcaller/contracts";
import type { Refusal } from "@showcaller/core/refusal";
import { type Answer, securityHeaders } from "./exchange.ts";
import { problemAnswer, reject } from "./problem.ts";

/*
 * What API Gateway refuses by itself, without asking the program: as problem documents, like every other refusal. Its templates know nothing
 * but variables (docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html), of which only its own
 * name for the request is used: what came from outside is repeated nowhere, least of all $context.error.message, which quotes the
 * Authorization header.
 */

/** Every type there is (apigateway/latest/api/API_GatewayResponse.html). */
export const GATEWAY_RESPONSES = [
  "ACCESS_DENIED",
  "API_CONFIGURATION_ERROR",
  "AUTHORIZER_CONFIGURATION_ERROR",
  "AUTHORIZER_FAILURE",
  "BAD_REQUEST_BODY",
  "BAD_REQUEST_PARAMETERS",
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "EXPIRED_TOKEN",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
  "INVALID_API_KEY",
  "INVALID_SIGNATURE",
  "MISSING_AUTHENTICATION_TOKEN",
  "QUOTA_EXCEEDED",
  "REQUEST_TOO_LARGE",
  "RESOURCE_NOT_FOUND",
  "THROTTLED",
  "UNAUTHORIZED",
  "UNSUPPORTED_MEDIA_TYPE",
  "WAF_FILTERED",
] as const;
export type GatewayResponse = (typeof GATEWAY_RESPONSES)[number];

/** The problems that only API Gateway answers; any route may. */
export const gatewayProblems = ["bad-request", "not-let-through", "too-many-requests", "no-answer"] as const;

interface Refused {
  problem: ProblemSlug;
  detail: string;
  errors?: Refusal["errors"];
  /** Seconds. */
  retryAfter?: number;
}

const elsewhere: Refused = {
  problem: "not-found",
  detail: "There is nothing at this path, or not by this method.",
  errors: [{ at: "path", reason: "see /v1/openapi.json for what there is" }],
};
const shut: Refused = {
  problem: "not-let-through",
  detail: "The request was turned away before anybody read it.",
  errors: [{ at: "", reason: "ask whoever runs this deployment for its address, and whether yours is blocked" }],
};
const unsigned: Refused = {
  problem: "unauthenticated",
  detail: "The request is signed, or names a key. Neither is asked for here.",
  errors: [{ at: "Authorization", reason: "send Bearer and an access token" }],
};
/** The second of a bucket that fills by the second (stacks/gateway.ts). */
const often: Refused = {
  problem: "too-many-requests",
  detail: "All callers together ask more often than this deployment answers. Nothing was done.",
  errors: [{ at: "", reason: "wait as Retry-After says, and longer each time" }],
  retryAfter: 1,
};
/** Lambda has refused or broken off: too many at once, an event above 6 MiB, a crash (lambda/latest/dg/services-apigateway-errors.html). */
const unreached: Refused = {
  problem: "unavailable",
  detail: "The program behind this address was not reached, or broke off. Whether anything was done is not known.",
  errors: [
    { at: "Idempotency-Key", reason: "send the same request again with the same key: it is done once" },
    { at: "", reason: "if it is larger than 4 MiB, send less: it cannot be passed on" },
  ],
  retryAfter: 2,
};
const ours: Refused = { problem: "internal", detail: "This deployment is not set up as it should be." };
const garbled: Refused = {
  problem: "bad-request",
  detail: "The request is not as HTTP has it, or cannot be passed on.",
  errors: [{ at: "", reason: "encode what stands in path and query (RFC 3986), and send each header once" }],
};

const refusals: Record<GatewayResponse, Refused> = {
  ACCESS_DENIED: shut,
  API_CONFIGURATION_ERROR: ours,
  AUTHORIZER_CONFIGURATION_ERROR: ours,
  AUTHORIZER_FAILURE: ours,
  BAD_REQUEST_BODY: garbled,
  BAD_REQUEST_PARAMETERS: garbled,
  DEFAULT_4XX: garbled,
  DEFAULT_5XX: unreached,
  EXPIRED_TOKEN: unsigned,
  INTEGRATION_FAILURE: unreached,
  INTEGRATION_TIMEOUT: {
    problem: "no-answer",
    detail: "The program has not answered for 29 s. Whether it goes on is not known.",
    errors: [{ at: "Idempotency-Key", reason: "send the same request again with the same key: it is done once" }],
    retryAfter: 2,
  },
  INVALID_API_KEY: unsigned,
  INVALID_SIGNATURE: unsigned,
  MISSING_AUTHENTICATION_TOKEN: elsewhere,
  QUOTA_EXCEEDED: often,
  REQUEST_TOO_LARGE: {
    problem: "body-too-large",
    detail: "The request is larger than can be passed on.",
    errors: [{ at: "", reason: "send at most 4 MiB of a file, and 1 MiB of anything else" }],
  },
  RESOURCE_NOT_FOUND: elsewhere,
  THROTTLED: often,
  UNAUTHORIZED: unsigned,
  UNSUPPORTED_MEDIA_TYPE: {
    problem: "unsupported-media-type",
    detail: "That content type is not taken here.",
    errors: [{ at: "Content-Type", reason: "send application/json, in UTF-8" }],
  },
  WAF_FILTERED: shut,
};

/**
 * The refusal as it is sent. `requestId`: what names the request, or the variable that API Gateway puts there. No header has an
 * apostrophe in it, which would end a constant of API Gateway's.
 */
export function gatewayRefusal(type: GatewayResponse, requestId: string): Answer {
  const { problem, detail, errors = [], retryAfter } = refusals[type];
  const again = retryAfter === undefined ? undefined : { headers: { "retry-after": String(retryAfter) } };
  const answer = problemAnswer(reject(problem, detail, errors, again), requestId);
  const { "content-security-policy": _, ...kept } = securityHeaders;
  return { ...answer, headers: { ...kept, ...answer.headers } };
}
