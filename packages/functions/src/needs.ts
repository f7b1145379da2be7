import type { TaskName } from "@showcaller/workflows";
import type { Ports } from "./runtime/deps.ts";

type Needs = readonly (keyof Ports)[];

/**
 * Which ports each function is given, besides the table. The laptop gives it no more; its main.ts bundles no other (a test compares);
 * stacks/ grants what these ports call.
 */
export const needs = {
  ingress: ["executions"],
  dispatcher: ["executions", "schedules"],
  sweep: ["encoders", "flows", "metrics", "executions", "addressSets"],
  zones: [],
  export: ["encoders", "schedules"],
  monitor: ["monitoring"],
} as const satisfies Record<string, Needs>;

export const taskNeeds = {
  prepare: [],
  "start-flows": ["flows", "executions"],
  "start-channel": ["encoders", "packager", "executions"],
  "ready-leg": ["encoders", "probe"],
  standby: [],
  air: ["encoders"],
  end: [],
  "stop-channel": ["encoders", "executions"],
  "stop-flows": ["flows"],
  finish: [],
  remediate: ["encoders", "flows", "executions"],
  ask: ["executions"],
  tell: ["posts", "topics"],
  "revoke-validate": [],
  "revoke-ask": ["executions"],
  "revoke-record": [],
  "revoke-project": [],
  "revoke-confirm": ["probes", "secrets"],
  "revoke-tell": ["posts", "topics"],
} as const satisfies Record<TaskName, Needs>;
