import type { ProblemSlug, RouteName } from "@showcaller/contracts";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** A request, whoever delivered it: API Gateway, a function URL, or the laptop's socket. */
export interface Incoming {
  /** Upper case. */
  method: string;
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** As delivered; decoded only after its size is known. */
  body: { text: string; base64: boolean } | undefined;
  /** Whose address it came from, where who delivered it knows. Never logged. */
  sourceIp?: string;
  /** Names this request in logs and in a problem's `instance`. */
  requestId: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** For the log line and the metrics; not sent. */
  route?: RouteName;
  problem?: ProblemSlug;
}

/** Payload format 2.0 (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). */
export function incomingOf(event: APIGatewayProxyEventV2): Incoming {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers ?? {}))
    if (value !== undefined) headers[name.toLowerCase()] = value;
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    headers,
    body: event.body ? { text: event.body, base64: event.isBase64Encoded } : undefined,
    sourceIp: event.requestContext.http.sourceIp,
    requestId: event.requestContext.requestId,
  };
}

/** Nothing of ours may be kept by a cache or guessed at by a browser; no CORS header is ever sent. */
export const securityHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

export const resultOf = (answer: Answer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: answer.status,
  headers: { ...securityHeaders, ...answer.headers },
  body: answer.body,
});
