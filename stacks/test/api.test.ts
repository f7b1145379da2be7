import { describe, expect, it } from "vitest";
import type { Synth } from "../../scripts/synth/evaluate.ts";
import { apiLaws } from "./api-laws.ts";
import { type Inputs, plantedIn, production } from "./plant.ts";
import { ofType, synth, the } from "./synth.ts";

const staging = synth("staging");

describe("the API's address", () => {
  it("is the domain that is configured, for /v1 and for all else, with its certificate", () => {
    expect(the(production, "aws:apigateway/domainName:DomainName", "GatewayDomain").inputs).toMatchObject({
      domainName: "api.example.com",
      regionalCertificateArn: expect.stringMatching(/^arn:aws:acm:eu-west-1:/),
      securityPolicy: "TLS_1_2",
    });
    const mapped = ofType(production, "aws:apigateway/basePathMapping:BasePathMapping");
    expect(new Map(mapped.map(({ inputs }) => [inputs.basePath, inputs.stageName]))).toEqual(
      new Map([
        ["v1", "v1"],
        [undefined, "v1"],
      ]),
    );
    expect(production.outputs).toMatchObject({
      api: "https://api.example.com",
      apiAlias: expect.stringMatching(/^d-/),
      apiAliasZone: expect.any(String),
    });
  });
  it("is API Gateway's own where none is: /v1 is the stage's name", () => {
    expect(ofType(staging, "aws:apigateway/domainName:DomainName")).toEqual([]);
    expect(the(staging, "aws:apigateway/stage:Stage", "GatewayStage").inputs.stageName).toBe("v1");
    expect(staging.outputs).toMatchObject({
      api: expect.stringMatching(/^https:\/\/[\w-]+\.execute-api\.eu-west-1\.amazonaws\.com$/),
    });
  });
  it("has no other: neither the feed nor anything else is called by a URL of Lambda's", () => {
    expect(ofType(production, "aws:lambda/functionUrl:FunctionUrl")).toEqual([]);
  });
});

it("every path and method reaches the API, but for the feed's, and as the bytes that were sent", () => {
  const methods = ofType(production, "aws:apigateway/method:Method");
  expect(methods.map(({ inputs }) => inputs.httpMethod)).toEqual(["ANY", "ANY", "ANY"]);
  const parts = ofType(production, "aws:apigateway/resource:Resource").map(({ inputs }) => inputs.pathPart);
  expect(parts).toEqual(["{proxy+}", "changes"]);
  expect(the(production, "aws:apigateway/restApi:RestApi", "Gateway").inputs.binaryMediaTypes).toEqual(["*/*"]);
});

it("is deployed again when its domain or its refusals change, and not otherwise", () => {
  const made = (from: Synth) => the(from, "aws:apigateway/deployment:Deployment", "GatewayDeployment").inputs.triggers;
  expect(made(staging)).toEqual(made(synth("personal")));
  expect(made(staging)).not.toEqual(made(production));
});

it("its log is kept as long as all others, and is written by one role of API Gateway's that outlives the stage", () => {
  const log = the(production, "aws:cloudwatch/logGroup:LogGroup", "GatewayLog").inputs;
  expect(log.retentionInDays).toBe(365);
  const account = the(production, "aws:apigateway/account:Account", "GatewayAccountSetup");
  const role = the(production, "aws:iam/role:Role", "GatewayLogRole");
  expect([account.retainOnDelete, role.retainOnDelete]).toEqual([true, true]);
});

