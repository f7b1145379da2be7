import { account, named } from "./names";

/**
 * A dead-letter queue: what could not be delivered or handled, kept for 14 days, which is the longest that SQS keeps. `from`: the service
 * that puts letters in by its resource policy, where it does so under no role of ours. `called`: where its name is one in each Region.
 */
export function letters(
  name: string,
  from?: "events.amazonaws.com",
  { fifo = false, region, called }: { fifo?: boolean; region?: string; called?: string } = {},
) {
  const what = name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const physical = named(called ?? what);
  const queue = new aws.sqs.Queue(name, {
    ...(region === undefined ? {} : { region }),
    // Of a FIFO queue the dead letters are in one, too, and its name says so.
    name: fifo ? `${physical}.fifo` : physical,
    ...(fifo ? { fifoQueue: true } : {}),
    messageRetentionSeconds: 14 * 86_400,
    sqsManagedSseEnabled: true,
  });
  if (from)
    new aws.sqs.QueuePolicy(`${name}Policy`, {
      ...(region === undefined ? {} : { region }),
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
  known.push({ name: what, queue, ...(region === undefined ? {} : { region }) });
  return queue;
}

interface Letters {
  /** Without application and stage. */
  name: string;
  queue: aws.sqs.Queue;
  /** Absent: the home Region. */
  region?: string;
}
const known: Letters[] = [];
/** Every queue that was made so far: whoever watches them comes last. */
export const allLetters = (): readonly Letters[] => known;
