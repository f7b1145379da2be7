import * as z from "zod";
import { Webhook, WebhookId, WebhookInput } from "../webhook.ts";
import { page, paging, type Route } from "./route.ts";

const webhookId = z.object({ id: WebhookId });

/** Signed outbound notifications. */
export const webhooksRoutes = {
  listWebhooks: {
    method: "get",
    path: "/v1/webhooks",
    summary: "List where we tell people and programs",
    scope: "admin",
    query: z.object(paging),
    status: 200,
    response: page(Webhook),
  },
  getWebhook: {
    method: "get",
    path: "/v1/webhooks/{id}",
    summary: "Read a webhook; its signing secret is not told again",
    scope: "admin",
    params: webhookId,
    status: 200,
    response: Webhook,
    problems: ["not-found"],
  },
  putWebhook: {
    method: "put",
    path: "/v1/webhooks/{id}",
    summary: "Register or change a webhook",
    scope: "admin",
    params: webhookId,
    body: WebhookInput,
    status: 200,
    /** `secret` is told when it is made, and this once. Absent: it is as it was, or an earlier try of this request made it. */
    response: Webhook.extend({ secret: z.string().optional() }).meta({ id: "NewWebhook" }),
    ifMatch: "optional",
    idempotent: true,
    problems: ["target-refused", "stale-etag", "precondition-required", "busy"],
  },
  deleteWebhook: {
    method: "delete",
    path: "/v1/webhooks/{id}",
    summary: "Remove a webhook: nothing more is sent there",
    scope: "admin",
    params: webhookId,
    status: 204,
    ifMatch: "optional",
    idempotent: true,
    problems: ["not-found", "stale-etag", "busy"],
  },
} as const satisfies Record<string, Route>;
