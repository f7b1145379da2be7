import type { JobId, RevocationJobRecord } from "@showcaller/contracts";
import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { Transient } from "../runtime/errors.ts";

type Given = Pick<Deps, "store" | "clock">;
export type Job = RevocationJobRecord;

/** The list that an execution speaks for; text: why it says nothing more. */
export async function jobFor(
  { job: id, attempt }: { job: JobId; attempt: number },
  { store }: Given,
): Promise<Job | string> {
  const job = await store.revocationJobs.read(id);
  if (!job) return "there is no such list";
  if (job.status !== "running") return `it is ${job.status}`;
  return job.attempt > attempt ? "a later execution speaks for it" : job;
}

type Change = Partial<Omit<Job, "rev" | "id">>;
type More = Parameters<Deps["store"]["revocationJobs"]["advance"]>[2];

/** Writes how far it is; `dueBy` default: a minute from now. Throws Transient when somebody else wrote: the task is done again on what is stored then. */
export async function advanced(job: Job, change: Change, { store, clock }: Given, more?: More): Promise<Job> {
  const now = clock.now();
  const after = { ...job, updatedAt: formatInstant(now), dueBy: formatInstant(now + MINUTE), ...change };
  const next = await store.revocationJobs.advance(job, after, more);
  if (next) return next;
  throw new Transient(`list ${job.id}: somebody else writes to it`);
}

/** Over before its time: nothing more of it is carried out. */
export const endedEarly = (job: Job, note: string, deps: Given): Promise<Job> =>
  advanced(job, { status: "failed", stage: "over", note: [job.note, note].filter(Boolean).join("; ") }, deps, {
    line: {
      kind: "result",
      name: "revocations.ended",
      text: `list ${job.id} of ${job.rows} rows: ${note}`,
      why: job.why || "asked for",
      actor: "showcaller:revoke",
      cause: job.id,
    },
  });
