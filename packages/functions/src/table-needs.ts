import type { TaskName } from "@showcaller/workflows";
import type { needs } from "./needs.ts";

/** What a transaction is made of; each is an action of DynamoDB's that is granted by itself. */
export type WriteKind = "put" | "update" | "delete" | "check";
type Kinds = readonly WriteKind[];

const all = ["put", "update", "delete", "check"] as const satisfies Kinds;
/** Whoever works on live events and channels removes nothing. */
const kept = ["put", "update", "check"] as const satisfies Kinds;

/**
 * Which kinds of writes each function makes. stacks/ grants no other, and the laptop refuses any other; scripts/needs.test.ts holds it to what
 * the function's bundle holds.
 */
export const tableNeeds = {
  ingress: kept,
  dispatcher: all,
  sweep: all,
  zones: kept,
  export: kept,
  // Of live events it only reads.
  monitor: ["put", "delete"],
  projector: all,
  "edge-tick": ["put", "update", "delete"],
  api: all,
  // Streams what others wrote.
  changes: [],
  // Knows no table.
  probe: [],
} as const satisfies Record<keyof typeof needs | "projector" | "edge-tick" | "api" | "changes" | "probe", Kinds>;

export const taskTableNeeds = {
  prepare: kept,
  "start-flows": kept,
  "start-channel": kept,
  "ready-leg": kept,
  standby: kept,
  air: kept,
  end: kept,
  "stop-channel": kept,
  "stop-flows": kept,
  finish: kept,
  remediate: all,
  ask: all,
  tell: all,
  "revoke-validate": ["put", "update", "delete"],
  "revoke-ask": ["put", "update"],
  "revoke-record": ["put", "update"],
  "revoke-project": ["put", "update", "delete"],
  "revoke-confirm": ["put", "update", "delete"],
  "revoke-tell": ["put", "update", "delete"],
} as const satisfies Record<TaskName, Kinds>;
