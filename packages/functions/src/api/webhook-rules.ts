import type { Webhook, WebhookInput, WebhookRecord } from "@showcaller/contracts";
import type { Instant, Names } from "@showcaller/core/ports";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import { formatInstant } from "@showcaller/core/time/instant";
import { addressRefused, targetOf } from "@showcaller/core/webhooks/target";
import { topicFor } from "@showcaller/core/webhooks/topic";
import type { ApiDeps } from "./deps.ts";

/**
 * Where a webhook leads, as it is to be stored. Names are looked up, so that one that leads inside a network is refused here, to a
 * human who can mend it. While nobody can say where a name leads it is taken: whoever connects looks again in any case.
 */
export async function targetFor(
  { url, topic, format, newSecret }: WebhookInput,
  { names, topics }: Pick<ApiDeps, "names" | "topics">,
): Promise<Target> {
  if (url !== undefined && topic !== undefined) return { refusal: refused("/topic", TWO, "leave out url or topic") };
  if (url !== undefined) return addressFor(url, names);
  if (topic === undefined) return { refusal: refused("/url", NOWHERE, "give a url, or the ARN of a topic") };
  const found = topicFor(topic, topics);
  if (!found.ok) return { refusal: refused("/topic", "That is no topic that anything is published to.", found.reason) };
  if (format === "slack")
    return { refusal: refused("/format", "A topic has subscribers of many kinds.", "leave format out") };
  return newSecret
    ? { refusal: refused("/newSecret", "What is published is signed by SNS.", "leave newSecret out") }
    : { topic };
}

type Target = { url: string } | { topic: string } | { refusal: Refusal };
const TWO = "A webhook is an address or a topic, not both.";
const NOWHERE = "A webhook is an address or a topic.";

async function addressFor(text: string, names: Names): Promise<Target> {
  const no = (detail: string, reason: string): Target => ({ refusal: refused("/url", detail, reason) });
  const target = targetOf(text);
  if (!target.ok) return no("That is no address that anything is sent to.", target.reason);
  if (!target.lookUp) return { url: target.url };
  const addresses = await names.addresses(target.host);
  if (addresses === "unknown") return { url: target.url };
  if (addresses.length === 0) return no(`${target.host} has no address.`, "give a name that anybody can look up");
  const inside = addresses.flatMap((address) => addressRefused(address) ?? [])[0];
  return inside === undefined ? { url: target.url } : no(`${target.host} leads inside a network.`, inside);
}

const refused = (at: string, detail: string, reason: string): Refusal =>
  refuse("target-refused", detail, [{ at, reason }]);

export interface WebhookWish {
  id: Webhook["id"];
  input: Omit<WebhookRecord, "id" | "rev" | "createdAt" | "createdBy" | "updatedAt" | "updatedBy" | "secret">;
  /** Another secret was asked for. */
  renew: boolean;
  /** What to sign with if there is none yet, or another was asked for; a topic has none. */
  secret: string;
  stored: WebhookRecord | undefined;
  /** The caller named the version it changes. */
  conditional: boolean;
  actor: string;
  now: Instant;
}

/** `PUT /v1/webhooks/{id}`: the webhook to store, "same" when nothing differs, or why not. Pure. */
export function decideWebhook(asked: WebhookWish): { webhook: WebhookRecord } | { refusal: Refusal } | "same" {
  const { id, input, stored, actor, conditional, renew } = asked;
  const now = formatInstant(asked.now);
  if (!stored)
    return conditional
      ? { refusal: noWebhookToChange() }
      : {
          webhook: {
            ...input,
            id,
            rev: 1,
            createdAt: now,
            createdBy: actor,
            updatedAt: now,
            updatedBy: actor,
            ...secretFor(input.url, undefined, asked.secret),
          },
        };
  const { rev, createdAt, createdBy } = stored;
  const isSame = (["name", "url", "topic", "format"] as const).every((member) => stored[member] === input[member]);
  if (isSame && !renew && stored.tells.toSorted().join() === input.tells.toSorted().join()) return "same";
  if (!conditional)
    return {
      refusal: refuse("precondition-required", `${id} is registered; a change must say which version it changes.`, [
        { at: "If-Match", reason: "read it first and send its ETag as If-Match" },
      ]),
    };
  const secret = secretFor(input.url, renew ? undefined : stored.secret, asked.secret);
  return {
    webhook: { ...input, id, rev: rev + 1, createdAt, createdBy, updatedAt: now, updatedBy: actor, ...secret },
  };
}

const secretFor = (url: string | undefined, kept: string | undefined, made: string): { secret?: string } =>
  url === undefined ? {} : { secret: kept ?? made };

export const noWebhookToChange = (): Refusal =>
  refuse("stale-etag", "There is no webhook of that id to change.", [
    { at: "If-Match", reason: "leave it out to register the webhook" },
  ]);
