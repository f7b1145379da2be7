import * as z from "zod";
import type { Incoming } from "./exchange.ts";

/*
 * How API Gateway's REST API tells a Lambda of a request: payload format 1.0, the same for buffered and for streamed answers
 * (docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html and response-transfer-mode-lambda.html).
 * Nothing of the event is read but here.
 */

const Values = z.record(z.string(), z.array(z.string()));

export const ProxyEvent = z.object({
  httpMethod: z.string(),
  /** Without the stage, unless a custom domain's base path has its name. */
  path: z.string(),
  multiValueHeaders: Values.nullish(),
  /** Decoded. */
  multiValueQueryStringParameters: Values.nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.object({
    stage: z.string(),
    /** As the client asked for it. AWS's oldest example lacks it. */
    path: z.string().optional(),
    /** A client may choose it (set-up-access-logging.html). */
    requestId: z.string(),
    /** Only API Gateway chooses it. */
    extendedRequestId: z.string().optional(),
    identity: z.object({ sourceIp: z.string().optional() }),
  }),
});
export type ProxyEvent = z.infer<typeof ProxyEvent>;

/** Throws on what is no such event: a fault of whoever has wired us, not of a client. */
export function incomingOf(given: unknown): Incoming {
  const parsed = ProxyEvent.safeParse(given);
  if (!parsed.success)
    throw new Error(
      `not an event of an API Gateway REST API: ${parsed.error.issues[0]?.path.join(".") || typeof given}`,
    );
  const event = parsed.data;
  const { requestContext: context, body } = event;
  return {
    method: event.httpMethod.toUpperCase(),
    path: context.path ?? `/${context.stage}${event.path}`,
    query: queryOf(event.multiValueQueryStringParameters ?? {}),
    headers: headersOf(event.multiValueHeaders ?? {}),
    body: body ? { text: body, base64: event.isBase64Encoded ?? false } : undefined,
    ...(context.identity.sourceIp === undefined ? {} : { sourceIp: context.identity.sourceIp }),
    requestId: context.extendedRequestId ?? context.requestId,
  };
}

/** Names are told as they were sent. A name given twice is one list (RFC 9110 section 5.3). */
function headersOf(values: z.infer<typeof Values>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, given] of Object.entries(values)) {
    const before = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = [...(before === undefined ? [] : [before]), ...given].join(", ");
  }
  return headers;
}

/** The percent sign alone is told encoded (api-gateway-known-issues.html, "REST APIs URL-encode the percent character"). */
function queryOf(values: z.infer<typeof Values>): URLSearchParams {
  const decoded = (text: string): string => text.replaceAll("%25", "%");
  return new URLSearchParams(
    Object.entries(values).flatMap(([name, given]) =>
      given.map((value): [string, string] => [decoded(name), decoded(value)]),
    ),
  );
}

/** A request, as whoever stands in for API Gateway has it. */
export interface Sent {
  method: string;
  /** Path and query, encoded. */
  target: string;
  headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  body?: Uint8Array | string;
  sourceIp?: string;
  requestId: string;
}

/** The name of the one stage. It is the first segment of every path, so that addresses are the same with a domain of one's own and without. */
export const STAGE = "v1";

/**
 * What API Gateway would tell of a request, on its own address. Bodies are always encoded, since every type counts as binary
 * (stacks/gateway.ts): whether bytes are UTF-8 is for the API to say.
 */
export function proxyEventOf({ method, target, headers = {}, body = "", sourceIp, requestId }: Sent): ProxyEvent {
  const [path = "", search = ""] = target.split(/\?(.*)/s);
  const bytes = Buffer.from(body);
  return {
    httpMethod: method,
    path: path.replace(new RegExp(`^/${STAGE}(?=/|$)`), "") || "/",
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat()]])),
    ),
    multiValueQueryStringParameters: search === "" ? null : valuesOf(search),
    body: bytes.length > 0 ? bytes.toString("base64") : null,
    isBase64Encoded: bytes.length > 0,
    requestContext: {
      stage: STAGE,
      path,
      requestId,
      extendedRequestId: requestId,
      identity: { ...(sourceIp === undefined ? {} : { sourceIp }) },
    },
  };
}

function valuesOf(search: string): z.infer<typeof Values> {
  const encoded = (text: string): string => text.replaceAll("%", "%25");
  const parameters = new URLSearchParams(search);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [encoded(name), parameters.getAll(name).map(encoded)]),
  );
}
