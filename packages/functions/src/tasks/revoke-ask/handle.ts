import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { answered } from "../../revoking/answered.ts";
import { advanced, jobFor } from "../../revoking/job.ts";
import type { Deps } from "../../runtime/deps.ts";

/**
 * Keeps the token first, then reads: an answer that was written before is seen here, one that comes after finds the token. Whichever is
 * second completes it.
 */
export const revokeAsk = async (input: TaskInput<"revoke-ask">, deps: Deps): Promise<TaskOutput<"revoke-ask">> => {
  const job = await jobFor(input, deps);
  if (typeof job === "string") {
    await deps.executions.succeed(input.token, {});
    return {};
  }
  await advanced(job, { token: input.token, dueBy: job.approval?.expiresAt ?? job.dueBy }, deps);
  await answered(input.job, deps);
  return {};
};
