/*
 * What the AWS provider would answer: a resource's inputs, and the few outputs that others are made from. It checks nothing; what AWS
 * itself would refuse is not seen here (docs/deploy.md, What a synth cannot see).
 */
export interface Place {
  account: string;
  region: string;
}
export interface Asked {
  type: string;
  name: string;
  /** Set where `X.get(…)` reads an existing resource. */
  id?: string;
  inputs: Record<string, unknown>;
}

export const idOf = ({ id, inputs, name }: Asked): string => id || text(inputs.name) || `${name}-id`;

export function stateOf(asked: Asked, place: Place): Record<string, unknown> {
  const name = asked.id || text(asked.inputs.name) || asked.name;
  // A resource may name its own Region.
  const here = { ...place, region: text(asked.inputs.region) ?? place.region };
  const state = { ...asked.inputs, name };
  const special = SPECIAL[asked.type];
  if (special) return { ...state, ...special({ ...asked, name }, here) };
  const service = asked.type.split(":")[1]?.split("/")[0] ?? "unknown";
  return { ...state, arn: arn(here, service, asked.name) };
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);
const arn = ({ region, account }: Place, service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const global = ({ account }: Place, service: string, rest: string): string => `arn:aws:${service}::${account}:${rest}`;

const SPECIAL: Record<string, (asked: Asked, place: Place) => Record<string, unknown>> = {
  "aws:dynamodb/table:Table": ({ name }, place) => ({
    arn: arn(place, "dynamodb", `table/${name}`),
    streamArn: arn(place, "dynamodb", `table/${name}/stream/2026-01-01T00:00:00.000`),
  }),
  "aws:lambda/function:Function": ({ name }, place) => {
    const own = arn(place, "lambda", `function:${name}`);
    const invoke = (path: string): string =>
      `arn:aws:apigateway:${place.region}:lambda:path/2015-03-31/functions/${path}/invocations`;
    return {
      arn: own,
      version: "1",
      qualifiedArn: `${own}:1`,
      invokeArn: invoke(own),
      qualifiedInvokeArn: invoke(`${own}:1`),
      responseStreamingInvokeArn: `arn:aws:apigateway:${place.region}:lambda:path/2021-11-15/functions/${own}/response-streaming-invocations`,
    };
  },
  "aws:lambda/alias:Alias": ({ name, inputs }, place) => ({
    arn: arn(place, "lambda", `function:${functionOf(inputs.functionName)}:${name}`),
    invokeArn: `arn:aws:apigateway:${place.region}:lambda:path/2015-03-31/functions/${arn(place, "lambda", `function:${functionOf(inputs.functionName)}:${name}`)}/invocations`,
  }),
  "aws:lambda/functionUrl:FunctionUrl": ({ name }, { region }) => ({
    functionUrl: `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/`,
  }),
  "aws:iam/role:Role": ({ name }, place) => ({ arn: global(place, "iam", `role/${name}`), uniqueId: "AROAEXAMPLE" }),
  "aws:sfn/stateMachine:StateMachine": ({ name }, place) => ({ arn: arn(place, "states", `stateMachine:${name}`) }),
  "aws:scheduler/scheduleGroup:ScheduleGroup": ({ name }, place) => ({
    arn: arn(place, "scheduler", `schedule-group/${name}`),
  }),
  "aws:sqs/queue:Queue": ({ name }, place) => ({
    arn: arn(place, "sqs", name),
    url: `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`,
  }),
  "aws:sns/topic:Topic": ({ name }, place) => ({ arn: arn(place, "sns", name) }),
  "aws:cloudwatch/eventBus:EventBus": ({ name }, place) => ({ arn: arn(place, "events", `event-bus/${name}`) }),
  "aws:cloudwatch/eventRule:EventRule": ({ name, inputs }, place) => {
    const bus = text(inputs.eventBusName);
    return { arn: arn(place, "events", `rule/${bus && bus !== "default" ? `${bus}/` : ""}${name}`) };
  },
  "aws:cloudwatch/logGroup:LogGroup": ({ name }, place) => ({ arn: arn(place, "logs", `log-group:${name}`) }),
  "aws:s3/bucket:Bucket": ({ name, inputs }) => {
    const bucket = text(inputs.bucket) ?? name;
    return { arn: `arn:aws:s3:::${bucket}`, bucket, bucketRegionalDomainName: `${bucket}.s3.amazonaws.com` };
  },
  "aws:kms/key:Key": ({ name }, place) => ({ arn: arn(place, "kms", `key/${name}`), keyId: name }),
  "aws:secretsmanager/secret:Secret": ({ name }, place) => ({ arn: arn(place, "secretsmanager", `secret:${name}`) }),
  "aws:cloudfront/keyValueStore:KeyValueStore": ({ name }, place) => ({
    arn: global(place, "cloudfront", `key-value-store/${name}`),
    etag: "E1",
  }),
  "aws:cloudfront/function:Function": ({ name }, place) => ({
    arn: global(place, "cloudfront", `function/${name}`),
    etag: "E1",
  }),
  // Of a template's outputs AWS makes the values; here each is called after itself.
  "aws:cloudformation/stack:Stack": ({ inputs }) => ({
    outputs: Object.fromEntries(
      Object.keys(JSON.parse(text(inputs.templateBody) ?? "{}").Outputs ?? {}).map((name) => [name, `example-${name}`]),
    ),
  }),
  "aws:wafv2/webAcl:WebAcl": ({ name }, place) => ({
    arn: arn(place, "wafv2", `global/webacl/${name}/00000000-0000-4000-8000-000000000000`),
  }),
  "aws:apigateway/restApi:RestApi": (_, place) => ({
    arn: `arn:aws:apigateway:${place.region}::/restapis/example`,
    rootResourceId: "root",
    executionArn: arn(place, "execute-api", "example"),
  }),
  "aws:apigateway/domainName:DomainName": (_, { region }) => ({
    regionalDomainName: `d-example.execute-api.${region}.amazonaws.com`,
    regionalZoneId: "ZEXAMPLE",
  }),
  "random:index/randomBytes:RandomBytes": ({ inputs }) => {
    const bytes = Buffer.alloc(Number(inputs.length));
    return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  },
};

const functionOf = (given: unknown): string => String(given).split(":").at(-1) ?? "";

interface Statement {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

/** Look-ups that components make. An unknown one is a hole in the proof, so it fails. */
export function lookUp(token: string, inputs: Record<string, unknown>, { account, region }: Place) {
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region, description: "" };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: account, accountId: account, arn: `arn:aws:iam::${account}:root`, userId: "example" };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { id: "document", ...inputs, json: policyDocument((inputs.statements ?? []) as Statement[]) };
    default:
      throw new Error(`a component looks up ${token}, which nobody here answers`);
  }
}

const policyDocument = (statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      ...(statement.sid && { Sid: statement.sid }),
      Effect: statement.effect ?? "Allow",
      ...(statement.actions && { Action: statement.actions }),
      ...(statement.notActions && { NotAction: statement.notActions }),
      ...(statement.resources && { Resource: statement.resources }),
      ...(statement.notResources && { NotResource: statement.notResources }),
      ...(statement.principals && {
        Principal: Object.fromEntries(statement.principals.map(({ type, identifiers }) => [type, identifiers])),
      }),
      ...(statement.conditions && { Condition: conditions(statement.conditions) }),
    })),
  });

function conditions(given: NonNullable<Statement["conditions"]>): Record<string, Record<string, string[]>> {
  const all: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of given) all[test] = { ...all[test], [variable]: values };
  return all;
}
