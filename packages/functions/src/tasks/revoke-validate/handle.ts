import { bytesOf, MOST_BYTES } from "@showcaller/core/edge/capacity";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { advanced, endedEarly, type Job, jobFor } from "../../revoking/job.ts";
import type { Deps } from "../../runtime/deps.ts";

type Output = TaskOutput<"revoke-validate">;

/**
 * Where a list goes from here: on where a predecessor stopped, to a second person, or into the table; or nowhere, if nobody approved it
 * in time, somebody rejected it, or the store has filled up meanwhile.
 */
export const revokeValidate = async (input: TaskInput<"revoke-validate">, deps: Deps): Promise<Output> => {
  const job = await jobFor(input, deps);
  if (typeof job === "string") return { next: "leave", why: job };
  if (job.stage === "recording") return { next: "record" };
  if (job.stage === "projecting") return { next: "project" };
  if (job.stage === "confirming") return { next: "confirm" };
  const { approval } = job;
  if (approval && !approval.answer) return asking(job, approval, deps);
  if (approval?.answer && !approval.answer.approved) return end(job, `rejected by ${approval.answer.by}`, deps);
  if (!job.undo && (await isFull(deps))) return end(job, "the edge's store has filled up meanwhile", deps);
  await advanced(job, { stage: "recording" }, deps);
  return { next: "record" };
};

async function asking(job: Job, { expiresAt, above }: NonNullable<Job["approval"]>, deps: Deps): Promise<Output> {
  const left = parseInstant(expiresAt) - deps.clock.now();
  if (left <= 0) return end(job, `nobody approved it by ${expiresAt}`, deps);
  const line = {
    kind: "page",
    name: "revocations.asked",
    text: `list ${job.id} of ${job.rows} rows waits for another person than ${job.createdBy}`,
    why: `it has more rows than ${above}`,
    predicts: `unanswered, it ends at ${expiresAt} and nothing of it is carried out`,
    actor: "showcaller:revoke",
    cause: job.id,
  } as const;
  // Due a little after it has expired: until then its execution waits.
  if (job.stage === "checking") await advanced(job, { stage: "asking", dueBy: expiresAt }, deps, { line });
  return { next: "ask", seconds: Math.ceil(left / SECOND) };
}

/** Room for none at all: each row is judged again by the projector. */
async function isFull({ store }: Deps): Promise<boolean> {
  const { projection } = await store.edge.read();
  return bytesOf(projection.content.counts) >= MOST_BYTES;
}

async function end(job: Job, note: string, deps: Deps): Promise<Output> {
  await endedEarly(job, `${note}: nothing of it was carried out`, deps);
  return { next: "leave", why: note };
}
