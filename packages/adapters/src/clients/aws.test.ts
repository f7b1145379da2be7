import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { StartChannelCommand } from "@aws-sdk/client-medialive";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { afterEach, describe, expect, it } from "vitest";
import { createConvertedClient } from "../models/converted-client.ts";
import { MediaConnect } from "../models/mediaconnect.generated.ts";
import { awsClients } from "./aws.ts";
import { awsClientsOf } from "./aws-of.ts";
import { sfn } from "./makers.ts";

const env = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token",
};

let stop: () => void = () => {};
afterEach(() => stop());

/** Answers every request with 500 and keeps its path and headers. */
async function failingEndpoint() {
  const requests: { path: string | undefined; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url, headers: request.headers });
    request.resume();
    response.writeHead(500, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/_aws` };
}

interface Handler {
  handle(request: HttpRequest): Promise<unknown>;
  httpHandlerConfigs(): object;
}

/** A converted client's configuration, and the hosts it would have called. */
function recorded(region: string) {
  const sent: string[] = [];
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const requestHandler = {
    async handle(request: { hostname: string }) {
      sent.push(request.hostname);
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from("{}") }) };
    },
  };
  return { sent, config: { region, credentials, requestHandler } };
}

describe("awsClients", () => {
  it("send a media call once, signed for its service and Region, to AWS_ENDPOINT_URL", async () => {
    const { requests, url } = await failingEndpoint();
    const clients = awsClients({ ...env, AWS_ENDPOINT_URL: url });
    await expect(clients.mediaLive("us-east-1").send(new StartChannelCommand({ ChannelId: "7" }))).rejects.toThrow();
    await expect(clients.mediaPackage("us-west-2").send("ListChannels", { ChannelGroupName: "g" })).rejects.toThrow();
    expect(requests.map(({ path }) => path)).toEqual(["/_aws/prod/channels/7/start", "/_aws/channelGroup/g/channel"]);
    expect(requests[0]?.headers.authorization).toMatch(
      /Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/medialive\/aws4_request/,
    );
    expect(requests[1]?.headers.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/us-west-2\/mediapackagev2\//);
    expect(requests[0]?.headers["x-amz-security-token"]).toBe("token");
  });

  it("send other calls up to three times, in the home Region", async () => {
    const { requests, url } = await failingEndpoint();
    const clients = awsClients({ ...env, AWS_ENDPOINT_URL: url });
    await expect(clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }))).rejects.toThrow();
    expect(requests).toHaveLength(3);
    expect(requests[0]?.headers.authorization).toContain("/eu-central-1/states/");
  });

  it("give a request five seconds and then fail it, rather than warn", async () => {
    const requestHandler = Reflect.get(awsClients(env).mediaLive("eu-west-1").config, "requestHandler") as Handler;
    // The handler settles its options on its first request, which here goes nowhere.
    await requestHandler.handle(new HttpRequest({ hostname: "127.0.0.1", port: 1, protocol: "http:" })).catch(() => {});
    expect(requestHandler.httpHandlerConfigs()).toMatchObject({
      requestTimeout: 5_000,
      connectionTimeout: 1_000,
      throwOnRequestTimeout: true,
    });
  });

  it.each([
    ["eu-west-1", "mediaconnect.eu-west-1.amazonaws.com"],
    ["cn-north-1", "mediaconnect.cn-north-1.amazonaws.com.cn"],
  ])("send a converted service's calls to its endpoint in %s", async (region, host) => {
    const { config, sent } = recorded(region);
    await createConvertedClient(MediaConnect, config).send("ListFlows", {});
    expect(sent).toEqual([host]);
  });

  it("are only those named, when a function names them", () => {
    const clients = awsClientsOf(env, { sfn });
    expect(Object.keys(clients)).toEqual(["sfn"]);
    expect(clients.sfn()).toBe(clients.sfn());
  });

  it("take Region and credentials from the environment or not at all", async () => {
    expect(() => awsClients({})).toThrow(/AWS_REGION is not set/);
    const { AWS_SECRET_ACCESS_KEY: _, ...keyless } = env;
    const clients = awsClients({ ...keyless, AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
    await expect(clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }))).rejects.toThrow(
      /AWS_SECRET_ACCESS_KEY is not set/,
    );
  });
});
