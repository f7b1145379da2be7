import type { JobRecord } from "@showcaller/contracts";
import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";

/** A slice takes seconds. */
const STALLED = 2 * MINUTE;
/** Times that a slice may break before its job is given up; what it has booked stays booked, and importing again goes on from there. */
const ATTEMPTS = 10;

/** The sweep's look at jobs that have stopped: writing one again brings it back on the stream, and so to its next slice. */
export async function redrive({ store, clock }: Pick<Deps, "store" | "clock">): Promise<void> {
  const now = clock.now();
  for (const job of await store.jobs.open())
    if (now - parseInstant(job.updatedAt) > STALLED)
      await store.jobs.advance(job, nextOf(job, formatInstant(now)), { results: [] });
}

const nextOf = (job: JobRecord, updatedAt: string): JobRecord =>
  job.attempts < ATTEMPTS
    ? { ...job, updatedAt, attempts: job.attempts + 1 }
    : {
        ...job,
        updatedAt,
        status: "failed",
        note: `given up after ${ATTEMPTS} attempts at the same rows; import again to go on`,
      };
