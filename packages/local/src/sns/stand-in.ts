import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import { AwsError, type Millis, type StandIn, type World } from "../kernel/types.ts";
import { keepMessage } from "../webhooks/receiver.ts";

/** sns/latest/api/API_Publish.html: bytes of a message with its attributes; characters of a subject. */
const MESSAGE = 262_144;
/** For so long a FIFO topic knows what it has had (sns/latest/dg/fifo-message-dedup.html). */
const REMEMBERS = 5 * MINUTE;
const SEEN = "sns.seen";

type Attributes = Readonly<Record<string, { StringValue?: string }>>;

/**
 * Publish, to any topic of the laptop's account: nobody subscribes, everything is kept beside what webhooks got, to be seen at `GET
 * /_local/messages` with its topic for an address and its attributes for headers.
 */
export const snsStandIn = (world: World, account: string): StandIn => ({
  service: "sns",
  resource: (_, input) => String(input.TopicArn ?? ""),
  async call(operation, input, { region }) {
    if (operation !== "Publish") throw new AwsError("NotImplementedException", `sns ${operation} is not built locally`);
    const { TopicArn, Message, Subject, MessageStructure, MessageAttributes, MessageGroupId, MessageDeduplicationId } =
      input as Record<string, string | undefined> & { MessageAttributes?: Attributes };
    const [, , , where, owner, name = ""] = (TopicArn ?? "").split(":");
    if (where !== region) throw invalid("TopicArn");
    if (owner !== account) throw new AwsError("NotFoundException", "Topic does not exist");
    const attributes = Object.entries(MessageAttributes ?? {}).map(([at, { StringValue }]) => [at, StringValue ?? ""]);
    if (Buffer.byteLength(`${Message}${attributes.flat().join("")}`) > MESSAGE) throw invalid("Message too long");
    if (attributes.some(([, value]) => value === "")) throw invalid("MessageAttributes: an empty value");
    // ASCII, no line breaks, less than 100 characters.
    if (Subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(Subject)) throw invalid("Subject");
    const fifo = name.endsWith(".fifo");
    if (fifo && !MessageGroupId) throw invalid("The MessageGroupId parameter is required for FIFO topics");
    const body = MessageStructure === "json" ? defaultOf(Message) : (Message ?? "");
    const seen = fifo && MessageDeduplicationId ? `${TopicArn} ${MessageDeduplicationId}` : undefined;
    const before = seen === undefined ? undefined : world.shelf.get<{ at: Millis; id: string }>(SEEN, seen);
    if (before && world.now < before.at + REMEMBERS) return { MessageId: before.id };
    return world.shelf.atomically(() => {
      const headers = { ...Object.fromEntries(attributes), ...(Subject === undefined ? {} : { subject: Subject }) };
      const count = keepMessage(world, { time: formatInstant(world.now), url: TopicArn ?? "", headers, body });
      const id = `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
      if (seen !== undefined) world.shelf.put(SEEN, seen, { at: world.now, id });
      return { MessageId: id };
    });
  },
});

const invalid = (what: string): AwsError => new AwsError("InvalidParameterException", `Invalid parameter: ${what}`);

/** What a subscriber gets of whose kind nothing is said. */
function defaultOf(message: string | undefined): string {
  let parts: unknown;
  try {
    parts = JSON.parse(message ?? "");
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  const { default: body } = (parts ?? {}) as { default?: unknown };
  if (typeof body !== "string") throw invalid("Message Structure - No default entry in JSON message body");
  return body;
}
