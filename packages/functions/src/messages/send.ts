import type { WebhookFormat, WebhookRecord } from "@showcaller/contracts";
import type { Failure, TopicMessage, Topics } from "@showcaller/core/ports";
import { SECOND } from "@showcaller/core/time/instant";
import { topicOf } from "@showcaller/core/webhooks/topic";
import { UNDELIVERED } from "@showcaller/workflows";
import { signed } from "../remediation/sign.ts";
import type { Deps } from "../runtime/deps.ts";

/** Somebody could not be reached, and may be in a while. */
export class Undelivered extends Error {
  override readonly name = UNDELIVERED;
}

export interface Sent {
  webhook: WebhookRecord;
  /** `never`: it says no, or it must not be connected to. */
  outcome: "told" | "later" | "never";
  why: string;
}

/** One message, as each kind of webhook has it; `id`: the same, however often it is sent. */
export interface Outgoing {
  id: string;
  body(format: WebhookFormat): string;
  topic: TopicMessage;
}

/** To one webhook, signed, or to one topic. */
export async function send(
  webhook: WebhookRecord,
  { id, body, topic: message }: Outgoing,
  { posts, topics, clock }: Pick<Deps, "posts" | "topics" | "clock">,
): Promise<Sent> {
  const { topic, url, secret, format } = webhook;
  if (topic !== undefined) return publish(webhook, topic, message, topics);
  if (url === undefined || secret === undefined) return { webhook, outcome: "never", why: "it leads nowhere" };
  const text = body(format);
  const headers = signed(secret, { id, timestamp: Math.floor(clock.now() / SECOND), body: text });
  const answer = await posts.post(url, { headers, body: text });
  if (!answer.ok) return { webhook, ...failed(answer.failure) };
  const { status } = answer.value;
  const why = `answers ${status}`;
  if (status >= 200 && status < 300) return { webhook, outcome: "told", why };
  return { webhook, outcome: status >= 500 || status === 408 || status === 429 ? "later" : "never", why };
}

async function publish(webhook: WebhookRecord, arn: string, message: TopicMessage, topics: Topics): Promise<Sent> {
  const topic = topicOf(arn);
  if (!topic.ok) return { webhook, outcome: "never", why: topic.reason };
  const answer = await topics.publish(topic, message);
  return answer.ok ? { webhook, outcome: "told", why: "published" } : { webhook, ...failed(answer.failure) };
}

const failed = ({ kind, code, message }: Failure): Pick<Sent, "outcome" | "why"> => ({
  outcome: kind === "permanent" ? "never" : "later",
  why: `${code}: ${message}`,
});

/** What the journal says of those who have it, or will not get it. */
export const deliveryOf = (settled: readonly Sent[]): { name: "message.sent" | "message.failed"; why: string } => {
  const failed = settled.filter(({ outcome }) => outcome !== "told");
  if (failed.length > 0)
    return { name: "message.failed", why: failed.map(({ webhook, why }) => `${webhook.id}: ${why}`).join("; ") };
  return { name: "message.sent", why: `told to ${settled.map(({ webhook }) => webhook.id).join(", ")}` };
};

export const notReached = (sent: readonly Sent[]): Undelivered | undefined => {
  const again = sent.filter(({ outcome }) => outcome === "later");
  return again.length === 0
    ? undefined
    : new Undelivered(`not reached: ${again.map(({ webhook, why }) => `${webhook.id} (${why})`).join(", ")}`);
};
