import { formatInstant, MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { canaryRevocation } from "../../revoking/canary.ts";
import { advanced, jobFor } from "../../revoking/job.ts";
import type { Deps } from "../../runtime/deps.ts";
import { Transient } from "../../runtime/errors.ts";

/** The store takes 48 revocations a call, one call after the other, each of about 200 ms. */
const A_SECOND = 240;
/** At most between two looks, so that a job shows that it lives. */
const LONGEST = MINUTE;
/** When nothing has moved since the last look. */
const STUCK = 15 * SECOND;

/** Whether the store has been told of every row; then the canary is revoked, whose way is the same. */
export const revokeProject = async (
  input: TaskInput<"revoke-project">,
  deps: Deps,
): Promise<TaskOutput<"revoke-project">> => {
  const job = await jobFor(input, deps);
  if (typeof job === "string") return { next: "leave", why: job };
  const now = deps.clock.now();
  const recordedAt = parseInstant(job.recordedAt ?? job.updatedAt);
  const waiting = await deps.store.projections.listsWait(recordedAt);
  if (waiting > 0) {
    const until = now + (waiting === job.waiting ? STUCK : untilNextLook(waiting));
    await advanced(job, { waiting, dueBy: formatInstant(until + MINUTE) }, deps);
    return { next: "wait", until: formatInstant(until), why: `${waiting} are not in the store yet` };
  }
  const canary = await deps.store.revocations.revoke(canaryRevocation(job.id, now), "showcaller:revoke");
  if (canary.kind === "busy") throw new Transient("others write to the canary");
  await advanced(job, { stage: "confirming", waiting, projectedAt: formatInstant(now) }, deps);
  return { next: "confirm" };
};

/** Milliseconds in which all of it may be there. */
const untilNextLook = (waiting: number): number =>
  Math.min(LONGEST, Math.max(2 * SECOND, Math.ceil((waiting / A_SECOND) * SECOND)));
