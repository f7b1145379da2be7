import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Topics } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/**
 * SNS. A topic is reached in its own Region. One attempt a call, since the state machine tries again; what then arrives twice has one id, in
 * its attributes as in its body, and a FIFO topic drops it itself for five minutes (sns/latest/dg/fifo-message-dedup.html).
 */
export const topics = (clientOf: (region: string) => SNSClient): Topics => ({
  publish: ({ arn, region, fifo }, { id, group, subject, body, email, sms, attributes }) =>
    outcome(async () => {
      await clientOf(region).send(
        new PublishCommand({
          TopicArn: arn,
          Subject: subject,
          MessageStructure: "json",
          // Of what is not named here everybody gets `default`.
          Message: JSON.stringify({ default: body, email, sms }),
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              typeof value === "number"
                ? { DataType: "Number", StringValue: String(value) }
                : { DataType: "String", StringValue: value },
            ]),
          ),
          ...(fifo ? { MessageGroupId: group, MessageDeduplicationId: id } : {}),
        }),
      );
    }),
});
