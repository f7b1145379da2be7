import type { JobId } from "@showcaller/contracts";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";

/**
 * To be called whenever a list's answer or its token was written: completes the wait once both are there. Completing twice is answered
 * `gone`; if nobody does, the wait ends with the approval.
 */
export async function answered(
  id: JobId,
  { store, executions, clock }: Pick<Deps, "store" | "executions" | "clock">,
): Promise<void> {
  const job = await store.revocationJobs.read(id);
  if (!job?.token || !job.approval) return;
  if (!job.approval.answer && parseInstant(job.approval.expiresAt) > clock.now()) return;
  const completed = await executions.succeed(job.token, {});
  if (!completed.ok) throw thrown(`complete the wait of list ${id}`, completed.failure);
}
