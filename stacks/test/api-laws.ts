import { Problem, problems } from "@showcaller/contracts";
import { GATEWAY_RESPONSES } from "@showcaller/functions/http/gateway-refusals";
import type { Synth } from "../../scripts/synth/evaluate.ts";
import { each, type Law, ofType, text } from "./synth.ts";

/*
 * Laws of the API's door. Each looks at what would be deployed, and not at what made it.
 */

type Inputs = Record<string, unknown>;
const API = "aws:apigateway/restApi:RestApi";
const DOMAIN = "aws:apigateway/domainName:DomainName";
const REFUSAL = "aws:apigateway/response:Response";
const VARIABLE = /\$[\w.]+/g;

/** Variables of an access log that are nobody's address, header, path, query or body, and quote none. */
const HARMLESS = new Set(
  ["requestTimeEpoch", "extendedRequestId", "httpMethod", "resourcePath", "status", "responseLength"]
    .concat("responseLatency", "integrationStatus", "integrationLatency", "error.responseType")
    .map((name) => `$context.${name}`),
);

/** What is wrong with one of API Gateway's own refusals. */
function wrongRefusal({ responseTemplates, responseParameters, statusCode }: Inputs): string | false {
  const headers = (responseParameters ?? {}) as Record<string, string>;
  if (headers["gatewayresponse.header.Content-Type"] !== "'application/problem+json'")
    return "it is not sent as application/problem+json";
  const [template] = Object.values((responseTemplates ?? {}) as Record<string, string>);
  const problem = Problem.safeParse(parsed(template));
  if (!problem.success) return "its body is no problem document of packages/contracts/src/problem.ts";
  const { type, status } = problem.data;
  const [known] = problems[type.replace("urn:showcaller:problem:", "") as keyof typeof problems] ?? [];
  if (known === undefined) return `${type} is no type of the contract`;
  if (known !== status || String(status) !== statusCode)
    return `${type} is ${known}, its body says ${status}, its status line ${text(statusCode)}`;
  if ((template?.match(VARIABLE) ?? []).some((variable) => variable !== "$context.extendedRequestId"))
    return "it repeats what came from outside: $context.extendedRequestId is the one variable that nobody else chooses";
  return status === 429 && !headers["gatewayresponse.header.Retry-After"] ? "it does not say Retry-After" : false;
}

function parsed(template: string | undefined): unknown {
  try {
    return JSON.parse(template ?? "");
  } catch {
    return undefined;
  }
}

const reservedOf = (from: Synth, name: string): number => {
  const found = ofType(from, "aws:lambda/function:Function").find(({ inputs }) => text(inputs.name).endsWith(name));
  return Number(found?.inputs.reservedConcurrentExecutions ?? 0);
};

