import { blocks } from "./blocks.ts";
import { changes } from "./changes.ts";
import { channels } from "./channels.ts";
import type { Context } from "./context.ts";
import { edge } from "./edge.ts";
import { feeds } from "./feeds.ts";
import { generations } from "./generations.ts";
import { idempotency } from "./idempotency.ts";
import { incidents } from "./incidents.ts";
import { jobs } from "./jobs.ts";
import { journal } from "./journal.ts";
import { liveEvents } from "./live-events.ts";
import { mints } from "./mints.ts";
import { monitors } from "./monitors.ts";
import { type FullStore, type StateParts, storeOf } from "./parts.ts";
import { playbooks } from "./playbooks.ts";
import { progress } from "./progress.ts";
import { projections } from "./projections.ts";
import { remedies } from "./remedies.ts";
import { revocationGroups } from "./revocation-groups.ts";
import { revocationJobs } from "./revocation-jobs.ts";
import { revocations } from "./revocations.ts";
import { runtimes } from "./runtimes.ts";
import { signals } from "./signals.ts";
import { webhooks } from "./webhooks.ts";
import { zones } from "./zones.ts";

export type { FullStore } from "./parts.ts";

export const everything: StateParts = {
  liveEvents,
  journal,
  channels,
  jobs,
  feeds,
  idempotency,
  changes,
  runtimes,
  progress,
  signals,
  incidents,
  playbooks,
  webhooks,
  blocks,
  remedies,
  zones,
  edge,
  mints,
  revocations,
  revocationGroups,
  revocationJobs,
  projections,
  generations,
  monitors,
};

/** All of the truth, on the table port: the same code over DynamoDB and in memory. */
export const createStore = (context: Context): FullStore => storeOf(context, everything);
