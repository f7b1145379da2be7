import type { Handlers } from "../http/serve.ts";
import { blockHandlers } from "./blocks.ts";
import { changesHandlers } from "./changes.ts";
import { channelHandlers } from "./channels.ts";
import { cueHandlers } from "./cues.ts";
import type { ApiDeps } from "./deps.ts";
import { edgeHandlers } from "./edge.ts";
import { feedHandlers } from "./feeds.ts";
import { healthHandlers } from "./health.ts";
import { importHandlers } from "./imports.ts";
import { incidentHandlers } from "./incidents.ts";
import { journalHandlers } from "./journal.ts";
import { keyHandlers } from "./keys.ts";
import { liveEventHandlers } from "./live-events.ts";
import { openApiHandlers } from "./openapi.ts";
import { playbackHandlers } from "./playback.ts";
import { playbookHandlers } from "./playbooks.ts";
import { rebuildHandlers } from "./rebuild.ts";
import { reportHandlers } from "./report.ts";
import { revocationListHandlers } from "./revocation-lists.ts";
import { revocationHandlers } from "./revocations.ts";
import { webhookHandlers } from "./webhooks.ts";

/** One handler per route of the contracts' table: the compiler finds a missing one. */
export const createHandlers = (deps: ApiDeps): Handlers => ({
  ...channelHandlers(deps),
  ...liveEventHandlers(deps),
  ...cueHandlers(deps),
  ...importHandlers(deps),
  ...feedHandlers(deps),
  ...incidentHandlers(deps),
  ...playbookHandlers(deps),
  ...revocationHandlers(deps),
  ...revocationListHandlers(deps),
  ...edgeHandlers(deps),
  ...playbackHandlers(deps),
  ...keyHandlers(deps),
  ...webhookHandlers(deps),
  ...blockHandlers(deps),
  ...journalHandlers(deps),
  ...reportHandlers(deps),
  ...changesHandlers(deps),
  ...rebuildHandlers(deps),
  ...healthHandlers(deps),
  ...openApiHandlers(deps),
});
