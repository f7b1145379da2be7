import { sdks } from "@showcaller/adapters/models/catalog";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { describe, expect, it } from "vitest";
import { InjectedError } from "../kernel/faults.ts";
import { AwsError, type Gate } from "../kernel/types.ts";
import { harness } from "./harness.ts";
import { inProcessHandler } from "./in-process.ts";
import type { WireRequest } from "./messages.ts";
import { createWire } from "./wire.ts";

const { ListChannelsCommand, StartChannelCommand, ConflictException } = sdks.medialive;
const { StartExecutionCommand, ExecutionAlreadyExists, SFNClient } = sdks.states;

const signature = (scope: string) => `AWS4-HMAC-SHA256 Credential=A/20261121/${scope}/aws4_request, Signature=0`;

function request(overrides: Partial<WireRequest> & { body?: Uint8Array } = {}): WireRequest {
  const headers = { authorization: signature("eu-west-1/medialive") };
  return { method: "GET", path: "/prod/channels", query: {}, headers, body: new Uint8Array(), ...overrides };
}

async function answer(overrides: Partial<WireRequest>, options: Parameters<typeof harness>[0] = {}) {
  const { wire, seen } = harness(options);
  const { status, headers, body } = await wire.handle(request(overrides), { function: "client" });
  return { status, headers, body: JSON.parse(new TextDecoder().decode(body)), seen };
}

const client = { function: "client" };
const code = (name: string) => ({
  headers: { "x-amzn-errortype": name },
  body: { __type: expect.stringContaining(name) },
});

describe("a call through the wire", () => {
  it("passes the gate as what it is, under tracked time", async () => {
    const { clients, attempts, seen, tracked } = harness();
    await clients.mediaLive("us-east-1").send(new StartChannelCommand({ ChannelId: "12" }));
    const expected = {
      function: "fn",
      service: "medialive",
      operation: "StartChannel",
      region: "us-east-1",
      resource: "12",
    };
    expect(attempts).toEqual([expected]);
    expect(seen).toHaveLength(1);
    expect(tracked()).toBe(1);
  });

  it("does not happen when the gate refuses it", async () => {
    const gate: Gate = {
      async pass() {
        throw new AwsError("ConflictException", "injected");
      },
    };
    const { clients, seen } = harness({ gate });
    const sent = clients.mediaLive("us-east-1").send(new StartChannelCommand({ ChannelId: "12" }));
    await expect(sent).rejects.toBeInstanceOf(ConflictException);
    expect(seen).toEqual([]);
  });

  it("writes an error's members under their wire names, at every depth", async () => {
    const answered = await answer(
      { method: "PUT", path: "/prod/channels/1/schedule" },
      {
        answer() {
          throw new AwsError("UnprocessableEntityException", "reason", { ValidationErrors: [{ ElementPath: "a" }] });
        },
      },
    );
    expect(answered.status).toBe(422);
    expect(answered.body).toEqual({ message: "reason", validationErrors: [{ elementPath: "a" }] });
  });

  it("answers with the status an injected fault names", async () => {
    const gate: Gate = {
      async pass() {
        throw new InjectedError("Hiccup", "injected", 418);
      },
    };
    const { clients } = harness({ gate });
    const sent = clients.mediaLive("us-east-1").send(new ListChannelsCommand({}));
    await expect(sent).rejects.toMatchObject({ name: "Hiccup", $metadata: { httpStatusCode: 418 } });
  });

  it("rejects with a stand-in's bug itself", async () => {
    const bug = new RangeError("index");
    const { clients } = harness({
      answer() {
        throw bug;
      },
    });
    await expect(clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }))).rejects.toBe(bug);
  });

  it("says by name what a stand-in has not built", async () => {
    const { clients } = harness({
      answer: ({ operation }) => {
        throw new AwsError("NotImplementedException", operation);
      },
    });
    const sent = clients.mediaLive("eu-west-1").send(new ListChannelsCommand({}));
    await expect(sent).rejects.toMatchObject({ name: "NotImplementedException", $metadata: { httpStatusCode: 501 } });
  });
});

