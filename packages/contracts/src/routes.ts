import { aboutRoutes } from "./routes/about.ts";
import { blocksRoutes } from "./routes/blocks.ts";
import { calendarsRoutes } from "./routes/calendars.ts";
import { channelsRoutes } from "./routes/channels.ts";
import { incidentsRoutes } from "./routes/incidents.ts";
import { jobsRoutes } from "./routes/jobs.ts";
import { keysRoutes } from "./routes/keys.ts";
import { liveEventsRoutes } from "./routes/live-events.ts";
import { playbackRoutes } from "./routes/playback.ts";
import { rebuildRoutes } from "./routes/rebuild.ts";
import { revocationsRoutes } from "./routes/revocations.ts";
import type { Route } from "./routes/route.ts";
import { webhooksRoutes } from "./routes/webhooks.ts";

export { LiveEventView, Report } from "./routes/live-events.ts";
export { type Route, Scope } from "./routes/route.ts";

/** The whole API; handlers, OpenAPI document, SDK and CLI are made from this table. */
export const routes = {
  ...channelsRoutes,
  ...liveEventsRoutes,
  ...calendarsRoutes,
  ...incidentsRoutes,
  ...revocationsRoutes,
  ...blocksRoutes,
  ...playbackRoutes,
  ...keysRoutes,
  ...webhooksRoutes,
  ...jobsRoutes,
  ...rebuildRoutes,
  ...aboutRoutes,
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;
