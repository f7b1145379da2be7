import type { Actor, WebhookId, WebhookRecord } from "@showcaller/contracts";
import type { Write } from "@showcaller/core/ports";
import type { Refusal } from "@showcaller/core/refusal";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { type CorruptItem, intact, readWebhook, webhookItem } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { JournalDraft, Once, PageOf } from "./types.ts";

export type PutWebhook =
  | { kind: "created" | "changed" | "none"; webhook: WebhookRecord }
  /** An earlier try of the same request has written already. */
  | { kind: "applied" }
  | { kind: "refused"; refusal: Refusal }
  /** `rev` is 0 when there is no such webhook. */
  | { kind: "stale"; rev: number }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

export type RemovedWebhook = { kind: "removed" | "absent" | "applied" | "busy" } | { kind: "stale"; rev: number };

interface Options {
  ifRevs?: readonly number[];
  once?: Once;
}

export interface Webhooks {
  get(id: WebhookId): Promise<WebhookRecord | undefined>;
  list(page: { limit?: number; cursor?: string }): Promise<PageOf<WebhookRecord>>;
  /** Whatever can be read; `damaged` is told of the rest. */
  all(damaged?: (item: CorruptItem) => void): Promise<WebhookRecord[]>;
  /** `decide` sees what is stored; its result is written on condition that it is still so. */
  put(
    id: WebhookId,
    actor: Actor,
    decide: (before: WebhookRecord | undefined) => { webhook: WebhookRecord } | { refusal: Refusal } | "same",
    options?: Options,
  ): Promise<PutWebhook>;
  /** With its secret: nothing of it is left but its journal lines. */
  remove(id: WebhookId, actor: Actor, options?: Options): Promise<RemovedWebhook>;
}

/** As for live events: then 503. */
const ATTEMPTS = 5;

export const webhooks = (context: Context, record: Recorder): Webhooks => {
  const { table } = context;
  const get = async (id: WebhookId): Promise<WebhookRecord | undefined> => {
    const item = await table.get(keys.webhook(id));
    return item && readWebhook(item);
  };
  /** Whether `write`, its line and the request's mark were written; not: somebody else wrote in between. */
  const wrote = async (write: Write, line: Write, once: Once | undefined, id: WebhookId): Promise<boolean> =>
    (await table.write([write, line, ...(once ? [mark(once, id)] : [])])).ok;
  const isApplied = async (once: Once | undefined): Promise<boolean> =>
    once !== undefined && (await appliedBy(context, once)) !== undefined;

  /** One attempt; `undefined`: somebody else wrote in between. */
  const putOnce = async ([id, actor, decide, { ifRevs, once } = {}]: Parameters<Webhooks["put"]>): Promise<
    PutWebhook | undefined
  > => {
    const before = await get(id);
    if (ifRevs && !ifRevs.includes(before?.rev ?? 0)) return { kind: "stale", rev: before?.rev ?? 0 };
    const decided = decide(before);
    if (decided === "same" && before) return { kind: "none", webhook: before };
    if (decided === "same") throw new Error("an absent webhook cannot be the same");
    if ("refusal" in decided) return { kind: "refused", refusal: decided.refusal };
    const { webhook } = decided;
    const still = before ? { equals: { rev: before.rev } } : ({ exists: false } as const);
    const name = before ? "webhook.changed" : "webhook.registered";
    const line = record.put(entryOf(name, webhook, actor), `webhook-${id}-r${webhook.rev}`);
    const done = await wrote({ put: webhookItem(webhook), if: still }, line, once, id);
    return done ? { kind: before ? "changed" : "created", webhook } : undefined;
  };
  const removeOnce = async ([id, actor, { ifRevs, once } = {}]: Parameters<Webhooks["remove"]>): Promise<
    RemovedWebhook | undefined
  > => {
    const before = await get(id);
    if (!before) return { kind: "absent" };
    if (ifRevs && !ifRevs.includes(before.rev)) return { kind: "stale", rev: before.rev };
    const gone = { delete: keys.webhook(id), if: { equals: { rev: before.rev } } };
    const line = record.put(entryOf("webhook.removed", before, actor), `webhook-${id}-removed`);
    return (await wrote(gone, line, once, id)) ? { kind: "removed" } : undefined;
  };
  const tried = async <T extends { kind: string }>(
    attempt: () => Promise<T | undefined>,
    once: Once | undefined,
  ): Promise<T | { kind: "applied" } | { kind: "busy" }> => {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const done = await attempt();
      if (done && ["created", "changed", "removed"].includes(done.kind)) return done;
      // What another try of this request has written makes the rest of it look refused.
      if (await isApplied(once)) return { kind: "applied" };
      if (done) return done;
    }
    return { kind: "busy" };
  };

  return {
    get,
    async list({ limit = 50, cursor }) {
      const page = await table.query({ pk: "WEBHOOKS", limit, ...(cursor ? { cursor } : {}) });
      return { items: intact(page.items, readWebhook), ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
    async all(damaged) {
      const found: WebhookRecord[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await table.query({ pk: "WEBHOOKS", ...(cursor ? { cursor } : {}) });
        found.push(...intact(page.items, readWebhook, damaged));
        cursor = page.cursor;
      }
      return found;
    },
    put: (...request) => tried(() => putOnce(request), request[3]?.once),
    remove: (...request) => tried(() => removeOnce(request), request[2]?.once),
  };
};

/** Of an address its host only: the rest may be a secret. */
const entryOf = (
  name: "webhook.registered" | "webhook.changed" | "webhook.removed",
  { id, url, topic, format }: WebhookRecord,
  actor: Actor,
): JournalDraft => ({
  kind: "request",
  name,
  text: `webhook ${id} (${url === undefined ? topic : `${format} at ${new URL(url).host}`}) ${name.split(".")[1]}`,
  why: name === "webhook.removed" ? "asked for; nothing more is sent there" : "asked for; it is told from now on",
  actor,
});
