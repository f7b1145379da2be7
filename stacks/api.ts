import { TIMEOUTS } from "../packages/functions/src/timeouts";
import type { Config } from "./config";
import { type Bundles, lambda } from "./function";
import { indexReads, monitorPrefix, readsKeys, tableReads, tableWrites } from "./grants";
import { named } from "./names";

/** The API behind API Gateway, and the change feed behind a streaming function URL, since HTTP APIs cannot stream. Tokens are verified in our own handler, so that laptop and AWS refuse alike. */
export function api(config: Config, bundles: Bundles, table: sst.aws.Dynamo) {
  const { auth, dashboards, topics, neverBlocked, logRetention } = config;
  const environment = {
    TABLE_NAME: table.name,
    AUTH_ISSUER: auth.issuer,
    AUTH_AUDIENCE: auth.audience.join(","),
    AUTH_JWKS_URI: auth.jwksUri,
    NEVER_BLOCKED: neverBlocked.join(","),
    TOPIC_ARNS: topics.join(","),
    ...(dashboards ? { MONITOR_PREFIX: monitorPrefix() } : {}),
  };
  const may = [...tableReads(table), ...indexReads(table), ...tableWrites(table), ...readsKeys(config)];
  const handler = lambda({ bundles, name: "api", folder: "api", seconds: TIMEOUTS.api / 1000, environment, may });
  const gateway = new sst.aws.ApiGatewayV2("Gateway", {
    cors: false,
    accessLog: { retention: logRetention === 365 ? "1 year" : "1 month" },
    transform: {
      api: { name: named("api") },
      stage: { defaultRouteSettings: { throttlingBurstLimit: 200, throttlingRateLimit: 100 } },
    },
  });
  gateway.route("$default", handler.arn);
  const changes = lambda({
    bundles,
    name: "changes",
    folder: "changes",
    seconds: 900,
    environment,
    may: tableReads(table),
    reserved: 50,
  });
  const url = new aws.lambda.FunctionUrl("ChangesUrl", {
    functionName: changes.name,
    // Open at this door, like the gateway: the handler verifies the token itself.
    authorizationType: "NONE",
    invokeMode: "RESPONSE_STREAM",
  });
  new aws.lambda.Permission("ChangesUrlPermission", {
    action: "lambda:InvokeFunctionUrl",
    function: changes.name,
    principal: "*",
    functionUrlAuthType: "NONE",
  });
  return { api: gateway.url, changes: url.functionUrl, gateway: gateway.nodes.api.id };
}
