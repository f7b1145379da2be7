import { type GroupAnswer, MOST_IN_GROUP } from "@showcaller/adapters/state/revocation-groups";
import type { RevocationRow } from "@showcaller/contracts";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { type PackedRow, unpackRows } from "../../edge/packed.ts";
import { advanced, type Job, jobFor } from "../../revoking/job.ts";
import { bounded } from "../../runtime/bounded.ts";
import type { Deps } from "../../runtime/deps.ts";
import { Transient } from "../../runtime/errors.ts";

/** Milliseconds after which no other part is begun, of the 60 s that the task's Lambda has: 40 parts of 480 rows, and a bad one fits in the rest. */
const SLICE = 40 * SECOND;
/**
 * Rows a second. All that is revoked in a month lies in one partition of an index, which takes 1,000 writes a second: these, the 240 that the
 * projector confirms, and as many singles as a CMS sends meanwhile, whom a list must not hold up. The store's 240 a second are slower in any case.
 */
const PACE = 480;
/** Transactions under way at once. */
const WIDTH = 4;
/** Rows that are listed of a part; of all of them the counts tell. */
const LISTED = 50;

/**
 * Some parts of a list, at their pace, each followed by how far it is. Whoever does a part again, after a death or beside another, finds its rows done
 * by this list and answers the same.
 */
export const revokeRecord = async (
  input: TaskInput<"revoke-record">,
  deps: Deps,
): Promise<TaskOutput<"revoke-record">> => {
  let job = await jobFor(input, deps);
  if (typeof job === "string") return { next: "leave", why: job };
  for (const until = deps.clock.now() + SLICE; job.cursor < job.parts && deps.clock.now() < until; ) {
    const [begun, answered] = [deps.clock.now(), job.answered];
    job = await part(job, deps);
    const early = begun + ((job.answered - answered) / PACE) * SECOND - deps.clock.now();
    if (job.cursor < job.parts && early > 0) await deps.sleep(early);
  }
  const now = deps.clock.now();
  if (job.cursor < job.parts)
    return { next: "wait", until: formatInstant(now + SECOND), why: `${job.answered} of ${job.rows} rows` };
  await advanced(job, { stage: "projecting", recordedAt: formatInstant(now) }, deps, { line: lineOf(job) });
  return { next: "project" };
};

async function part(job: Job, deps: Deps): Promise<Job> {
  const rows = unpackRows(await deps.store.revocationJobs.part(job.id, job.cursor), job.why);
  const groups = Array.from({ length: Math.ceil(rows.length / MOST_IN_GROUP) }, (_, n) =>
    rows.slice(n * MOST_IN_GROUP, (n + 1) * MOST_IN_GROUP),
  );
  const answers = (await bounded(groups, WIDTH, (group) => written(group, job, deps))).flat();
  const counts = { ...job.counts };
  for (const { answer } of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  const listed = answers.filter(({ answer }) => answer === "conflict").slice(0, LISTED);
  return advanced(
    job,
    {
      cursor: job.cursor + 1,
      answered: job.answered + rows.length,
      counts,
      results: job.results + (listed.length > 0 ? 1 : 0),
    },
    deps,
    { results: listed.length > 0 ? [listed] : [] },
  );
}

async function written(rows: readonly PackedRow[], job: Job, deps: Deps): Promise<RevocationRow[]> {
  const { revocationGroups } = deps.store;
  const by = { actor: job.createdBy, job: job.id, why: job.why };
  const answers: GroupAnswer[] | undefined = job.undo
    ? await revocationGroups.lift(
        rows.map(({ draft }) => draft.id),
        by,
      )
    : await revocationGroups.revoke(
        rows.map(({ draft }) => draft),
        by,
      );
  if (!answers) throw new Transient(`list ${job.id}: others write to the same revocations`);
  return rows.map(({ row }, n) => {
    const { answer = "invalid", detail = "", id } = answers[n] ?? {};
    return { row, answer, detail, ...(id ? { revocation: id } : {}) };
  });
}

const lineOf = ({ id, rows, counts, why, undo }: Job) =>
  ({
    kind: "result",
    name: "revocations.recorded",
    text: `list ${id} of ${rows} rows is ${undo ? "taken back" : "revoked"}: ${Object.entries(counts)
      .map(([answer, n]) => `${n} ${answer}`)
      .join(", ")}`,
    why: why || "asked for",
    actor: "showcaller:revoke",
    cause: id,
  }) as const;
