import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { awsClients } from "@showcaller/adapters/clients/aws";
import { sdks } from "@showcaller/adapters/models/catalog";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError, type Gate } from "../kernel/types.ts";
import { type HarnessOptions, harness } from "./harness.ts";
import { type HttpDoorOptions, httpListener } from "./http.ts";

const { ConflictException, DescribeChannelCommand, ListChannelsCommand, StartChannelCommand, UpdateChannelCommand } =
  sdks.medialive;
const { StartExecutionCommand } = sdks.states;

let stop: () => void = () => {};
afterEach(() => stop());

async function door(options: HarnessOptions = {}, doorOptions: HttpDoorOptions = {}) {
  const laptop = harness(options);
  const server = createServer(httpListener(laptop.wire, doorOptions)).listen(0, "127.0.0.1");
  await once(server, "listening");
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  const clients = awsClients({
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}/_aws`,
  });
  return { ...laptop, clients, port };
}

interface Raw {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A request that no SDK would write. */
async function raw(port: number, { method = "GET", path = "/_aws/prod/channels", headers = {}, body }: Raw) {
  const sent = request({ host: "127.0.0.1", port, method, path, headers });
  sent.on("error", () => {});
  sent.end(body);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

const authorization = "AWS4-HMAC-SHA256 Credential=A/20261121/eu-west-1/medialive/aws4_request, Signature=0";

describe("the HTTP door", () => {
  it("serves an SDK client over a socket, with Region and service from its signature", async () => {
    const { clients, seen } = await door({ answer: () => ({ Channels: [{ Id: "1", State: "RUNNING" }] }) });
    const { Channels } = await clients.mediaLive("us-west-2").send(new ListChannelsCommand({ MaxResults: 7 }));
    expect(Channels).toEqual([{ Id: "1", State: "RUNNING" }]);
    const context = { region: "us-west-2", function: "client" };
    expect(seen).toEqual([{ service: "medialive", operation: "ListChannels", input: { MaxResults: 7 }, context }]);
  });

  it("keeps what travels in paths, queries, headers and bodies", async () => {
    const { clients, seen } = await door();
    const FlowArn = "arn:aws:mediaconnect:eu-west-1:111122223333:flow:1-ä b/c%2F:main feed?x#y";
    await clients.mediaConnect("eu-west-1").send("DescribeFlow", { FlowArn });
    await clients
      .mediaLive("eu-west-1")
      .send(new UpdateChannelCommand({ ChannelId: "1", Name: "Gräfelfing & Söhne ⚽" }));
    const harvest = {
      ChannelGroupName: "g",
      ChannelName: "c",
      OriginEndpointName: "o",
      ClientToken: "ours",
      HarvestedManifests: {},
      ScheduleConfiguration: { StartTime: new Date(1_000), EndTime: new Date(2_500) },
      Destination: { S3Destination: { BucketName: "b", DestinationPath: "p" } },
    };
    await clients.mediaPackage("eu-west-1").send("CreateHarvestJob", harvest);
    await clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn", input: '{"a":"ü"}' }));
    expect(seen.map(({ input }) => input)).toEqual([
      { FlowArn },
      { ChannelId: "1", Name: "Gräfelfing & Söhne ⚽" },
      harvest,
      { stateMachineArn: "arn", input: '{"a":"ü"}' },
    ]);
  });

  it("answers errors as their class", async () => {
    const { clients } = await door({
      answer() {
        throw new AwsError("ConflictException", "Channel is RUNNING");
      },
    });
    const started = clients.mediaLive("eu-west-1").send(new StartChannelCommand({ ChannelId: "1" }));
    await expect(started).rejects.toBeInstanceOf(ConflictException);
    await expect(started).rejects.toMatchObject({ message: "Channel is RUNNING", $metadata: { httpStatusCode: 409 } });
  });

  it("refuses an unsigned request", async () => {
    const { port, seen } = await door();
    const { status, headers } = await raw(port, {});
    expect([status, headers["x-amzn-errortype"], seen]).toEqual([403, "MissingAuthenticationTokenException", []]);
  });

  it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil:4800", "[::1]", "4800"])(
    "refuses Host %s",
    async (host) => {
      const { port, seen } = await door();
      const { status, headers } = await raw(port, { headers: { host, authorization } });
      expect([status, headers["x-amzn-errortype"], seen]).toEqual([403, "AccessDeniedException", []]);
    },
  );

  it.each(["localhost", "LOCALHOST:4800", "127.0.0.1:4800"])("serves Host %s", async (host) => {
    const { port } = await door();
    expect(await raw(port, { headers: { host, authorization } })).toMatchObject({ status: 200 });
  });

  it.each(["/", "/_awsome/prod/channels", "/prod/channels"])("knows nothing outside its prefix: %s", async (path) => {
    const { port, seen } = await door();
    expect(await raw(port, { path, headers: { authorization } })).toMatchObject({ status: 404 });
    expect(seen).toEqual([]);
  });

  it("refuses a body over the limit without reading it all", async () => {
    const { port, seen } = await door({}, { bodyLimit: 1_000 });
    const headers = { authorization, "content-length": "50000000" };
    const { status, text } = await raw(port, {
      method: "PUT",
      path: "/_aws/prod/channels/1",
      headers,
      body: Buffer.alloc(2_000, " "),
    });
    expect([status, JSON.parse(text).__type, seen]).toEqual([413, "RequestEntityTooLargeException", []]);
  });

  it("hides a stand-in's bug behind InternalFailure and reports it", async () => {
    const bug = new RangeError("index");
    const reported: unknown[] = [];
    const options = { report: (error: unknown) => void reported.push(error) };
    const { clients } = await door({ answer: () => { throw bug; } }, options); // biome-ignore format: one line
    const described = clients.mediaLive("eu-west-1").send(new DescribeChannelCommand({ ChannelId: "1" }));
    await expect(described).rejects.toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    expect(reported).toEqual([bug]);
  });

  it("hangs up when the gate loses the answer", async () => {
    const gate: Gate = {
      async pass() {
        throw Object.assign(new Error("lost"), { name: "TimeoutError" });
      },
    };
    const { clients } = await door({ gate });
    const listed = clients.mediaLive("eu-west-1").send(new ListChannelsCommand({}));
    await expect(listed).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("survives a client that leaves in the middle of its body", async () => {
    const { port, clients, seen } = await door();
    const socket = connect(port, "127.0.0.1");
    const head = `PUT /_aws/prod/channels/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n`;
    await new Promise((written) => socket.write(`${head}Content-Length: 99\r\n\r\n{`, written));
    socket.destroy();
    await once(socket, "close");
    await expect(clients.mediaLive("eu-west-1").send(new ListChannelsCommand({}))).resolves.toBeDefined();
    expect(seen).toMatchObject([{ operation: "ListChannels" }]);
  });
});
