import type { TaskName } from "@showcaller/workflows";

/** Milliseconds. A task that holds a lease must be dead long before the lease is (law 7). */
export const TIMEOUTS = {
  task: 15_000,
  /** Holds no lease, and waits for its pace most of the time. */
  "revoke-record": 60_000,
  ingress: 15_000,
  dispatcher: 60_000,
  sweep: 50_000,
  zones: 300_000,
  /** A rebuild of a season with some thousand revocations; it goes on where it was cut off. */
  export: 240_000,
  /** Less than a minute: the next one goes on. */
  monitor: 55_000,
  /** Short: what it died over is invisible, and holds up everything behind it, for as long as it may live. */
  projector: 6_000,
  "edge-tick": 30_000,
  probe: 10_000,
  api: 29_000,
} as const;

/** Milliseconds that a task's function may live. */
export const taskTimeout = (task: TaskName): number => (task === "revoke-record" ? TIMEOUTS[task] : TIMEOUTS.task);
