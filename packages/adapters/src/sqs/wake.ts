import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Wake } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** The one group: in a FIFO queue its messages are handled one after the other. */
const GROUP = "edge";

/** Wakes the projector through its FIFO queue. The same id within five minutes is one wake (SQS developer guide, FIFO deduplication). */
export const wake =
  (client: SQSClient, QueueUrl: string): Wake =>
  (id) =>
    outcome(async () => {
      await client.send(
        new SendMessageCommand({ QueueUrl, MessageBody: "wake", MessageGroupId: GROUP, MessageDeduplicationId: id }),
      );
    });
