import * as z from "zod";
import { Feed, FeedId, FeedInput } from "../feed.ts";
import { LiveEventStatus } from "../live-event.ts";
import { between, page, paging, type Route } from "./route.ts";

/** Live events as iCalendar, and who may read them so. */
export const calendarsRoutes = {
  getCalendar: {
    method: "get",
    path: "/v1/live-events.ics",
    summary: "Live events as iCalendar, from 30 days back to 365 ahead unless asked otherwise",
    scope: "events:read",
    keyed: true,
    query: z.object({
      key: z.string().max(200).optional().describe("Of a feed, instead of a token (POST /v1/feeds)."),
      ...between,
      status: LiveEventStatus.optional().describe("Only live events of this status."),
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
} as const satisfies Record<string, Route>;
