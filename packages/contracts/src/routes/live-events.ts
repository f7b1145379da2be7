import * as z from "zod";
import { ChannelId, LiveEventId } from "../ids.ts";
import { JournalEntry } from "../journal.ts";
import {
  DelayInput,
  ExtendInput,
  Leg,
  LiveEvent,
  LiveEventInput,
  LiveEventPatch,
  LiveEventStatus,
} from "../live-event.ts";
import type { ProblemSlug } from "../problem.ts";
import { InstantText } from "../time.ts";
import { between, eventId, page, paging, type Route } from "./route.ts";

/** A live event with its legs, as answered. */
export const LiveEventView = LiveEvent.extend({
  legStates: z.array(Leg),
  /** Its dashboard's address, when one live event is read and while it has one. */
  dashboard: z.url().optional(),
}).meta({ id: "LiveEventView" });
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

/** Booking, what operators do, and what became of it. */
export const liveEventsRoutes = {
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
    summary: "List live events by when they are on air (from a day back to 89 days ahead unless asked otherwise)",
    scope: "events:read",
    query: z.object({
      ...paging,
      ...between,
      status: LiveEventStatus.optional().describe(
        "Only live events of this status; pages may then have fewer than asked for.",
      ),
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
} as const satisfies Record<string, Route>;
