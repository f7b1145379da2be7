import { ListChannelsCommand, StartChannelCommand } from "@aws-sdk/client-medialive";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { everyClient, laptop } from "./recording-laptop.ts";

describe("localClients", () => {
  it("send the same bytes in every run, retries included", async () => {
    const run = async () => {
      const { clients, sent, slept } = laptop({ statuses: [500, 429, 200], draws: [0.1, 0.7, 0.3] });
      await everyClient(clients);
      return JSON.stringify({ sent, slept });
    };
    const first = await run();
    expect(JSON.parse(first).sent).toHaveLength(12);
    expect(await run()).toBe(first);
  });

  it("send the same bytes however often a call is repeated", async () => {
    const { clients, sent } = laptop();
    await everyClient(clients);
    await everyClient(clients);
    expect(sent.slice(10)).toEqual(sent.slice(0, 10));
  });

  it("wait as the standard retry does: jitter under a doubling cap, longer when throttled", async () => {
    const failing = laptop({ statuses: [500, 500, 200], draws: [0.5] });
    await failing.clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }));
    expect(failing.slept).toEqual([25, 50]);
    const throttled = laptop({ statuses: [429, 200], draws: [0.5] });
    await throttled.clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }));
    expect(throttled.slept).toEqual([500]);
  });

  it("give up after three attempts, on media services after one, and at once on what a retry cannot cure", async () => {
    const { clients, sent } = laptop({ statuses: [500] });
    await expect(clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }))).rejects.toThrow();
    expect(sent).toHaveLength(3);
    await expect(clients.mediaLive("eu-west-1").send(new StartChannelCommand({ ChannelId: "1" }))).rejects.toThrow();
    await expect(clients.mediaConnect("eu-west-1").send("ListFlows", {})).rejects.toThrow();
    expect(sent).toHaveLength(5);
    const refused = laptop({ statuses: [400] });
    await expect(refused.clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn" }))).rejects.toThrow();
    expect(refused.sent).toHaveLength(1);
  });

  it("name service and Region where a signature would", async () => {
    const { clients, sent } = laptop();
    await everyClient(clients);
    expect(sent.map(({ headers }) => headers.authorization?.split("/").slice(2, 4).join(" "))).toEqual([
      "eu-west-1 dynamodb",
      "eu-west-1 states",
      "eu-west-1 scheduler",
      "eu-west-1 events",
      "us-east-1 medialive",
      "us-east-1 mediaconnect",
      "us-east-1 mediapackagev2",
      "us-east-1 monitoring",
      "us-east-1 sns",
      "us-east-1 wafv2",
    ]);
  });

  it("are made once each, media clients once per Region", async () => {
    const { clients, sent } = laptop();
    expect(clients.dynamodb()).toBe(clients.dynamodb());
    expect(clients.mediaConnect("eu-west-1")).toBe(clients.mediaConnect("eu-west-1"));
    expect(clients.mediaLive("eu-west-1")).not.toBe(clients.mediaLive("us-east-1"));
    await clients.mediaLive("us-east-1").send(new ListChannelsCommand({}));
    expect(sent).toMatchObject([{ service: "medialive", region: "us-east-1", path: "/prod/channels" }]);
  });
});
