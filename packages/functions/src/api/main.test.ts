import { PassThrough } from "node:stream";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type ProxyEvent, proxyEventOf } from "../http/proxy-event.ts";

const environment = {
  AWS_REGION: "eu-west-1",
  TABLE_NAME: "showcaller",
  AUTH_ISSUER: "https://issuer.example.com/",
  AUTH_AUDIENCE: "https://api.example.com",
  AUTH_JWKS_URI: "https://issuer.example.com/jwks.json",
  SHOWCALLER_VERSION: "9.9.9",
};
const event = (path: string): ProxyEvent =>
  proxyEventOf({
    method: "GET",
    target: path,
    headers: { authorization: "Bearer not-a-token" },
    sourceIp: "203.0.113.9",
    requestId: "request-1",
  });
const context = { getRemainingTimeInMillis: () => 20_000 } as Context;

let written: string[];
beforeEach(() => {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  written = [];
  for (const out of [process.stdout, process.stderr])
    vi.spyOn(out, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("is wired from the environment, writes one line and one metric a request, and nobody's address or token", async () => {
  const { handler } = await import("./main.ts");
  const got = await handler(event("/v1/health"), context);
  expect([got.statusCode, JSON.parse(got.body ?? "").version]).toEqual([200, "9.9.9"]);
  const lines = written.map((line) => JSON.parse(line));
  expect(lines).toHaveLength(2);
  expect(lines).toContainEqual(
    expect.objectContaining({ message: "request", route: "health", status: 200, requestId: "request-1" }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ route: "health", outcome: "2xx", RequestMs: expect.any(Number) }),
  );
  expect(written.join("")).not.toMatch(/203\.0\.113|not-a-token/);
});

it("refuses without the network what is no token at all", async () => {
  const { handler } = await import("./main.ts");
  expect((await handler(event("/v1/channels"), context)).statusCode).toBe(401);
});

it("answers what is no request of API Gateway with a fault of ours, and says in the log what it was not", async () => {
  const { handler } = await import("./main.ts");
  const got = await handler({ version: "2.0", rawPath: "/v1/health" }, context);
  expect([got.statusCode, JSON.parse(got.body).type]).toEqual([500, "urn:showcaller:problem:internal"]);
  expect(written.join("")).toContain("not an event of an API Gateway REST API: httpMethod");
});

it("fails at once when the environment is incomplete, naming what is missing", async () => {
  vi.stubEnv("AUTH_ISSUER", "");
  await expect(import("./main.ts")).rejects.toThrow("AUTH_ISSUER is not set");
});

it("streams through Lambda's response stream, metadata first", async () => {
  const seen: unknown[] = [];
  vi.stubGlobal("awslambda", {
    streamifyResponse: (run: unknown) => run,
    HttpResponseStream: { from: (sink: PassThrough, metadata: unknown) => seen.push(metadata) && sink },
  });
  const { handler } = await import("../changes/main.ts");
  const sink = new PassThrough();
  await handler(event("/v1/changes"), sink as unknown as awslambda.HttpResponseStream, context);
  expect(seen).toEqual([
    { statusCode: 401, headers: expect.objectContaining({ "content-type": "application/problem+json" }) },
  ]);
  expect(JSON.parse(String(sink.read()))).toMatchObject({ status: 401 });
});
