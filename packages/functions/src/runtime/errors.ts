import type { Failure } from "@showcaller/core/ports";

/*
 * What a task throws is what its state machine retries or catches by name (workflows/tasks.ts RETRYABLE). Everything that a
 * task can decide itself is a value instead.
 */

/** The same call may work in a moment; it may also have worked already, so a retry observes first. */
export class Transient extends Error {
  override readonly name = "Transient";
}
/** Its packager has just been reset: the encoder must stay down for 30 s (workflows/parts.ts). */
export class Settling extends Error {
  override readonly name = "Settling";
}
/** Another execution or the sweep holds the channel for up to 60 s. */
export class LeaseHeld extends Error {
  override readonly name = "LeaseHeld";
}
/** Another execution speaks for this live event, or its status has moved on: this one touches nothing more. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}
/** Retrying cannot help: the leg fails and says why. */
export class Permanent extends Error {
  override readonly name = "Permanent";
}

/** For a failed call where the task's answer is the same whatever failed: conflicts re-observe on the retry. */
export const thrown = (what: string, failure: Failure): Error => {
  const message = `${what}: ${failure.code}: ${failure.message}`;
  return failure.kind === "permanent" ? new Permanent(message) : new Transient(message);
};
