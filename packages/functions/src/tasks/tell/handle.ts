import type { Incident, WebhookRecord } from "@showcaller/contracts";
import { bodyOf, messageOf, topicMessageOf } from "@showcaller/core/messages/message";
import type { Failure, TopicMessage } from "@showcaller/core/ports";
import { formatInstant, MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { topicOf } from "@showcaller/core/webhooks/topic";
import { DELIVERY_TRIES, type TaskInput, type TaskOutput, UNDELIVERED } from "@showcaller/workflows";
import { line } from "../../remediation/lines.ts";
import { signed } from "../../remediation/sign.ts";
import type { Deps } from "../../runtime/deps.ts";

type Input = TaskInput<"tell">;

/** A page that nobody has acknowledged by then is sent again, as the next call. */
const ESCALATES_AFTER = 5 * MINUTE;

/** Somebody could not be reached, and may be in a while. */
class Undelivered extends Error {
  override readonly name = UNDELIVERED;
}

/**
 * Sends a message to every webhook and topic that wants it and has not got it. At least once, under one id: who has got it is written after it was
 * sent. Whoever cannot be reached is tried again for some minutes, and then said in the journal; he holds up nobody else.
 */
export const deliver = async (input: Input, deps: Deps): Promise<TaskOutput<"tell">> => {
  const incident = await deps.store.incidents.get(input.incident);
  if (!incident) return { next: "leave", why: "there is no such incident" };
  const over = input.level > 1 ? isOver(incident) : undefined;
  if (over !== undefined) return { next: "leave", why: over };
  const [webhooks, told] = await Promise.all([
    deps.store.webhooks.all(() => {}),
    deps.store.remedies.told(input.incident, input.key),
  ]);
  const wanting = webhooks.filter(({ tells }) => tells.includes(input.tidings));
  const left = wanting.filter((webhook) => !told.includes(markOf(webhook, input)));
  const sent = await Promise.all(left.map((webhook) => send(webhook, incident, input, deps)));
  await record(incident, input, told, sent, deps);
  const again = sent.filter(({ outcome }) => outcome === "later");
  if (again.length > 0 && input.tries < DELIVERY_TRIES)
    throw new Undelivered(`not reached: ${again.map(({ webhook, why }) => `${webhook.id} (${why})`).join(", ")}`);
  if (wanting.length === 0) return { next: "leave", why: `no webhook takes ${input.tidings}` };
  if (input.tidings !== "page") return { next: "leave", why: "told" };
  // A Region's second call is a page of its own (core/playbooks/pages).
  if (incident.cause === "region") return { next: "leave", why: "told; the Region's next page is the next call" };
  const until = Math.max(parseInstant(input.at) + input.level * ESCALATES_AFTER, deps.clock.now() + MINUTE);
  return { next: "escalate", until: formatInstant(until) };
};

function isOver({ acknowledged, status }: Incident): string | undefined {
  if (acknowledged) return `acknowledged by ${acknowledged.by}`;
  return status === "resolved" ? "the incident is over" : undefined;
}

const markOf = ({ id }: WebhookRecord, { level }: Input): string => `${id}@${level}`;

interface Sent {
  webhook: WebhookRecord;
  /** `never`: it says no, or it must not be connected to. */
  outcome: "told" | "later" | "never";
  why: string;
}

async function send(webhook: WebhookRecord, incident: Incident, input: Input, deps: Deps): Promise<Sent> {
  const message = messageOf(incident, input);
  const id = `${input.incident}-${input.key}-${input.level}`;
  if (webhook.topic !== undefined) return publish(webhook, webhook.topic, topicMessageOf(message, id), deps);
  const { url, secret, format } = webhook;
  if (url === undefined || secret === undefined) return { webhook, outcome: "never", why: "it leads nowhere" };
  const body = bodyOf(message, format);
  const headers = signed(secret, { id, timestamp: Math.floor(deps.clock.now() / SECOND), body });
  const answer = await deps.posts.post(url, { headers, body });
  if (!answer.ok) return { webhook, ...notReached(answer.failure) };
  const { status } = answer.value;
  const why = `answers ${status}`;
  if (status >= 200 && status < 300) return { webhook, outcome: "told", why };
  return { webhook, outcome: status >= 500 || status === 408 || status === 429 ? "later" : "never", why };
}

async function publish(webhook: WebhookRecord, arn: string, message: TopicMessage, deps: Deps): Promise<Sent> {
  const topic = topicOf(arn);
  if (!topic.ok) return { webhook, outcome: "never", why: topic.reason };
  const answer = await deps.topics.publish(topic, message);
  return answer.ok ? { webhook, outcome: "told", why: "published" } : { webhook, ...notReached(answer.failure) };
}

const notReached = ({ kind, code, message }: Failure): Pick<Sent, "outcome" | "why"> => ({
  outcome: kind === "permanent" ? "never" : "later",
  why: `${code}: ${message}`,
});

/** Who has got it is not told again. Who says no for good is not asked again, and the journal says so; as with one given up. */
async function record(
  incident: Incident,
  input: Input,
  told: readonly string[],
  sent: readonly Sent[],
  deps: Deps,
): Promise<void> {
  const last = input.tries >= DELIVERY_TRIES;
  const settled = sent.filter(({ outcome }) => outcome !== "later" || last);
  if (settled.length === 0) return;
  const failed = settled.filter(({ outcome }) => outcome !== "told");
  const names = (of: readonly Sent[]): string => of.map(({ webhook }) => webhook.id).join(", ");
  const entry = line(incident, failed.length > 0 ? "message.failed" : "message.sent", {
    kind: "result",
    text: `${input.tidings}${input.level > 1 ? `, call ${input.level}` : ""}: ${incident.title}`,
    why:
      failed.length > 0
        ? failed.map(({ webhook, why }) => `${webhook.id}: ${why}`).join("; ")
        : `told to ${names(settled)}`,
    key: `${input.key}-${input.level}-${input.tries}`,
    cause: input.key,
  });
  const marks = [...told, ...settled.map(({ webhook }) => markOf(webhook, input))];
  await deps.store.remedies.keepTold(input.incident, input.key, marks, deps.store.recorder.put(entry, entry.key));
}
