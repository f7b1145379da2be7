import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incomingOf, proxyEventOf } from "./proxy-event.ts";

/** The example of docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html, less some headers. */
const DOCUMENTED = {
  resource: "/{proxy+}",
  path: "/hello/world",
  httpMethod: "POST",
  headers: {
    Accept: "*/*",
    "cache-control": "no-cache",
    "Content-Type": "application/json",
    headerName: "headerValue",
  },
  multiValueHeaders: {
    Accept: ["*/*"],
    "cache-control": ["no-cache"],
    "": [""],
    "Content-Type": ["application/json"],
    headerName: ["headerValue"],
    "X-Forwarded-For": ["54.240.196.186, 54.182.214.83"],
  },
  queryStringParameters: { name: "me", multivalueName: "me" },
  multiValueQueryStringParameters: { name: ["me"], multivalueName: ["you", "me"] },
  pathParameters: { proxy: "hello/world" },
  stageVariables: { stageVariableName: "stageVariableValue" },
  requestContext: {
    accountId: "12345678912",
    resourceId: "roq9wj",
    stage: "testStage",
    requestId: "deef4878-7910-11e6-8f14-25afc3e9ae33",
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      caller: null,
      apiKey: null,
      sourceIp: "192.168.196.186",
      userAgent: "PostmanRuntime/2.4.5",
      user: null,
    },
    resourcePath: "/{proxy+}",
    httpMethod: "POST",
    apiId: "gy415nuibc",
  },
  body: '{\r\n\t"a": 1\r\n}',
  isBase64Encoded: false,
};
/** That page's later example of the context, and what Lambda's own test event has besides. */
const LATER = {
  ...DOCUMENTED.requestContext,
  path: "/testStage/hello/world",
  extendedRequestId: "JKJaXmPLvHcESHA=",
  domainName: "gy415nuibc.execute-api.us-east-1.amazonaws.com",
  protocol: "HTTP/1.1",
};

describe("an event of API Gateway's documentation", () => {
  it("is a request", () => {
    const { query, ...incoming } = incomingOf(DOCUMENTED);
    expect(incoming).toEqual({
      method: "POST",
      path: "/testStage/hello/world",
      headers: {
        accept: "*/*",
        "cache-control": "no-cache",
        "": "",
        "content-type": "application/json",
        headername: "headerValue",
        "x-forwarded-for": "54.240.196.186, 54.182.214.83",
      },
      body: { text: '{\r\n\t"a": 1\r\n}', base64: false },
      sourceIp: "192.168.196.186",
      requestId: "deef4878-7910-11e6-8f14-25afc3e9ae33",
    });
    expect([...query]).toEqual([
      ["name", "me"],
      ["multivalueName", "you"],
      ["multivalueName", "me"],
    ]);
  });
  it("is asked for at the path that the client used: the stage's, or the custom domain's", () => {
    const path = (event: object): string => incomingOf({ ...DOCUMENTED, ...event }).path;
    expect(path({ requestContext: LATER })).toBe("/testStage/hello/world");
    // At a custom domain the base path stands in both.
    expect(path({ path: "/v1/health", requestContext: { ...LATER, stage: "v1", path: "/v1/health" } })).toBe(
      "/v1/health",
    );
  });
  it("is named by API Gateway alone: a client may choose requestId, and would find another's lines under its own", () => {
    expect(incomingOf({ ...DOCUMENTED, requestContext: LATER }).requestId).toBe("JKJaXmPLvHcESHA=");
  });
  it("has no body, no query and no header where they are null", () => {
    const bare = { body: null, multiValueHeaders: null, multiValueQueryStringParameters: null };
    const { body, headers, query } = incomingOf({ ...DOCUMENTED, ...bare });
    expect([body, headers, [...query]]).toEqual([undefined, {}, []]);
  });
});

it("a header that is sent twice is one list, whatever the case of its name", () => {
  const multiValueHeaders = { "If-Match": ['"1"', '"2"'], AUTHORIZATION: ["Bearer a"], authorization: ["Bearer b"] };
  expect(incomingOf({ ...DOCUMENTED, multiValueHeaders }).headers).toEqual({
    "if-match": '"1", "2"',
    authorization: "Bearer a, Bearer b",
  });
});

it("values of the query are decoded but for the percent sign, and are not decoded twice", () => {
  const multiValueQueryStringParameters = { q: ["a+b&c=d 100%25"], "e%25": ["%2541"] };
  expect([...incomingOf({ ...DOCUMENTED, multiValueQueryStringParameters }).query]).toEqual([
    ["q", "a+b&c=d 100%"],
    ["e%", "%41"],
  ]);
});

it.each([undefined, null, {}, { rawPath: "/v1/health", requestContext: { http: { method: "GET" } } }])(
  "what is no event of a REST API is refused: %j",
  (event) => {
    expect(() => incomingOf(event)).toThrow(/^not an event of an API Gateway REST API: (httpMethod|object|undefined)$/);
  },
);

it("whoever stands in for API Gateway tells what it was asked", () => {
  const value = fc
    .string({ unit: "grapheme" })
    // The schema drops that one name: nobody's parameter is called so.
    .filter((text) => text.isWellFormed() && text !== "__proto__");
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value)), fc.uint8Array(), (pairs, body) => {
      const target = `/v1/channels/a%20b?${new URLSearchParams(pairs)}`;
      const event = proxyEventOf({ method: "POST", target, headers: { A: ["1", "2"] }, body, requestId: "r" });
      const incoming = incomingOf(JSON.parse(JSON.stringify(event)));
      expect(incoming).toMatchObject({ method: "POST", path: "/v1/channels/a%20b", headers: { a: "1, 2" } });
      const sorted = (query: Iterable<[string, string]>) => [...query].map(String).sort();
      expect(sorted(incoming.query)).toEqual(sorted(pairs));
      expect(Buffer.from(incoming.body?.text ?? "", "base64")).toEqual(Buffer.from(body));
    }),
  );
});

it("on its own address API Gateway keeps the stage to itself", () => {
  const path = (target: string): string => proxyEventOf({ method: "GET", target, requestId: "r" }).path;
  expect(["/v1/health", "/v1", "/v10/x", "/"].map(path)).toEqual(["/health", "/", "/v10/x", "/"]);
});