describe("CBOR", () => {
  it("is answered to a client that speaks it, errors included", async () => {
    const startDate = new Date(1_763_700_000_000);
    const { wire, seen } = harness({
      answer: ({ input }) => {
        if (input.name === "taken") throw new AwsError("ExecutionAlreadyExists", "taken");
        return { executionArn: "arn", startDate };
      },
    });
    const sfn = new SFNClient({
      region: "eu-west-1",
      endpoint: "http://127.0.0.1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      protocol: SmithyRpcV2CborProtocol,
      requestHandler: inProcessHandler(wire, { service: "states", region: "eu-west-1" }, () => "fn"),
    });
    expect(await sfn.send(new StartExecutionCommand({ stateMachineArn: "m", name: "free" }))).toMatchObject({
      startDate,
    });
    expect(seen[0]?.input).toEqual({ stateMachineArn: "m", name: "free" });
    const taken = sfn.send(new StartExecutionCommand({ stateMachineArn: "m", name: "taken" }));
    await expect(taken).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });
});

describe("a request that AWS would refuse unread", () => {
  it.each([
    ["without a signature", { headers: {} }, 403, "MissingAuthenticationTokenException"],
    ["with another scheme", { headers: { authorization: "Bearer x" } }, 403, "IncompleteSignatureException"],
    ["with a short scope", { headers: { authorization: signature("medialive") } }, 403, "IncompleteSignatureException"],
    [
      "for a service not served",
      { headers: { authorization: signature("eu-west-1/sqs") } },
      404,
      "UnknownOperationException",
    ],
  ])("%s", async (_, overrides, status, name) => {
    expect(await answer(overrides)).toMatchObject({ status, ...code(name), seen: [] });
  });

  it.each([
    ["of no operation", { path: "/prod/nothing" }, 404, "UnknownOperationException"],
    ["with a method of no operation", { method: "PATCH" }, 404, "UnknownOperationException"],
    ["with a broken path", { path: "/prod/channels/%E0%A4%A" }, 400, "SerializationException"],
    ["with a number that is none", { query: { maxResults: "ten" } }, 400, "SerializationException"],
    [
      "with broken JSON",
      { method: "PUT", path: "/prod/channels/1", body: Buffer.from("{") },
      400,
      "SerializationException",
    ],
    [
      "with a string for a body",
      { method: "PUT", path: "/prod/channels/1", body: Buffer.from('"{}"') },
      400,
      "SerializationException",
    ],
    [
      "with a member of another type",
      { method: "PUT", path: "/prod/channels/1", body: Buffer.from('{"name":7}') },
      400,
      "SerializationException",
    ],
    [
      "with a deep member of another type",
      { method: "PUT", path: "/prod/channels/1", body: Buffer.from('{"destinations":[{"id":[]}]}') },
      400,
      "SerializationException",
    ],
  ])("%s", async (_, overrides, status, name) => {
    const answered = await answer(overrides);
    expect(answered.status).toBe(status);
    expect(answered.headers["x-amzn-errortype"]).toBe(name);
    expect(answered.seen).toEqual([]);
  });

  it("names a missing required member in the way of its service", async () => {
    const headers = { authorization: signature("eu-west-1/states"), "x-amz-target": "AWSStepFunctions.StartExecution" };
    const answered = await answer({ method: "POST", path: "/", headers, body: Buffer.from('{"name":"n"}') });
    expect(answered).toMatchObject({
      status: 400,
      body: { message: "Missing required member stateMachineArn." },
      seen: [],
    });
    expect(answered.headers["x-amzn-errortype"]).toBe("ValidationException");
  });
});

describe("the credential scope", () => {
  it("gives a SigV4A request the first of its Regions", async () => {
    const authorization = "AWS4-ECDSA-P256-SHA256 Credential=A/20261121/medialive/aws4_request, Signature=0";
    const { seen } = await answer({ headers: { authorization, "x-amz-region-set": "eu-west-3, eu-west-1" } });
    expect(seen).toMatchObject([{ context: { region: "eu-west-3", function: "client" } }]);
  });
});

describe("createWire", () => {
  const standIn = (service: string) => ({ service, resource: () => "", call: async () => ({}) });
  const rest = {
    gate: { pass: <T>(_: unknown, effect: () => Promise<T>) => effect() },
    world: { track: <T>(f: () => Promise<T>) => f() },
  };

  it("refuses a stand-in whose protocol nobody knows, and two for one service", () => {
    expect(() => createWire({ ...rest, standIns: [standIn("s3")] })).toThrow(/No protocol is known for s3/);
    expect(() => createWire({ ...rest, standIns: [standIn("events"), standIn("events")] })).toThrow(
      /Two stand-ins for events/,
    );
  });

  it("serves only what it was given", async () => {
    const wire = createWire({ ...rest, standIns: [standIn("events")] });
    expect(await wire.handle(request(), client)).toMatchObject({ status: 404 });
  });
});
