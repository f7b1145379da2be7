import { changes } from "./changes.ts";
import { channels } from "./channels.ts";
import type { Context } from "./context.ts";
import { type Edge, edge } from "./edge.ts";
import { feeds } from "./feeds.ts";
import { idempotency } from "./idempotency.ts";
import { type Incidents, incidents } from "./incidents.ts";
import { jobs } from "./jobs.ts";
import { journal, type Recorder, recorder } from "./journal.ts";
import { liveEvents } from "./live-events.ts";
import { type Playbooks, playbooks } from "./playbooks.ts";
import { type Progress, progress } from "./progress.ts";
import { type Projections, projections } from "./projections.ts";
import { type Remedies, remedies } from "./remedies.ts";
import { type Revocations, revocations } from "./revocations.ts";
import { type Runtimes, runtimes } from "./runtimes.ts";
import { type Signals, signals } from "./signals.ts";
import type { Store } from "./types.ts";
import { type Webhooks, webhooks } from "./webhooks.ts";
import { zones } from "./zones.ts";

/** The truth, on the table port: the same code over DynamoDB and in memory. */
export const createStore = (
  context: Context,
): Store & {
  changes: ReturnType<typeof changes>;
  runtimes: Runtimes;
  progress: Progress;
  signals: Signals;
  incidents: Incidents;
  playbooks: Playbooks;
  webhooks: Webhooks;
  remedies: Remedies;
  zones: ReturnType<typeof zones>;
  edge: Edge;
  revocations: Revocations;
  projections: Projections;
  recorder: Recorder;
  context: Context;
} => {
  const record = recorder(context);
  const events = liveEvents(context, record);
  return {
    context,
    recorder: record,
    liveEvents: events,
    journal: journal(context, record),
    channels: channels(context, record),
    jobs: jobs(context),
    feeds: feeds(context, record),
    idempotency: idempotency(context),
    changes: changes(context),
    runtimes: runtimes(context, record),
    progress: progress(context, record, events),
    signals: signals(context),
    incidents: incidents(context, record),
    playbooks: playbooks(context, record),
    webhooks: webhooks(context, record),
    remedies: remedies(context),
    zones: zones(context, record),
    edge: edge(context, record),
    revocations: revocations(context, record),
    projections: projections(context),
  };
};
export type FullStore = ReturnType<typeof createStore>;
