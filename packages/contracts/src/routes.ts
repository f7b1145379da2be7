import * as z from "zod";
import { Change } from "./change.ts";
import { Channel, ChannelInput } from "./channel.ts";
import { Feed, FeedId, FeedInput } from "./feed.ts";
import { ChannelId, LiveEventId } from "./ids.ts";
import { AnswerInput, Incident, IncidentId, IncidentStatus, IncidentSummary, ResolveInput } from "./incident.ts";
import { ImportQuery, Job, JobId, RowAnswer, RowResult } from "./job.ts";
import { JournalEntry } from "./journal.ts";
import {
  DelayInput,
  ExtendInput,
  Leg,
  LiveEvent,
  LiveEventInput,
  LiveEventPatch,
  LiveEventStatus,
} from "./live-event.ts";
import { Playbook, PlaybookId, PlaybookInput } from "./playbook.ts";
import type { ProblemSlug } from "./problem.ts";
import { Replayed, ReplayInput } from "./replay.ts";
import { InstantText } from "./time.ts";
import { Webhook, WebhookId, WebhookInput } from "./webhook.ts";

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

const eventId = z.object({ id: LiveEventId });
const incidentId = z.object({ id: IncidentId });
const playbookId = z.object({ id: PlaybookId });
const webhookId = z.object({ id: WebhookId });
const channelId = z.object({ id: ChannelId });
const paging = { cursor: z.string().max(2048).optional(), limit: z.coerce.number().int().min(1).max(100).optional() };
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), cursor: z.string().optional() });

/** A live event with its legs, as answered. */
export const LiveEventView = LiveEvent.extend({ legStates: z.array(Leg) }).meta({ id: "LiveEventView" });
export type LiveEventView = z.infer<typeof LiveEventView>;

/** What it came to: `GET /v1/live-events/{id}/report`. */
export const Report = z
  .object({
    liveEvent: LiveEventId,
    title: z.string(),
    status: LiveEventStatus,
    plannedAirAt: InstantText.optional(),
    onAirAt: InstantText.optional(),
    plannedEndAt: InstantText.optional(),
    endedAt: InstantText.optional(),
    legs: z.array(
      z.object({
        channel: ChannelId,
        phase: Leg.shape.phase,
        startedAt: InstantText.optional(),
        readyAt: InstantText.optional(),
        stoppedAt: InstantText.optional(),
        /** Encoder time started to stopped, seconds. */
        encoderSeconds: z.number().optional(),
      }),
    ),
    journalEntries: z.int(),
  })
  .meta({ id: "Report" });
export type Report = z.infer<typeof Report>;

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

const times = [
  "end-before-start",
  "start-in-past",
  "unknown-zone",
  "local-time-skipped",
  "local-time-repeated",
  "booking-too-long",
] as const;
const booking = [...times, "unknown-channel", "no-channels", "overlap", "pool-full", "busy"] as const;
const cue = (summary: string, extra: readonly ProblemSlug[] = []) =>
  ({
    method: "post",
    summary,
    scope: "events:write",
    params: eventId,
    status: 200,
    response: LiveEventView,
    ifMatch: "optional",
    idempotent: true,
    problems: ["not-found", "wrong-status", "stale-etag", "busy", ...extra],
  }) as const;

const byHand = (summary: string, extra: readonly ProblemSlug[]) =>
  ({
    method: "post",
    summary,
    scope: "incidents:write",
    params: incidentId,
    status: 200,
    response: Incident,
    ifMatch: "optional",
    idempotent: true,
    problems: ["not-found", "stale-etag", "busy", ...extra],
  }) as const;

