import * as z from "zod";
import { Actor } from "./ids.ts";
import { InstantText } from "./time.ts";

export const WebhookId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, "1 to 48 characters: lower case letters, digits and inner hyphens")
  .brand("WebhookId");
export type WebhookId = z.infer<typeof WebhookId>;

/** What a webhook is told: a playbook's notify; a page, and each time it escalates; that a human is to approve an action. */
export const Tidings = z.enum(["notify", "page", "ask"]);
export type Tidings = z.infer<typeof Tidings>;

/** `showcaller`: our own JSON. `slack`: what Slack's incoming webhooks take, and what many others take as well. */
export const WebhookFormat = z.enum(["showcaller", "slack"]);
export type WebhookFormat = z.infer<typeof WebhookFormat>;

/** What a client says: `PUT /v1/webhooks/{id}`. To a `url` or to a `topic`: one of them. */
export const WebhookInput = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    /** https only, and never an address inside a network (core/webhooks/target). It may be a secret in itself, as Slack's are. */
    url: z.string().min(1).max(2000).optional(),
    /** ARN of an SNS topic, one of those that the deployment may publish to (core/webhooks/topic). SNS signs what it delivers itself. */
    topic: z.string().min(1).max(400).optional(),
    format: WebhookFormat.default("showcaller"),
    tells: z
      .array(Tidings)
      .min(1)
      .max(3)
      .refine((all) => new Set(all).size === all.length, "each at most once")
      .meta({ uniqueItems: true })
      .default(["notify", "page", "ask"]),
    /** Another signing secret from now on, told in this answer alone. */
    newSecret: z.boolean().optional(),
  })
  // Refused by the handler, which says which of the two is missing or too much (target-refused).
  .meta({ oneOf: [{ required: ["url"] }, { required: ["topic"] }] });
export type WebhookInput = z.infer<typeof WebhookInput>;

/** Where we tell people and programs besides the API. */
export const Webhook = z
  .strictObject({
    id: WebhookId,
    /** Counts every write; the ETag. */
    rev: z.int().positive(),
    name: z.string(),
    /** As a URL parser writes it. Absent: it is a topic. */
    url: z.string().optional(),
    /** ARN of an SNS topic. Absent: it is an address. */
    topic: z.string().optional(),
    format: WebhookFormat,
    tells: z.array(Tidings),
    createdAt: InstantText,
    createdBy: Actor,
    updatedAt: InstantText,
    updatedBy: Actor,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

/** As stored: with what its messages are signed with, `whsec_` and 32 bytes in base64 (standardwebhooks.com). A topic's are not signed by us. */
export const WebhookRecord = z.strictObject({ ...Webhook.shape, secret: z.string().optional() });
export type WebhookRecord = z.infer<typeof WebhookRecord>;
