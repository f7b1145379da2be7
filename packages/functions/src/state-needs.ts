import type { State } from "@showcaller/adapters/state/parts";
import type { TaskName } from "@showcaller/workflows";
import type { needs } from "./needs.ts";

type Needs = readonly (keyof State)[];

/**
 * Which parts of the state each function reads and writes, as needs.ts names its ports. The laptop gives it no more, and its main.ts
 * bundles no other; scripts/needs.test.ts reads what its code reaches for.
 */
export const stateNeeds = {
  ingress: ["channels", "incidents", "journal", "liveEvents", "progress", "runtimes", "signals"],
  dispatcher: ["changes", "incidents", "jobs", "journal", "liveEvents", "remedies", "revocationJobs"],
  sweep: [
    "blocks",
    "channels",
    "generations",
    "incidents",
    "jobs",
    "journal",
    "liveEvents",
    "progress",
    "revocationJobs",
    "runtimes",
    "signals",
  ],
  zones: ["channels", "liveEvents", "zones"],
  export: ["generations", "liveEvents", "runtimes"],
  monitor: ["channels", "liveEvents", "monitors"],
  projector: ["channels", "edge", "generations", "projections", "remedies"],
  "edge-tick": ["edge", "generations"],
} as const satisfies Record<keyof typeof needs | "projector" | "edge-tick", Needs>;

export const taskStateNeeds = {
  prepare: ["channels", "liveEvents", "progress"],
  "start-flows": ["progress", "runtimes"],
  "start-channel": ["liveEvents", "progress", "runtimes"],
  "ready-leg": ["liveEvents", "progress", "runtimes"],
  standby: ["progress"],
  air: ["channels", "liveEvents", "progress", "runtimes"],
  end: ["channels", "liveEvents", "progress", "runtimes"],
  "stop-channel": ["liveEvents", "progress", "runtimes"],
  "stop-flows": ["progress", "runtimes"],
  finish: ["channels", "liveEvents", "progress", "runtimes"],
  remediate: ["channels", "incidents", "liveEvents", "playbooks", "remedies", "runtimes"],
  ask: ["incidents", "remedies"],
  tell: ["incidents", "remedies", "webhooks"],
  "revoke-validate": ["edge", "revocationJobs"],
  "revoke-ask": ["revocationJobs"],
  "revoke-record": ["revocationGroups", "revocationJobs"],
  "revoke-project": ["projections", "revocationJobs", "revocations"],
  "revoke-confirm": ["edge", "revocationJobs", "revocations"],
  "revoke-tell": ["remedies", "revocationJobs", "webhooks"],
} as const satisfies Record<TaskName, Needs>;
