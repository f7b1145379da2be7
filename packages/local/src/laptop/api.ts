import type { IncomingMessage, ServerResponse } from "node:http";
import { functionName } from "@showcaller/functions/catalog";
import { resultOf } from "@showcaller/functions/http/exchange";
import { type GatewayResponse, gatewayRefusal } from "@showcaller/functions/http/gateway-refusals";
import { type ProxyEvent, proxyEventOf } from "@showcaller/functions/http/proxy-event";
import type { APIGatewayProxyResult } from "aws-lambda";
import { readBody } from "../door/exchange.ts";
import type { Runner } from "../lambda/runner.ts";

/** Bytes of a request that API Gateway passes on (docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). */
const LIMIT = 10 * 1024 * 1024;
/** Bytes of an event that Lambda takes (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const EVENT_LIMIT = 6 * 1024 * 1024;
/** Milliseconds of real time: the integration's timeout (stacks/gateway.ts). */
const TIMEOUT = 29_000;

export interface ApiParts {
  runner: Pick<Runner, "run">;
  /** Names a request; no two alike, restarts included. */
  requestId: () => string;
  /** Lets what is due at this instant run, although the clock may stand. */
  settle(): void;
  report(error: unknown): void;
}

/** What API Gateway is on AWS: every request becomes one invocation of `showcaller-api`, or one of its own refusals. Never rejects. */
export const createApiDoor =
  ({ runner, requestId, settle, report }: ApiParts) =>
  async (incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const id = requestId();
    let result: APIGatewayProxyResult;
    try {
      const { bytes, isWhole } = await readBody(incoming, LIMIT);
      const event = gatewayEvent(incoming, url, bytes, id);
      result =
        isWhole && JSON.stringify(event).length <= EVENT_LIMIT
          ? await withinTime(runner.run(functionName("api"), event), id)
          : refusal("REQUEST_TOO_LARGE", id);
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return void response.destroy();
      report(error);
      result = refusal("DEFAULT_5XX", id);
    }
    response.writeHead(result.statusCode, result.headers as Record<string, string>);
    response.end(result.body);
    if (!["GET", "HEAD"].includes(incoming.method ?? "GET")) settle();
  };

const refusal = (type: GatewayResponse, id: string): APIGatewayProxyResult => resultOf(gatewayRefusal(type, id));

export const gatewayEvent = (
  { headersDistinct, method = "GET", socket }: IncomingMessage,
  { pathname, search }: URL,
  body: Buffer,
  requestId: string,
): ProxyEvent =>
  proxyEventOf({
    method,
    target: pathname + search,
    headers: headersDistinct,
    body,
    sourceIp: socket.remoteAddress ?? "",
    requestId,
  });

/** With the clock standing, what waits for virtual time would wait for ever; its caller does not. */
async function withinTime(work: Promise<unknown>, id: string): Promise<APIGatewayProxyResult> {
  const over = Promise.withResolvers<APIGatewayProxyResult>();
  const timer = setTimeout(() => over.resolve(refusal("INTEGRATION_TIMEOUT", id)), TIMEOUT);
  try {
    return await Promise.race([work as Promise<APIGatewayProxyResult>, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
