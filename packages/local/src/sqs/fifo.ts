import { createHash } from "node:crypto";
import { AwsError, type Millis, type StandIn, type World } from "../kernel/types.ts";

export interface FifoOptions {
  world: World;
  /** The queue's URL, by which senders name it. */
  url: string;
  /** The function behind its event source mapping. A rejection leaves the messages until they are visible again. */
  invoke: (event: { Records: FifoRecord[] }) => Promise<unknown>;
  /** Milliseconds that a message is invisible once it was given out. */
  visibility: Millis;
  /** Given out so often without success, a message goes to the dead letters. */
  maxReceives: number;
}

export interface FifoRecord {
  messageId: string;
  body: string;
  attributes: { ApproximateReceiveCount: string; MessageGroupId: string };
}

interface Message {
  id: string;
  body: string;
  group: string;
  receives: number;
}

/** Which message had a deduplication id, and until when another is none. */
interface Seen {
  until: Millis;
  id: string;
}

export interface FifoQueue extends StandIn {
  waiting(): number;
  dead(): string[];
}

const MESSAGES = "sqs";
const SEEN = "sqs.deduplication";
const DEAD = "sqs.dead";
const HEAD = "sqs.head";
const POLL = "sqs.poll";
/** "five-minute deduplication interval" (SQS developer guide, exactly-once processing). */
const DEDUPLICATION = 300_000;
/** A FIFO queue's largest batch for Lambda. */
const BATCH = 10;

/**
 * A FIFO queue with one function behind it: a group's messages in order, the next only when those before are done or dead. What a
 * function that died had in hand is given out again when it is visible again, and holds up its group until then, as on AWS.
 */
export const fifoQueue = ({ world, url, invoke, visibility, maxReceives }: FifoOptions): FifoQueue => {
  const { shelf } = world;
  const pollSoon = (): void => world.setTimer(POLL, "", world.now);

  world.on(POLL, async () => {
    const ready: [string, Message][] = [];
    for (const [id, message] of shelf.all<Message>(MESSAGES).slice(0, BATCH)) {
      if (message.receives < maxReceives) ready.push([id, message]);
      else
        shelf.atomically(() => {
          shelf.delete(MESSAGES, id);
          shelf.put(DEAD, id, message);
        });
    }
    shelf.delete(HEAD, "flight");
    if (ready.length === 0) return shelf.all(MESSAGES).length > 0 ? pollSoon() : undefined;
    for (const [id, message] of ready) shelf.put(MESSAGES, id, { ...message, receives: message.receives + 1 });
    // Should its function die, or this process: the next poll.
    world.setTimer(POLL, "", world.now + visibility);
    shelf.put(HEAD, "flight", true);
    const Records = ready.map(([, { id, body, group, receives }]) => ({
      messageId: id,
      body,
      attributes: { ApproximateReceiveCount: String(receives + 1), MessageGroupId: group },
    }));
    try {
      await invoke({ Records });
    } catch {
      // In flight for its group until it is visible again, which is when the timer is due.
      return;
    }
    shelf.atomically(() => {
      for (const [id] of ready) shelf.delete(MESSAGES, id);
      shelf.delete(HEAD, "flight");
      world.clearTimer(POLL, "");
      if (shelf.all(MESSAGES).length > 0) pollSoon();
    });
  });

  const send = ({
    QueueUrl,
    MessageBody,
    MessageGroupId,
    MessageDeduplicationId,
  }: Record<string, unknown>): Record<string, unknown> => {
    if (QueueUrl !== url) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    if (!MessageGroupId)
      throw new AwsError("MissingParameter", "The request must contain the parameter MessageGroupId.");
    if (!MessageDeduplicationId)
      throw new AwsError(
        "InvalidParameterValue",
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      );
    const answer = (id: string) => ({
      MessageId: id,
      SequenceNumber: id,
      MD5OfMessageBody: md5(String(MessageBody)),
    });
    const before = shelf.get<Seen>(SEEN, String(MessageDeduplicationId));
    if (before && before.until > world.now) return answer(before.id);
    const serial = (shelf.get<number>(HEAD, "serial") ?? 0) + 1;
    const id = String(serial).padStart(12, "0");
    shelf.atomically(() => {
      for (const [seen, { until }] of shelf.all<Seen>(SEEN)) if (until <= world.now) shelf.delete(SEEN, seen);
      shelf.put(HEAD, "serial", serial);
      shelf.put(SEEN, String(MessageDeduplicationId), { until: world.now + DEDUPLICATION, id } satisfies Seen);
      shelf.put(MESSAGES, id, {
        id,
        body: String(MessageBody),
        group: String(MessageGroupId),
        receives: 0,
      } satisfies Message);
      // While something is in flight its group waits: whoever ends it polls.
      if (!shelf.get<boolean>(HEAD, "flight")) pollSoon();
    });
    return answer(id);
  };

  return {
    service: "sqs",
    resource: (_, input) =>
      String(input.QueueUrl ?? "")
        .split("/")
        .at(-1) ?? "",
    async call(operation, input) {
      if (operation !== "SendMessage")
        throw new AwsError("NotImplementedException", `sqs ${operation} is not built locally`);
      return send(input);
    },
    waiting: () => shelf.all(MESSAGES).length,
    dead: () => shelf.all(DEAD).map(([id]) => id),
  };
};

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
