import { account, named } from "./names";

/**
 * A dead-letter queue: what could not be delivered or handled, kept for 14 days, which is the longest that SQS keeps. `from`: the service
 * that puts letters in by its resource policy, where it does so under no role of ours.
 */
export function letters(name: string, from?: "events.amazonaws.com", { fifo = false } = {}) {
  const physical = named(name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase());
  const queue = new aws.sqs.Queue(name, {
    // Of a FIFO queue the dead letters are in one, too, and its name says so.
    name: fifo ? `${physical}.fifo` : physical,
    ...(fifo ? { fifoQueue: true } : {}),
    messageRetentionSeconds: 14 * 86_400,
    sqsManagedSseEnabled: true,
  });
  if (from)
    new aws.sqs.QueuePolicy(`${name}Policy`, {
      queueUrl: queue.url,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: from },
            Action: "sqs:SendMessage",
            Resource: queue.arn,
            Condition: { StringEquals: { "aws:SourceAccount": account() } },
          },
        ],
      }),
    });
  return queue;
}
