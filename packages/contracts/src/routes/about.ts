import * as z from "zod";
import { Change } from "../change.ts";
import { InstantText } from "../time.ts";
import type { Route } from "./route.ts";

/** The change feed, and the API itself. */
export const aboutRoutes = {
  streamChanges: {
    method: "get",
    path: "/v1/changes",
    summary: "Server-sent events: every change, resumable by Last-Event-ID or cursor",
    scope: "events:read",
    query: z.object({
      cursor: z.coerce.number().int().min(0).optional().describe("Resume after this change; absent: from now on."),
    }),
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
