import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProxyEvent } from "@showcaller/functions/http/proxy-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApiDoor } from "./api.ts";

/** What the function was told, and what it does about it. */
let told: ProxyEvent[];
let answers: () => Promise<unknown>;
let reported: unknown[];
const server = createServer((incoming, response) => {
  const url = new URL(incoming.url ?? "/", "http://laptop");
  void createApiDoor({
    runner: {
      run: async (_, event) => {
        told.push(event as ProxyEvent);
        return answers();
      },
    },
    requestId: () => "r-1",
    settle: () => {},
    report: (error) => reported.push(error),
  })(incoming, response, url);
});
beforeEach(async () => {
  [told, reported] = [[], []];
  answers = async () => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: "{}" });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  vi.useRealTimers();
  server.close();
});

const send = (body: Buffer | string, headers: Record<string, string | string[]> = {}, path = "/v1/imports") =>
  new Promise<{ status: number; type: string; again: string | undefined; problem: Record<string, unknown> }>(
    (resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const sent = request({ port, path, method: "POST", headers }, async (response) => {
        let text = "";
        for await (const part of response) text += part;
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          again: response.headers["retry-after"],
          problem: JSON.parse(text),
        });
      });
      sent.on("error", reject).end(body);
    },
  );
const MIB = 1024 * 1024;

it("tells the function of a request as API Gateway does: bytes, every header, the path with its stage", async () => {
  const headers = { "If-Match": ['"1"', '"2"'], "content-type": "text/csv" };
  expect(await send(Buffer.from([0xff, 0x00]), headers, "/v1/imports?dryRun=true")).toMatchObject({ status: 200 });
  expect(told).toMatchObject([
    {
      httpMethod: "POST",
      path: "/imports",
      multiValueHeaders: { "if-match": ['"1"', '"2"'], "content-type": ["text/csv"] },
      multiValueQueryStringParameters: { dryRun: ["true"] },
      body: Buffer.from([0xff, 0x00]).toString("base64"),
      isBase64Encoded: true,
      requestContext: {
        path: "/v1/imports",
        stage: "v1",
        identity: { sourceIp: expect.stringContaining("127.0.0.1") },
      },
    },
  ]);
});

it.each([
  ["the largest file, and a little", 4 * MIB + 100, 1],
  ["what Lambda does not take", 5 * MIB, 0],
  ["what API Gateway does not pass on", 11 * MIB, 0],
])("%s: the function is asked, or nobody", async (_, bytes, asked) => {
  const got = await send(Buffer.alloc(bytes, "x"));
  expect(told).toHaveLength(asked);
  if (asked === 0)
    expect([got.status, got.type, got.problem.type]).toEqual([
      413,
      "application/problem+json",
      "urn:showcaller:problem:body-too-large",
    ]);
});

it("a function that breaks off is API Gateway's to refuse, and says to come again", async () => {
  answers = async () => {
    throw new Error("crashed");
  };
  expect(await send("{}")).toMatchObject({
    status: 503,
    again: "2",
    problem: { type: "urn:showcaller:problem:unavailable", instance: "urn:showcaller:request:r-1" },
  });
  expect(reported).toEqual([new Error("crashed")]);
});

it("a function that does not answer for 29 s is not waited for", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const asked = Promise.withResolvers<void>();
  answers = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const answered = send("{}");
  await asked.promise;
  await vi.advanceTimersByTimeAsync(29_000);
  expect(await answered).toMatchObject({ status: 504, problem: { type: "urn:showcaller:problem:no-answer" } });
});
