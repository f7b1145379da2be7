import { randomBytes } from "node:crypto";
import type { Webhook, WebhookId, WebhookRecord } from "@showcaller/contracts";
import { REPLAYED } from "../http/idempotency.ts";
import { revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";
import { decideWebhook, noWebhookToChange, targetFor } from "./webhook-rules.ts";

type Names = "listWebhooks" | "getWebhook" | "putWebhook" | "deleteWebhook";

export const webhookHandlers = ({ store, clock, names, topics }: ApiDeps): Handlers<Names> => ({
  async listWebhooks({ query: { cursor, limit } }) {
    const page = await store.webhooks.list(given({ cursor, limit }));
    return { value: { ...page, items: page.items.map(webhookView) } };
  },

  async getWebhook({ params: { id } }) {
    const webhook = await store.webhooks.get(id);
    if (!webhook) throw noSuchWebhook(id);
    return { value: webhookView(webhook) };
  },

  async putWebhook({ params: { id }, body, actor, ifMatch, once }) {
    const target = await targetFor(body, { names, topics });
    if ("refusal" in target) throw new Rejection(target.refusal);
    const { name, format, tells, newSecret: renew = false } = body;
    const input = { name, format, tells, ...target };
    // From the system's chance, never from a seed: whoever knows the seed must not know the secret.
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const conditional = ifMatch !== undefined;
    const now = clock.now();
    const put = await store.webhooks.put(
      id,
      actor,
      (stored) => decideWebhook({ id, input, renew, secret, stored, conditional, actor, now }),
      { ...revsOf(ifMatch), ...given({ once }) },
    );
    switch (put.kind) {
      case "refused":
        throw new Rejection(put.refusal);
      case "stale":
        throw put.rev === 0 ? new Rejection(noWebhookToChange()) : stale(put.rev);
      case "busy":
        throw contended();
      case "applied": {
        const webhook = await store.webhooks.get(id);
        if (!webhook) throw noSuchWebhook(id);
        return { value: told(webhook, secret), headers: { ...REPLAYED } };
      }
      default:
        return { value: told(put.webhook, secret) };
    }
  },

  async deleteWebhook({ params: { id }, actor, ifMatch, once }) {
    const removed = await store.webhooks.remove(id, actor, { ...revsOf(ifMatch), ...given({ once }) });
    switch (removed.kind) {
      case "absent":
        throw noSuchWebhook(id);
      case "stale":
        throw stale(removed.rev);
      case "busy":
        throw contended();
      case "applied":
        return { text: "", headers: { ...REPLAYED } };
      default:
        return { text: "", headers: {} };
    }
  },
});

/** With its secret, if that is the one which this try has made: whoever asked is told it. */
const told = (webhook: WebhookRecord, made: string) => ({
  ...webhookView(webhook),
  ...(webhook.secret === made ? { secret: made } : {}),
});

export const webhookView = ({ secret: _, ...webhook }: WebhookRecord): Webhook => webhook;

const contended = () => busy("Others write to the same webhook at this moment; nothing was changed.");

export const noSuchWebhook = (id: WebhookId): Rejection =>
  reject("not-found", "No webhook is registered under that id.", [
    { at: "path: id", reason: `register it with PUT /v1/webhooks/${id}, or list them with GET /v1/webhooks` },
  ]);
