import * as z from "zod";
import { JobId, LiveEventId } from "./ids.ts";

/** A moment the control plane calls (DESIGN §1). */
export const Cue = z.enum(["prepare", "standby", "air", "end", "release"]);
export type Cue = z.infer<typeof Cue>;

/** Cues that start a workflow: `prepare` the start machine, `end` and `release` the stop machine. */
export const WorkflowCue = z.enum(["prepare", "end", "release"]);
export type WorkflowCue = z.infer<typeof WorkflowCue>;

/**
 * What state machines tell their tasks, by number. It rises with each change that a handler of the release before could not read; handlers
 * take n and n − 1 (workflows/src/contract.ts), since executions outlive deployments.
 */
export const CONTRACT = 2;
export const PREVIOUS_CONTRACT = 1;
export const ContractNumber = z.union([z.literal(CONTRACT), z.literal(PREVIOUS_CONTRACT)]);

/** Input of both state machines. */
export const WorkflowInput = z.strictObject({
  contract: ContractNumber,
  liveEvent: LiveEventId,
  cue: WorkflowCue,
  plan: z.int().positive(),
  attempt: z.int().positive(),
});
export type WorkflowInput = z.infer<typeof WorkflowInput>;

/** Input of the machine `revoke`: a list of revocations, and which attempt at it. */
export const RevokeInput = z.strictObject({ contract: ContractNumber, job: JobId, attempt: z.int().positive() });
export type RevokeInput = z.infer<typeof RevokeInput>;
