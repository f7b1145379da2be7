import * as z from "zod";
import { LiveEventId } from "../ids.ts";
import type { ProblemSlug } from "../problem.ts";
import { InstantText } from "../time.ts";

/** What a token may do (DESIGN §9). */
export const Scope = z.enum([
  "events:read",
  "events:write",
  "incidents:write",
  "revocations:write",
  "playback:write",
  "admin",
]);
export type Scope = z.infer<typeof Scope>;

export interface Route {
  method: "get" | "put" | "post" | "patch" | "delete";
  /** OpenAPI style: `/v1/channels/{id}`. */
  path: string;
  summary: string;
  /** Absent: open to anybody. */
  scope?: Scope;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The body is a file in UTF-8, of whatever content type: it is looked at, not believed. */
  file?: true;
  /** Success. `stream`: server-sent events, each `data:` one of `response`. */
  status: 200 | 201 | 202 | 204;
  response?: z.ZodType;
  stream?: true;
  /** Success is text of this content type, with an ETag of its bytes: 304 to whoever has them (If-None-Match). */
  text?: "text/calendar";
  /** For clients that cannot send a token: a feed's key, as `?key=`, may stand for one. */
  keyed?: true;
  /** `required`: 428 without If-Match; `optional`: checked when given; answers carry ETag (the `rev`). */
  ifMatch?: "required" | "optional";
  /** Takes Idempotency-Key. */
  idempotent?: true;
  /** Besides those every route can answer (malformed, invalid, unauthenticated, scope, too large, media type, internal). */
  problems?: readonly ProblemSlug[];
}

/** What lists have in common. */
export const paging = {
  cursor: z
    .string()
    .max(2048)
    .optional()
    .describe("The `cursor` of the page before, with the same query; nothing else is taken."),
  limit: z.coerce.number().int().min(1).max(100).optional().describe("At most so many on a page."),
};
/** Of lists by time, at most 400 days; the other end has a default. */
export const between = {
  from: InstantText.optional().describe(
    "From this instant on. Absent: as the summary says; with `to` alone, 30 days before it.",
  ),
  to: InstantText.optional().describe("To this instant, which is at most 400 days after `from`."),
};
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), cursor: z.string().optional() });
/** Where a path names a live event. */
export const eventId = z.object({ id: LiveEventId });
