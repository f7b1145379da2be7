import type { IncomingMessage, ServerResponse } from "node:http";
import { functionName } from "@showcaller/functions/catalog";
import { internalFault, problemAnswer, reject } from "@showcaller/functions/http/problem";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { readBody } from "../door/exchange.ts";
import type { Millis } from "../kernel/types.ts";
import type { Runner } from "../lambda/runner.ts";
import { ACCOUNT } from "./site.ts";

/** Bytes that API Gateway lets through (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html), and some, so that the API's own refusal is what a client sees. */
const LIMIT = 10 * 1024 * 1024 + 1024;
/** Milliseconds of real time: API Gateway's longest integration timeout. */
const TIMEOUT = 30_000;

export interface ApiParts {
  runner: Pick<Runner, "run">;
  now: () => Millis;
  /** Names a request; no two alike, restarts included. */
  requestId: () => string;
  /** Lets what is due at this instant run, although the clock may stand. */
  settle(): void;
  report(error: unknown): void;
}

/** What API Gateway is on AWS: every request becomes one invocation of `showcaller-api`. Never rejects. */
export const createApiDoor =
  ({ runner, now, requestId, settle, report }: ApiParts) =>
  async (incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const id = requestId();
    let result: APIGatewayProxyStructuredResultV2;
    try {
      const { bytes } = await readBody(incoming, LIMIT);
      const event = gatewayEvent(incoming, url, bytes, { id, at: now() });
      result = await withinTime(runner.run(functionName("api"), event), id);
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return void response.destroy();
      report(error);
      result = asResult(internalFault(id));
    }
    response.writeHead(result.statusCode ?? 500, result.headers as Record<string, string>);
    response.end(result.body ?? "");
    if (!["GET", "HEAD"].includes(incoming.method ?? "GET")) settle();
  };

/** Payload format 2.0 (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). */
export function gatewayEvent(
  { headers, method = "GET", httpVersion, socket }: IncomingMessage,
  url: URL,
  bytes: Buffer,
  { id, at }: { id: string; at: Millis },
): APIGatewayProxyEventV2 {
  const joined = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(joined),
    // Always encoded: whether the bytes are UTF-8 is for the API to say.
    ...(bytes.length > 0 ? { body: bytes.toString("base64") } : {}),
    isBase64Encoded: bytes.length > 0,
    requestContext: {
      accountId: ACCOUNT,
      apiId: "laptop",
      domainName: headers.host ?? "",
      domainPrefix: "laptop",
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${httpVersion}`,
        sourceIp: socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: id,
      routeKey: "$default",
      stage: "$default",
      time: new Date(at).toUTCString(),
      timeEpoch: at,
    },
  };
}

/** With the clock standing, what waits for virtual time would wait for ever; its caller does not. */
async function withinTime(work: Promise<unknown>, id: string): Promise<APIGatewayProxyStructuredResultV2> {
  const over = Promise.withResolvers<APIGatewayProxyStructuredResultV2>();
  const detail = "The API has not answered for 30 s of real time; if the clock stands, let it run.";
  const timer = setTimeout(() => over.resolve(asResult(problemAnswer(reject("unavailable", detail), id))), TIMEOUT);
  try {
    return await Promise.race([work as Promise<APIGatewayProxyStructuredResultV2>, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const asResult = (answer: { status: number; headers: Record<string, string>; body: string }) => ({
  statusCode: answer.status,
  headers: answer.headers,
  body: answer.body,
});