const FAULTS: [fault: string, law: string, says: RegExp, from: () => Synth][] = [
  ...(
    [
      ["answers in API Gateway's own words", /no problem document/, (i) => delete i.responseTemplates],
      [
        "is JSON, and no problem",
        /no problem document/,
        (i) =>
          Object.assign(i, { responseTemplates: { "application/json": '{"message":$context.error.messageString}' } }),
      ],
      [
        "has a type that nobody knows",
        /no type of the contract/,
        (i) => Object.assign(i, JSON.parse(JSON.stringify(i).replaceAll("problem:too-many-requests", "problem:slow"))),
      ],
      ["has another status than it says", /its status line 503/, (i) => Object.assign(i, { statusCode: "503" })],
      [
        "quotes what it was asked",
        /repeats what came from outside/,
        (i) => Object.assign(i, JSON.parse(JSON.stringify(i).replace("Nothing was done.", "$context.error.message"))),
      ],
      ["is sent as JSON", /application\/problem\+json/, (i) => parameters(i, "Content-Type", "'application/json'")],
      ["does not say when to come again", /Retry-After/, (i) => parameters(i, "Retry-After")],
    ] as [string, RegExp, (inputs: Inputs) => void][]
  ).map(([fault, says, change]): (typeof FAULTS)[number] => [
    `a refusal ${fault}`,
    "every refusal is a problem document",
    new RegExp(`^RefusalThrottled: .*${says.source}`, "m"),
    () => plantedIn(production, "Response", "RefusalThrottled", change),
  ]),
  [
    "a refusal is forgotten",
    "every refusal is a problem document",
    /WAF_FILTERED: .*own words/,
    () => ({ ...production, resources: production.resources.filter(({ name }) => name !== "RefusalWafFiltered") }),
  ],
  [
    "the log holds the Authorization header",
    "who asked is in no log",
    /GatewayStage: its log tells \$context.authorizer.token/,
    () => logged('"$context.authorizer.token"'),
  ],
  [
    "the log holds the caller's address",
    "who asked is in no log",
    /\$context.identity.sourceIp/,
    () => logged('"$context.identity.sourceIp"'),
  ],
  [
    "the log quotes an error's text",
    "who asked is in no log",
    /\$context.error.message/,
    () => logged('"$context.error.message"'),
  ],
  [
    "requests are traced",
    "who asked is in no log",
    /GatewayStage: a trace/,
    () => plantedIn(production, "Stage", "GatewayStage", (i) => Object.assign(i, { xrayTracingEnabled: true })),
  ],
  [
    "there is no log",
    "who asked is in no log",
    /GatewayStage: it keeps no log/,
    () => plantedIn(production, "Stage", "GatewayStage", (i) => delete i.accessLogSettings),
  ],
  [
    "what is executed is logged",
    "who asked is in no log",
    /GatewaySettings: .*loggingLevel OFF/,
    () => settings({ loggingLevel: "INFO" }),
  ],
  ["nobody is throttled", "throttling", /nobody is told to wait/, () => settings({ throttlingRateLimit: -1 })],
  [
    "more are let through than may run",
    "throttling",
    /500 at once .*100 may run/,
    () => settings({ throttlingBurstLimit: 500 }),
  ],
  [
    "the API may take every Lambda there is",
    "cues are not starved",
    /^api: .*reserved/m,
    () => plantedIn(production, "Function", "ApiFunction", (i) => delete i.reservedConcurrentExecutions),
  ],
  [
    "the feed reserves the account",
    "cues are not starved",
    /of an account's 1,000/,
    () =>
      plantedIn(production, "Function", "ChangesFunction", (i) =>
        Object.assign(i, { reservedConcurrentExecutions: 800 }),
      ),
  ],
  [
    "the default endpoint is open beside a domain",
    "one address",
    /Gateway: its own address is open/,
    () => plantedIn(production, "RestApi", "Gateway", (i) => Object.assign(i, { disableExecuteApiEndpoint: false })),
  ],
  [
    "there is no domain, and the default endpoint is shut",
    "one address",
    /Gateway: it has no address/,
    () => plantedIn(staging, "RestApi", "Gateway", (i) => Object.assign(i, { disableExecuteApiEndpoint: true })),
  ],
  [
    "the domain takes old TLS",
    "one address",
    /GatewayDomain: .*TLS/,
    () => plantedIn(production, "DomainName", "GatewayDomain", (i) => Object.assign(i, { securityPolicy: "TLS_1_0" })),
  ],
  [
    "the API stands behind a CloudFront of AWS's",
    "one address",
    /Gateway: .*REGIONAL/,
    () =>
      plantedIn(production, "RestApi", "Gateway", (i) =>
        Object.assign(i, { endpointConfiguration: { types: "EDGE" } }),
      ),
  ],
  [
    "the feed is buffered",
    "the feed streams",
    /ChangesIntegration: .*STREAM/,
    () => integration("ChangesIntegration", { responseTransferMode: "BUFFERED" }),
  ],
  [
    "the feed is invoked as if it were no stream",
    "the feed streams",
    /ChangesIntegration: API Gateway refuses/,
    () => integration("ChangesIntegration", { uri: the(production, INTEGRATION, "AnyIntegration").inputs.uri }),
  ],
  [
    "the feed ends after 29 s",
    "the feed streams",
    /ChangesIntegration: .*before Lambda/,
    () => integration("ChangesIntegration", { timeoutMilliseconds: 29_000 }),
  ],
  [
    "a function has an open URL",
    "open doors",
    /ApiUrl: anybody may call it/,
    () => ({
      ...production,
      resources: [
        ...production.resources,
        { type: "aws:lambda/functionUrl:FunctionUrl", name: "ApiUrl", inputs: { authorizationType: "NONE" } },
      ],
    }),
  ],
  [
    "an open path leads to another function",
    "open doors",
    /AnyMethod .*verify tokens/,
    () => integration("AnyIntegration", { uri: ":showcaller-production-sweep/" }),
  ],
  [
    "anybody's API may invoke the feed",
    "open doors",
    /ChangesInvoked: .*sourceArn/,
    () => plantedIn(production, "Permission", "ChangesInvoked", (i) => delete i.sourceArn),
  ],
];

const INTEGRATION = "aws:apigateway/integration:Integration";
function parameters(inputs: Inputs, header: string, value?: string): void {
  const held = inputs.responseParameters as unknown as Record<string, string>;
  if (value === undefined) delete held[`gatewayresponse.header.${header}`];
  else held[`gatewayresponse.header.${header}`] = value;
}
const logged = (more: string): Synth =>
  plantedIn(production, "Stage", "GatewayStage", ({ accessLogSettings }) => {
    const log = accessLogSettings as unknown as { format: string };
    log.format = log.format.replace(/\}$/, `,"more":${more}}`);
  });
const settings = (change: object): Synth =>
  plantedIn(production, "MethodSettings", "GatewaySettings", (inputs) =>
    Object.assign(inputs.settings as unknown as object, change),
  );
const integration = (name: string, change: object): Synth =>
  plantedIn(production, "Integration", name, (inputs) => Object.assign(inputs, change));

it.each(FAULTS)("planted: %s", (_, law, says, from) => {
  const broken = apiLaws[law];
  if (!broken) throw new Error(`there is no law ${law}`);
  expect(broken(production), "it is there without the fault").toEqual([]);
  expect(broken(from()).join("\n")).toMatch(says);
});
