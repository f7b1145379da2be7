import type { JobRecord, RevocationJobRecord } from "@showcaller/contracts";
import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { advanced, endedEarly } from "../revoking/job.ts";
import type { Deps } from "../runtime/deps.ts";

/** A slice takes seconds. */
const STALLED = 2 * MINUTE;
/** Times that a slice may break before its job is given up; what it has booked stays booked, and importing again goes on from there. */
const ATTEMPTS = 10;

/** The sweep's look at jobs that have stopped: writing one again brings it back on the stream, and so to its next slice. */
export async function redrive({ store, clock }: Pick<Deps, "store" | "clock">): Promise<void> {
  const now = clock.now();
  const { imports, lists } = await store.jobs.open();
  for (const list of lists) if (now - parseInstant(list.dueBy) > STALLED) await takenOver(list, { store, clock });
  for (const job of imports)
    if (now - parseInstant(job.updatedAt) > STALLED)
      await store.jobs.advance(job, nextOf(job, formatInstant(now)), { results: [] });
}

/** Its execution has ended, or never began: written again with the next attempt, it comes back on the stream, and is started. */
async function takenOver(list: RevocationJobRecord, deps: Pick<Deps, "store" | "clock">): Promise<void> {
  if (list.attempt >= ATTEMPTS)
    await endedEarly(list, `given up after ${ATTEMPTS} attempts; send it again to go on`, deps);
  else await advanced(list, { attempt: list.attempt + 1 }, deps);
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
