import type { ProblemSlug, RouteName } from "@showcaller/contracts";
import type { APIGatewayProxyResult } from "aws-lambda";

/** A request, whoever delivered it: API Gateway, or the laptop's socket. */
export interface Incoming {
  /** Upper case. */
  method: string;
  /** As it was asked for; API Gateway may have decoded it. */
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

/** Nothing of ours may be kept by a cache or guessed at by a browser; no CORS header is ever sent. */
export const securityHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

export const resultOf = (answer: Answer): APIGatewayProxyResult => ({
  statusCode: answer.status,
  headers: { ...securityHeaders, ...answer.headers },
  body: answer.body,
});
