import type { Instant } from "@showcaller/core/ports";
import { formatInstant, MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { canaryRevocation } from "../../revoking/canary.ts";
import { advanced, type Job, jobFor } from "../../revoking/job.ts";
import type { Deps } from "../../runtime/deps.ts";
import { Transient } from "../../runtime/errors.ts";

/**
 * Rows a second that are left when all are recorded: the store takes 48 a call of about 200 ms, 240 a second, from when the first is recorded, and
 * recording 480.
 */
const A_SECOND = 1 / (1 / 240 - 1 / 480);

/** Whether the store has been told of every row; then the canary is revoked, whose way is the same. */
export const revokeProject = async (
  input: TaskInput<"revoke-project">,
  deps: Deps,
): Promise<TaskOutput<"revoke-project">> => {
  const job = await jobFor(input, deps);
  if (typeof job === "string") return { next: "leave", why: job };
  const now = deps.clock.now();
  const recordedAt = parseInstant(job.recordedAt ?? job.updatedAt);
  if (await deps.store.projections.listsWait(recordedAt)) {
    const until = nextLook(job, recordedAt, now);
    await advanced(job, { dueBy: formatInstant(until + MINUTE) }, deps);
    return { next: "wait", until: formatInstant(until), why: "the store has not all of it yet" };
  }
  const canary = await deps.store.revocations.revoke(canaryRevocation(job.id, now), "showcaller:revoke");
  if (canary.kind === "busy") throw new Transient("others write to the canary");
  await advanced(job, { stage: "confirming", projectedAt: formatInstant(now) }, deps);
  return { next: "confirm" };
};

/** When all of it may be there; after that, soon again. At most a minute, so that a job shows that it lives. */
function nextLook({ rows }: Job, recordedAt: Instant, now: Instant): Instant {
  const expected = recordedAt + (rows / A_SECOND) * SECOND;
  return Math.ceil(
    Math.max(now + 2 * SECOND, Math.min(expected, now + MINUTE, now < expected ? expected : now + 15 * SECOND)),
  );
}
