import type { Blocks } from "./blocks.ts";
import type { changes } from "./changes.ts";
import type { Context } from "./context.ts";
import type { Edge } from "./edge.ts";
import type { Generations } from "./generations.ts";
import type { Incidents } from "./incidents.ts";
import { type Recorder, recorder } from "./journal.ts";
import type { Mints } from "./mints.ts";
import type { Monitors } from "./monitors.ts";
import type { Playbooks } from "./playbooks.ts";
import type { Progress } from "./progress.ts";
import type { Projections } from "./projections.ts";
import type { Remedies } from "./remedies.ts";
import type { RevocationGroups } from "./revocation-groups.ts";
import type { RevocationJobs } from "./revocation-jobs.ts";
import type { Revocations } from "./revocations.ts";
import type { Runtimes } from "./runtimes.ts";
import type { Signals } from "./signals.ts";
import type { Store } from "./types.ts";
import type { Webhooks } from "./webhooks.ts";
import type { zones } from "./zones.ts";

/** What lies in the table, part by part. */
export interface State extends Store {
  changes: ReturnType<typeof changes>;
  runtimes: Runtimes;
  progress: Progress;
  signals: Signals;
  incidents: Incidents;
  playbooks: Playbooks;
  webhooks: Webhooks;
  blocks: Blocks;
  remedies: Remedies;
  zones: ReturnType<typeof zones>;
  edge: Edge;
  mints: Mints;
  revocations: Revocations;
  revocationGroups: RevocationGroups;
  revocationJobs: RevocationJobs;
  projections: Projections;
  generations: Generations;
  monitors: Monitors;
}
export type StateParts = { [Name in keyof State]: (context: Context, record: Recorder) => State[Name] };
export type FullStore = State & { recorder: Recorder; context: Context };

/** The truth, on the table port, as far as these parts go: a Lambda's bundle holds those that its main.ts names. Any other fails by name. */
export const storeOf = (context: Context, parts: Partial<StateParts>): FullStore => {
  const record = recorder(context);
  const made = Object.entries(parts).map(([name, part]) => [name, part(context, record)]);
  return stateGiven({ context, recorder: record, ...Object.fromEntries(made) }, Object.keys(parts) as (keyof State)[]);
};

export const stateGiven = (store: FullStore, names: readonly (keyof State)[]): FullStore =>
  only(store, ["context", "recorder", ...names], "state-needs.ts and main.ts");

/** Of `whole` no more than `allowed` may be touched; `where`: what is to be changed to be given more. */
export const only = <T extends object>(whole: T, allowed: readonly (keyof T)[], where: string): T =>
  new Proxy(whole, {
    get(target, name) {
      if (typeof name === "string" && !allowed.some((one) => one === name))
        throw new TypeError(`this function was not given ${name}: name it in ${where}`);
      return Reflect.get(target, name);
    },
  });