export const apiLaws: Readonly<Record<string, Law>> = {
  "every refusal is a problem document": (from) => [
    ...GATEWAY_RESPONSES.filter(
      (type) => !ofType(from, REFUSAL).some(({ inputs }) => inputs.responseType === type),
    ).map((type) => `${type}: API Gateway would say it in its own words: stacks/gateway.ts`),
    ...each(from, REFUSAL, wrongRefusal),
  ],
  "who asked is in no log": (from) => [
    ...each(from, "aws:apigateway/stage:Stage", ({ accessLogSettings, xrayTracingEnabled }) => {
      if (xrayTracingEnabled) return "a trace has the caller's address and the URL in it: xrayTracingEnabled";
      const { destinationArn, format } = (accessLogSettings ?? {}) as { destinationArn?: string; format?: string };
      if (!destinationArn || !format) return "it keeps no log: accessLogSettings";
      const told = (format.match(VARIABLE) ?? []).filter((variable) => !HARMLESS.has(variable));
      return told.length > 0 && `its log tells ${told.join(", ")}: stacks/gateway-log.ts says what may be in it`;
    }),
    ...each(from, "aws:apigateway/methodSettings:MethodSettings", ({ settings }) => {
      const { loggingLevel, dataTraceEnabled } = settings as Inputs;
      return loggingLevel === "OFF" && dataTraceEnabled === false
        ? false
        : "what API Gateway executes has headers and bodies in it: loggingLevel OFF, dataTraceEnabled false";
    }),
  ],
  throttling: (from) =>
    ofType(from, API).flatMap(({ name }) => {
      const settings = ofType(from, "aws:apigateway/methodSettings:MethodSettings").find(
        ({ inputs }) => inputs.methodPath === "*/*",
      )?.inputs.settings as { throttlingRateLimit?: number; throttlingBurstLimit?: number } | undefined;
      const { throttlingRateLimit: rate = -1, throttlingBurstLimit: burst = -1 } = settings ?? {};
      if (rate <= 0 || burst <= 0)
        return [`${name}: nobody is told to wait: MethodSettings of */* (stacks/gateway.ts)`];
      return burst > reservedOf(from, "-api")
        ? [
            `${name}: ${burst} at once are let through and ${reservedOf(from, "-api")} may run: Lambda would refuse them`,
          ]
        : [];
    }),
  "cues are not starved": (from) => {
    const reserved = (["-api", "-changes"] as const).filter((name) => reservedOf(from, name) <= 0);
    const all = ofType(from, "aws:lambda/function:Function")
      .map(({ inputs }) => Number(inputs.reservedConcurrentExecutions ?? 0))
      .filter((count) => count > 0)
      .reduce((sum, count) => sum + count, 0);
    return [
      ...reserved.map(
        (name) => `${name.slice(1)}: it may take all of the account's concurrency: reserved (stacks/api.ts)`,
      ),
      ...(all > 500 ? [`${all} of an account's 1,000 are reserved: what calls cues has the rest`] : []),
    ];
  },
  "one address": (from) => {
    const hasDomain = ofType(from, DOMAIN).length > 0;
    return [
      ...each(from, API, ({ disableExecuteApiEndpoint, endpointConfiguration }) => {
        if ((endpointConfiguration as { types?: string } | undefined)?.types !== "REGIONAL")
          return "it would stand behind a CloudFront that cuts streams after 30 s: REGIONAL";
        return disableExecuteApiEndpoint === hasDomain
          ? false
          : hasDomain
            ? "its own address is open beside the domain: disableExecuteApiEndpoint"
            : "it has no address at all";
      }),
      ...each(from, DOMAIN, ({ securityPolicy }) =>
        securityPolicy === "TLS_1_2" ? false : "it takes TLS older than 1.2: securityPolicy",
      ),
    ];
  },
  "the feed streams": (from) =>
    each(from, "aws:apigateway/integration:Integration", ({ responseTransferMode, uri, timeoutMilliseconds }, name) => {
      const streams = name === "ChangesIntegration";
      if ((responseTransferMode === "STREAM") !== streams)
        return streams ? "it would be sent when it is over: STREAM" : "its function does not write a stream: BUFFERED";
      if (text(uri).includes("/response-streaming-invocations") !== streams)
        return `API Gateway refuses that address for ${text(responseTransferMode)}`;
      return !streams || Number(timeoutMilliseconds) === 900_000 ? false : "it would end before Lambda does";
    }),
  "open doors": (from) => [
    ...each(from, "aws:lambda/functionUrl:FunctionUrl", ({ authorizationType }) =>
      authorizationType === "AWS_IAM" ? false : "anybody may call it, past the throttle: go through stacks/gateway.ts",
    ),
    ...each(from, "aws:apigateway/method:Method", ({ authorization, resourceId, httpMethod }, name) => {
      const leads = ofType(from, "aws:apigateway/integration:Integration").find(
        ({ inputs }) => inputs.resourceId === resourceId && inputs.httpMethod === httpMethod,
      );
      return authorization !== "NONE" || /:showcaller-\w+-(api|changes)\//.test(text(leads?.inputs.uri))
        ? false
        : `${name} leads past the handlers that verify tokens`;
    }),
    ...each(from, "aws:lambda/permission:Permission", ({ principal, sourceArn, sourceAccount }) =>
      principal === "*" || (principal === "apigateway.amazonaws.com" && !(sourceArn && sourceAccount))
        ? "anybody's API may invoke it: sourceArn and sourceAccount"
        : false,
    ),
  ],
};
