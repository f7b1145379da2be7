import { sdks } from "@showcaller/adapters/models/catalog";
import { topics } from "@showcaller/adapters/sns/topics";
import { wake } from "@showcaller/adapters/sqs/wake";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, value } from "../ports/encoders.ts";
import { fresh, refusal, type WireStage } from "./stage.ts";

const { SendMessageCommand } = sdks.sqs;
const { PublishCommand } = sdks.sns;

/** SQS FIFO (AWSSimpleQueueService/latest/SQSDeveloperGuide, FIFO queues) and SNS (sns/latest/api/API_Publish.html). */
export const messagesWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`SQS FIFO on the wire: ${name}`, () => {
    let stage: WireStage;
    let QueueUrl = "";
    beforeAll(async () => {
      stage = await make();
    });
    const send = (body: string, change: object = {}) =>
      stage.clients.sqs().send(
        new SendMessageCommand({
          ...{ QueueUrl, MessageBody: body, MessageGroupId: "g", MessageDeduplicationId: fresh("d") },
          ...change,
        }),
      );

    it("wakes once for one id, and says which message that was", async () => {
      QueueUrl = await stage.queue();
      const got: string[] = [];
      const port = wake(stage.clients.sqs(), QueueUrl);
      const id = fresh("wake");
      expect([await port(id), await port(id)].map(failure)).toEqual(["ok", "ok"]);
      const MessageDeduplicationId = fresh("twice");
      const [first, second] = [
        await send("a", { MessageDeduplicationId }),
        await send("a", { MessageDeduplicationId }),
      ];
      expect(second.MessageId).toBe(first.MessageId);
      await stage.consume(QueueUrl, (bodies) => got.push(...bodies) > 0);
      expect(got).toEqual(["wake", "a"]);
    });
    it("gives out a group in order, and a batch that failed again before what came after it", async () => {
      QueueUrl = await stage.queue();
      for (const body of ["1", "2", "3"]) await send(body);
      const seen: string[] = [];
      let failures = 1;
      await stage.consume(QueueUrl, (bodies) => {
        if (failures-- > 0) return false;
        seen.push(...bodies);
        return true;
      });
      expect(seen).toEqual(["1", "2", "3"]);
    });
    // API_SendMessage: MessageGroupId is required for FIFO queues; MessageDeduplicationId without content-based deduplication.
    it("takes no message without a group, without an id, or for a queue that is not there", async () => {
      QueueUrl = await stage.queue();
      expect(await refusal(send("a", { MessageGroupId: undefined }))).toBe("MissingParameter");
      expect(await refusal(send("a", { MessageDeduplicationId: undefined }))).toMatch(/^InvalidParameterValue/);
      expect(await refusal(send("a", { QueueUrl: `${QueueUrl.replace(/\.fifo$/, "")}-not.fifo` }))).toBe(
        "QueueDoesNotExist",
      );
    });
  });

  describe(`SNS on the wire: ${name}`, () => {
    let stage: WireStage;
    beforeAll(async () => {
      stage = await make();
    });
    const publish = (TopicArn: string, change: object = {}) =>
      refusal(stage.clients.sns(stage.region).send(new PublishCommand({ TopicArn, Message: "m", ...change })));
    const notification = (id: string) => ({
      id,
      group: "g",
      subject: "Page",
      body: '{"level":1}',
      email: "told",
      sms: "told",
      attributes: { level: 1, kind: "page" },
    });

    it("publishes what a subscriber of no other kind gets, in order", async () => {
      const arn = await stage.topic(fresh("topic"));
      const port = topics((region) => stage.clients.sns(region));
      value(await port.publish({ arn, region: stage.region, fifo: false } as never, notification("a") as never));
      expect(await stage.published(arn)).toEqual(['{"level":1}']);
    });
    it("publishes to a FIFO topic once for one id", async () => {
      const arn = await stage.topic(`${fresh("topic")}.fifo`);
      const port = topics((region) => stage.clients.sns(region));
      for (const id of ["a", "a", "b"])
        value(await port.publish({ arn, region: stage.region, fifo: true } as never, notification(id) as never));
      expect(await stage.published(arn)).toHaveLength(2);
    });
    // API_Publish: errors, and the limits of its parameters.
    it("refuses a topic that is not there", async () => {
      const arn = await stage.topic(fresh("topic"));
      expect(await publish(arn.replace(stage.account, "999999999999"))).toMatch(/^(NotFound|AuthorizationError)/);
    });
    it.each<[string, object]>([
      ["a subject of two lines", { Subject: "two\nlines" }],
      ["a subject of 101 characters", { Subject: "x".repeat(101) }],
      ["parts without a default", { MessageStructure: "json", Message: '{"email":"x"}' }],
      ["parts that are no JSON", { MessageStructure: "json", Message: "no JSON" }],
      ["more than 256 KB", { Message: "x".repeat(262_145) }],
    ])("refuses %s", async (_, change) => {
      expect(await publish(await stage.topic(fresh("topic")), change)).toMatch(/^InvalidParameter/);
    });
    it("refuses a FIFO topic's message without a group", async () => {
      expect(await publish(await stage.topic(`${fresh("topic")}.fifo`))).toMatch(/^InvalidParameter/);
    });
  });
};
