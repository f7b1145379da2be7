import { createHash } from "node:crypto";
import { GATEWAY_RESPONSES, gatewayRefusal } from "../packages/functions/src/http/gateway-refusals";
import { STAGE } from "../packages/functions/src/http/proxy-event";
import { TIMEOUTS } from "../packages/functions/src/timeouts";
import type { Config } from "./config";
import { gatewayLog } from "./gateway-log";
import { account, named } from "./names";

/**
 * Requests a second, and at once, of all callers together. The API's function may run as often at once (stacks/api.ts), so that what is too
 * much is refused here, by its name, and not by Lambda.
 */
export const THROTTLE = { rate: 100, burst: 100 } as const;

/**
 * Where which path leads; everything else is under `{proxy+}`, and a root that led nowhere would be a missing token to API Gateway. A
 * stream may last as long as Lambda runs (response-transfer-mode.html).
 */
const DOORS = [
  { name: "Root", to: "api" },
  { name: "Any", path: "{proxy+}", to: "api" },
  { name: "Changes", path: "changes", to: "changes" },
] as const;
const TRANSFER = {
  api: { responseTransferMode: "BUFFERED", timeoutMilliseconds: TIMEOUTS.api },
  changes: { responseTransferMode: "STREAM", timeoutMilliseconds: 900_000 },
} as const;
/** Every body reaches the function as the bytes that were sent. */
const BINARY = ["*/*"];

type Behind = Record<keyof typeof TRANSFER, sst.aws.Function>;

/**
 * One REST API before both functions: HTTP APIs can neither stream nor say their own refusals as problem documents (decision 0039). Its one
 * stage has the name of the first segment of every path, and so has the base path of a domain of one's own.
 */
export function gateway(config: Config, behind: Behind) {
  const rest = new aws.apigateway.RestApi("Gateway", {
    name: named("api"),
    endpointConfiguration: { types: "REGIONAL" },
    binaryMediaTypes: BINARY,
    disableExecuteApiEndpoint: config.domain !== undefined,
  });
  const deployment = new aws.apigateway.Deployment(
    "GatewayDeployment",
    // A deployment is a copy of what it was made of: another is made when that has changed.
    { restApi: rest.id, triggers: { made: digest(config) } },
    { dependsOn: [...DOORS.flatMap((door) => leads(rest, door, behind)), ...refusals(rest)] },
  );
  const log = gatewayLog(config);
  const stage = new aws.apigateway.Stage(
    "GatewayStage",
    {
      restApi: rest.id,
      deployment: deployment.id,
      stageName: STAGE,
      accessLogSettings: { destinationArn: log.group.arn, format: log.format },
      // A trace has the caller's address and the URL in it (xray/latest/devguide/xray-api-segmentdocuments.html, HTTP request data).
      xrayTracingEnabled: false,
    },
    { dependsOn: log.allowed },
  );
  new aws.apigateway.MethodSettings("GatewaySettings", {
    restApi: rest.id,
    stageName: stage.stageName,
    methodPath: "*/*",
    settings: {
      throttlingRateLimit: THROTTLE.rate,
      throttlingBurstLimit: THROTTLE.burst,
      // What API Gateway executes is never logged: headers and bodies are in it.
      loggingLevel: "OFF",
      dataTraceEnabled: false,
    },
  });
  invokes(rest, behind.api, "*");
  invokes(rest, behind.changes, "changes");
  return { rest, stage };
}

/** By any method, at that path of the one stage, and by nobody else's API. */
const invokes = (rest: aws.apigateway.RestApi, { name }: sst.aws.Function, path: "*" | "changes") =>
  new aws.lambda.Permission(path === "*" ? "ApiInvoked" : "ChangesInvoked", {
    action: "lambda:InvokeFunction",
    function: name,
    principal: "apigateway.amazonaws.com",
    sourceArn: $interpolate`${rest.executionArn}/${STAGE}/*/${path}`,
    sourceAccount: account(),
  });

/** Open at this door: the handlers verify the token themselves, so that laptop and AWS refuse alike. */
function leads(rest: aws.apigateway.RestApi, door: (typeof DOORS)[number], behind: Behind) {
  const { name, to } = door;
  const resourceId =
    "path" in door
      ? new aws.apigateway.Resource(`${name}Path`, {
          restApi: rest.id,
          parentId: rest.rootResourceId,
          pathPart: door.path,
        }).id
      : rest.rootResourceId;
  const method = new aws.apigateway.Method(`${name}Method`, {
    restApi: rest.id,
    resourceId,
    httpMethod: "ANY",
    authorization: "NONE",
  });
  const integration = new aws.apigateway.Integration(`${name}Integration`, {
    restApi: rest.id,
    resourceId,
    httpMethod: method.httpMethod,
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: behind[to].nodes.function[to === "changes" ? "responseStreamingInvokeArn" : "invokeArn"],
    ...TRANSFER[to],
  });
  return [method, integration];
}

/** API Gateway's own refusals, each as the problem document that the program would answer. */
const refusals = (rest: aws.apigateway.RestApi) =>
  GATEWAY_RESPONSES.map((responseType) => {
    const { status, headers, body } = gatewayRefusal(responseType, "$context.extendedRequestId");
    return new aws.apigateway.Response(`Refusal${camel(responseType)}`, {
      restApiId: rest.id,
      responseType,
      statusCode: String(status),
      // Templates are looked up by what a client accepts, and else by this type; what is sent is said by the header.
      responseTemplates: { "application/json": body },
      responseParameters: Object.fromEntries(
        // A constant, as parameter mappings write it; by the name that API Gateway has for it, or it might send its own besides.
        Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${title(name)}`, `'${value}'`]),
      ),
    });
  });

/** `content-type` → `Content-Type`. */
const title = (name: string): string => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** `DEFAULT_4XX` → `Default4xx`. */
const camel = (type: string): string =>
  type.toLowerCase().replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase());

/** Of everything that a deployment is made of. */
const digest = ({ domain }: Config): string =>
  createHash("sha256")
    .update(JSON.stringify([DOORS, TRANSFER, BINARY, domain, GATEWAY_RESPONSES.map((of) => gatewayRefusal(of, ""))]))
    .digest("hex");
