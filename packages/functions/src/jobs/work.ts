import type { ImportRow, JobId, JobRecord, RowResult, SourceRow } from "@showcaller/contracts";
import { settle } from "@showcaller/core/bookings/assign";
import type { Interval } from "@showcaller/core/schedule/moments";
import { formatInstant } from "@showcaller/core/time/instant";
import { channelsOf, occupancy } from "../pools/occupancy.ts";
import type { Deps } from "../runtime/deps.ts";
import { book, wantedBy } from "./book.ts";
import { follow, withdraw } from "./follow.ts";
import { isGood, type RowContext, result } from "./rows.ts";

type WorkDeps = Pick<Deps, "store" | "clock">;

/** Rows of a part, and so of a slice and of an item of results. */
export const ROWS_IN_PART = 50;

/**
 * One slice of a job: how channels are chosen, then 50 rows, or one page of what the list no longer has. Then the job is advanced by condition; that write
 * comes back on the table's stream and brings the next slice, until there is none. Whatever a slice that died had done it finds
 * done: a row and its live event are one transaction. A dry run is one slice, since it has nowhere to keep what it would have booked.
 */
export async function work(id: JobId, deps: WorkDeps): Promise<void> {
  const job = await deps.store.jobs.read(id);
  if (job?.status !== "running") return;
  const context: RowContext = { deps, job, occupancy: occupancy(deps.store.context.table) };
  let state: Progress = { job, results: [] };
  do state = await slice(state, { ...context, job: state.job });
  while (job.dryRun && state.job.status === "running");
  await deps.store.jobs.advance(
    job,
    { ...state.job, updatedAt: formatInstant(deps.clock.now()) },
    inParts(state.results),
  );
}

interface Progress {
  job: JobRecord;
  results: RowResult[];
}

async function slice({ job, results }: Progress, context: RowContext): Promise<Progress> {
  if (!job.rules) return { job: { ...job, rules: await rulesFor(job, context) }, results };
  if (job.cursor < job.parts) {
    const answers = await part(await context.deps.store.jobs.part(job.id, job.cursor), context);
    const next = counted({ ...job, cursor: job.cursor + 1, answered: job.answered + answers.length }, answers);
    return { job: next.cursor === next.parts ? afterRows(next) : next, results: [...results, ...answers] };
  }
  const { store } = context.deps;
  const [page, listed] = [await store.jobs.sourceRows(job.source, job.place), await listedIn(job, context.deps)];
  const answers: RowResult[] = [];
  for (const known of page.items) {
    const answer = listed.has(known.externalId) ? undefined : await withdraw(known, context);
    if (answer) answers.push(answer);
  }
  const { place: _, ...rest } = counted(job, answers);
  const next: JobRecord = page.cursor ? { ...rest, place: page.cursor } : { ...rest, status: "done" };
  return { job: next, results: [...results, ...answers] };
}

/**
 * Before the first row: how each slot chooses, settled over all that the list would newly book. Slices of 50 rows, one after the
 * other by these rules, then choose what the whole list at once would have.
 */
async function rulesFor(
  job: JobRecord,
  { deps, occupancy: there }: RowContext,
): Promise<NonNullable<JobRecord["rules"]>> {
  const known = await knownIn(job, deps);
  const wanted: Interval[] = [];
  for (let number = 0; number < job.parts; number++)
    for (const row of await deps.store.jobs.part(job.id, number)) {
      const interval = isGood(row) && !known.has(row.externalId) ? wantedBy(row, job, deps.clock.now()) : undefined;
      if (interval) wanted.push(interval);
    }
  const span = wanted.reduce((all, { from, to }) => ({ from: Math.min(all.from, from), to: Math.max(all.to, to) }), {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  });
  if (wanted.length > 0) await there.know(channelsOf(job.slots), span);
  return settle(job.slots, there.busy(), wanted).map(({ by, among }) => ({ by, among: [...among] }));
}

/** Rows that stand for a live event already. */
async function knownIn({ source }: JobRecord, { store }: WorkDeps): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (let place: string | undefined, first = true; first || place; first = false) {
    const page = await store.jobs.sourceRows(source, place);
    for (const { externalId, did } of page.items) if (did !== "withdrawn") known.add(externalId);
    place = page.cursor;
  }
  return known;
}

/** In doubt nothing is withdrawn: a row whose id could not be read may be any of those that are missing. */
const afterRows = (job: JobRecord): JobRecord =>
  job.nameless === 0
    ? job
    : {
        ...job,
        status: "done",
        note: [job.note, `${job.nameless} rows have no id that could be read, so nothing was withdrawn`]
          .filter((part) => part !== undefined)
          .join("; "),
      };

async function part(rows: readonly ImportRow[], context: RowContext): Promise<RowResult[]> {
  const { jobs } = context.deps.store;
  const known = await Promise.all(
    rows.map((row) => (isGood(row) ? jobs.sourceRow(context.job.source, row.externalId) : undefined)),
  );
  const answers: RowResult[] = [];
  for (const [index, row] of rows.entries()) answers.push(await answered(row, known[index], context));
  return answers;
}

async function answered(row: ImportRow, known: SourceRow | undefined, context: RowContext): Promise<RowResult> {
  if (!isGood(row)) return result(row, row.problem?.answer ?? "invalid", row.problem?.detail ?? "it cannot be read");
  return known ? follow(row, known, context) : book(row, undefined, context);
}

async function listedIn(job: JobRecord, { store }: WorkDeps): Promise<ReadonlySet<string>> {
  const listed = new Set<string>();
  for (let number = 0; number < job.parts; number++)
    for (const { externalId } of await store.jobs.part(job.id, number)) if (externalId) listed.add(externalId);
  return listed;
}

const counted = (job: JobRecord, answers: readonly RowResult[]): JobRecord => {
  const counts = { ...job.counts };
  for (const { answer } of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  const items = job.dryRun ? job.results : job.results + inParts(answers).length;
  return { ...job, counts, results: items, attempts: 0 };
};

const inParts = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROWS_IN_PART) }, (_, at) =>
    all.slice(at * ROWS_IN_PART, (at + 1) * ROWS_IN_PART),
  );
