import * as z from "zod";
import { LiveEventId } from "./ids.ts";

/** A moment the control plane calls (DESIGN §1). */
export const Cue = z.enum(["prepare", "standby", "air", "end", "release"]);
export type Cue = z.infer<typeof Cue>;

/** Cues that start a workflow: `prepare` the start machine, `end` and `release` the stop machine. */
export const WorkflowCue = z.enum(["prepare", "end", "release"]);
export type WorkflowCue = z.infer<typeof WorkflowCue>;

/** The current number of the task contract; handlers accept n and n-1 (DESIGN §15). */
export const CONTRACT = 1;
export const ContractNumber = z.literal(CONTRACT);

/** Input of both state machines. */
export const WorkflowInput = z.strictObject({
  contract: ContractNumber,
  liveEvent: LiveEventId,
  cue: WorkflowCue,
  plan: z.int().positive(),
  attempt: z.int().positive(),
});
export type WorkflowInput = z.infer<typeof WorkflowInput>;