/** The whole API; handlers, OpenAPI document, SDK and CLI are made from this table. */
export const routes = {
  listChannels: {
    method: "get",
    path: "/v1/channels",
    summary: "List registered channels",
    scope: "events:read",
    query: z.object(paging),
    status: 200,
    response: page(Channel),
  },
  getChannel: {
    method: "get",
    path: "/v1/channels/{id}",
    summary: "Read a channel",
    scope: "events:read",
    params: channelId,
    status: 200,
    response: Channel,
    problems: ["not-found"],
  },
  putChannel: {
    method: "put",
    path: "/v1/channels/{id}",
    summary: "Register or change a channel",
    scope: "admin",
    params: channelId,
    body: ChannelInput,
    status: 200,
    response: Channel,
    ifMatch: "optional",
    idempotent: true,
    problems: ["mode-on-create", "stale-etag", "precondition-required", "channel-in-use", "busy"],
  },
  createLiveEvent: {
    method: "post",
    path: "/v1/live-events",
    summary: "Book a live event (a draft, when it has no start)",
    scope: "events:write",
    body: LiveEventInput,
    status: 201,
    response: LiveEventView,
    idempotent: true,
    problems: booking,
  },
  listLiveEvents: {
    method: "get",
    path: "/v1/live-events",
    summary: "List live events by time and status",
    scope: "events:read",
    query: z.object({
      ...paging,
      from: InstantText.optional(),
      to: InstantText.optional(),
      status: LiveEventStatus.optional(),
    }),
    status: 200,
    response: page(LiveEvent),
  },
  getLiveEvent: {
    method: "get",
    path: "/v1/live-events/{id}",
    summary: "Read a live event and its legs",
    scope: "events:read",
    params: eventId,
    status: 200,
    response: LiveEventView,
    problems: ["not-found"],
  },
  patchLiveEvent: {
    method: "patch",
    path: "/v1/live-events/{id}",
    summary: "Change a live event",
    scope: "events:write",
    params: eventId,
    body: LiveEventPatch,
    status: 200,
    response: LiveEventView,
    ifMatch: "required",
    idempotent: true,
    problems: ["not-found", "stale-etag", "precondition-required", "wrong-status", "beyond-limit", ...booking],
  },
  getCalendar: {
    method: "get",
    path: "/v1/live-events.ics",
    summary: "Live events as iCalendar, from 30 days back to 365 ahead unless asked otherwise",
    scope: "events:read",
    keyed: true,
    query: z.object({
      key: z.string().max(200).optional(),
      from: InstantText.optional(),
      to: InstantText.optional(),
      status: LiveEventStatus.optional(),
    }),
    status: 200,
    response: z.string(),
    text: "text/calendar",
  },
  createFeed: {
    method: "post",
    path: "/v1/feeds",
    summary: "Make an address under which a calendar reads the live events without a token",
    scope: "admin",
    body: FeedInput,
    status: 201,
    /** `path` holds the key, and is told this once. Absent: an earlier try of this request made it, and its answer was lost. */
    response: Feed.extend({ path: z.string().optional() }).meta({ id: "NewFeed" }),
    idempotent: true,
    problems: ["busy"],
  },
  listFeeds: {
    method: "get",
    path: "/v1/feeds",
    summary: "List the addresses that calendars read",
    scope: "events:read",
    query: z.object(paging),
    status: 200,
    response: page(Feed),
  },
  deleteFeed: {
    method: "delete",
    path: "/v1/feeds/{id}",
    summary: "Take such an address back: from now on it opens nothing",
    scope: "admin",
    params: z.object({ id: FeedId }),
    status: 200,
    response: Feed,
    idempotent: true,
    problems: ["not-found"],
  },
  go: {
    path: "/v1/live-events/{id}/go",
    ...cue("Put a manually staged live event on air", ["overlap", "booking-too-long"]),
  },
  delay: {
    path: "/v1/live-events/{id}/delay",
    ...cue("Move air (and the end) later; the channel stays up", ["overlap", "booking-too-long"]),
    body: DelayInput,
  },
  extend: {
    path: "/v1/live-events/{id}/extend",
    ...cue("Move the end later, inside the overrun limit", ["beyond-limit"]),
    body: ExtendInput,
  },
  hold: { path: "/v1/live-events/{id}/hold", ...cue("Keep the show on air past its end until released") },
  release: {
    path: "/v1/live-events/{id}/release",
    ...cue("Take the hold back; without one, give back the channels that somebody took down by hand"),
  },
  end: { path: "/v1/live-events/{id}/end", ...cue("End the show now") },
  cancel: { path: "/v1/live-events/{id}/cancel", ...cue("Cancel before air") },
  listJournal: {
    method: "get",
    path: "/v1/live-events/{id}/journal",
    summary: "What happened, and why",
    scope: "events:read",
    params: eventId,
    query: z.object(paging),
    status: 200,
    response: page(JournalEntry),
    problems: ["not-found"],
  },
  getReport: {
    method: "get",
    path: "/v1/live-events/{id}/report",
    summary: "What it came to",
    scope: "events:read",
    params: eventId,
    status: 200,
    response: Report,
    problems: ["not-found"],
  },
  listIncidents: {
    method: "get",
    path: "/v1/incidents",
    summary:
      "List incidents by when they were opened (from 30 days back unless asked otherwise), or all that are not resolved",
    scope: "events:read",
    query: z.object({
      ...paging,
      from: InstantText.optional(),
      to: InstantText.optional(),
      /** `unresolved`: open or stabilising, whenever they were opened, the newest first, on one page. */
      status: z.enum([...IncidentStatus.options, "unresolved"]).optional(),
      liveEvent: LiveEventId.optional(),
    }),
    status: 200,
    response: page(IncidentSummary),
  },
  getIncident: {
    method: "get",
    path: "/v1/incidents/{id}",
    summary: "Read an incident: its signals, what was tried, its timeline",
    scope: "events:read",
    params: incidentId,
    status: 200,
    response: Incident,
    problems: ["not-found"],
  },
  acknowledgeIncident: {
    path: "/v1/incidents/{id}/acknowledge",
    ...byHand("Say that somebody has it: no further page", ["incident-over"]),
  },
  approveIncident: {
    path: "/v1/incidents/{id}/approve",
    ...byHand("Approve the action that it waits with", ["nothing-to-approve", "own-request"]),
    body: AnswerInput,
  },
  rejectIncident: {
    path: "/v1/incidents/{id}/reject",
    ...byHand("Reject the action that it waits with; the next rung has its turn", [
      "nothing-to-approve",
      "own-request",
    ]),
    body: AnswerInput,
  },
  resolveIncident: {
    path: "/v1/incidents/{id}/resolve",
    ...byHand("Say that it is over: nothing more is done about it", ["incident-over"]),
    body: ResolveInput,
  },
  listSignals: {
    method: "get",
    path: "/v1/signals",
    summary: "What was heard on the bus, oldest first (the last day unless asked otherwise); also what no schema reads",
    scope: "events:read",
    query: z.object({
      ...paging,
      from: InstantText.optional(),
      to: InstantText.optional(),
      /** `unknown`: only what no schema reads. A page may have fewer than asked for, and still go on. */
      kind: z.enum(["unknown"]).optional(),
    }),
    status: 200,
    response: page(JournalEntry),
  },
  listPlaybooks: {
    method: "get",
    path: "/v1/playbooks",
    summary: "List the playbooks in force, the program's own (version 0) among them",
    scope: "events:read",
    status: 200,
    response: page(Playbook),
  },
  getPlaybook: {
    method: "get",
    path: "/v1/playbooks/{id}",
    summary: "Read a playbook in force",
    scope: "events:read",
    params: playbookId,
    status: 200,
    response: Playbook,
    problems: ["not-found"],
  },
  listPlaybookVersions: {
    method: "get",
    path: "/v1/playbooks/{id}/versions",
    summary: "A playbook as it was, newest first",
    scope: "events:read",
    params: playbookId,
    query: z.object(paging),
    status: 200,
    response: page(Playbook),
    problems: ["not-found"],
  },
  putPlaybook: {
    method: "put",
    path: "/v1/playbooks/{id}",
    summary: "Write a playbook; refused, with the reason, when it cannot work",
    scope: "admin",
    params: playbookId,
    body: PlaybookInput,
    status: 200,
    response: Playbook,
    ifMatch: "optional",
    idempotent: true,
    problems: ["playbook-cannot-work", "unknown-channel", "stale-etag", "precondition-required", "busy"],
  },
  replayPlaybook: {
    method: "post",
    path: "/v1/playbooks/{id}/replay",
    summary: "What a playbook would have done to past incidents; nothing is done and nothing is written",
    scope: "events:read",
    params: playbookId,
    body: ReplayInput,
    status: 200,
    response: page(Replayed),
    problems: ["not-found", "playbook-cannot-work", "unknown-channel"],
  },
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
  createImport: {
    method: "post",
    path: "/v1/imports",
    summary:
      "Book everything in a fixture list (openfootball JSON, CSV, iCalendar); again, it follows what has changed",
    scope: "events:write",
    query: ImportQuery,
    body: z.string(),
    file: true,
    status: 202,
    response: Job,
    idempotent: true,
    problems: ["unreadable-file", "unknown-zone", "no-channels", "import-running", "busy"],
  },
  getJob: {
    method: "get",
    path: "/v1/jobs/{id}",
    summary: "How far a job has come, and what became of each row",
    scope: "events:read",
    params: z.object({ id: JobId }),
    query: z.object({ cursor: paging.cursor, answer: RowAnswer.optional() }),
    status: 200,
    response: Job.extend({ results: page(RowResult) }).meta({ id: "JobView" }),
    problems: ["not-found"],
  },
  streamChanges: {
    method: "get",
    path: "/v1/changes",
    summary: "Server-sent events: every change, resumable by Last-Event-ID or cursor",
    scope: "events:read",
    query: z.object({ cursor: z.coerce.number().int().min(0).optional() }),
    status: 200,
    response: Change,
    stream: true,
  },
  health: {
    method: "get",
    path: "/v1/health",
    summary: "Is it there",
    status: 200,
    response: z.object({ status: z.literal("ok"), now: InstantText, version: z.string() }),
  },
  openapi: {
    method: "get",
    path: "/v1/openapi.json",
    summary: "This document",
    status: 200,
    response: z.record(z.string(), z.json()),
  },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;
