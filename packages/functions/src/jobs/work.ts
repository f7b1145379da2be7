import type { ImportRow, JobId, JobRecord, RowAnswer, RowResult, SourceRow } from "@showcaller/contracts";
import { settle } from "@showcaller/core/bookings/assign";
import type { Interval } from "@showcaller/core/schedule/moments";
import { formatInstant } from "@showcaller/core/time/instant";
import { channelsOf, occupancy, spanOf } from "../pools/occupancy.ts";
import { bounded } from "../runtime/bounded.ts";
import type { Deps } from "../runtime/deps.ts";
import { book, wantedBy } from "./book.ts";
import { follow, withdraw } from "./follow.ts";
import { inParts, isGood, type RowContext, result } from "./rows.ts";

type WorkDeps = Pick<Deps, "store" | "clock">;

/**
 * Steps of a slice that books nothing, which is a dry run's or one whose rows are as they were: 1,000 rows. 20,000 are 20 slices, each
 * well inside the dispatcher's minute.
 */
const STEPS = 20;
/** Parts read at once. */
const WIDTH = 16;
const QUIET: ReadonlySet<RowAnswer> = new Set(["unchanged", "invalid", "needs-zone"]);

/**
 * One slice of a job: how channels are chosen, then rows, 50 at a time, or pages of what the list no longer has, until something has been
 * booked. Then the job is advanced by condition; that write comes back on the table's stream and brings the next slice, until there
 * is none. Whatever a slice that died had done it finds done: a row and its live event are one transaction. What a dry run would have
 * booked is kept beside its results, for its slices to come.
 */
export async function work(id: JobId, deps: WorkDeps): Promise<void> {
  const { jobs, context: state } = deps.store;
  const job = await jobs.read(id);
  if (job?.status !== "running") return;
  const context: RowContext = { deps, job, occupancy: occupancy(state.table) };
  if (job.dryRun) await context.occupancy.replay(await jobs.wouldBe(job));
  const listed = once(() => listedIn(job, deps));
  let done: Progress = { job, answers: [] };
  const results: RowResult[] = [];
  for (let steps = 0; steps < STEPS && done.job.status === "running"; steps++) {
    done = await step(done.job, { ...context, job: done.job }, listed);
    results.push(...done.answers);
    if (!job.dryRun && done.answers.some(({ answer }) => !QUIET.has(answer))) break;
  }
  const written = inParts(results);
  const after = {
    ...done.job,
    results: job.results + written.length,
    updatedAt: formatInstant(deps.clock.now()),
  };
  const would = job.dryRun ? inParts(context.occupancy.log()) : [];
  await jobs.advance(job, after, { results: written, wouldBe: would });
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

interface Progress {
  job: JobRecord;
  answers: RowResult[];
}

async function step(
  job: JobRecord,
  context: RowContext,
  listed: () => Promise<ReadonlySet<string>>,
): Promise<Progress> {
  if (!job.rules) return { job: { ...job, rules: await rulesFor(job, context) }, answers: [] };
  if (job.cursor < job.parts) {
    const answers = await part(await context.deps.store.jobs.part(job.id, job.cursor), context);
    const next = counted({ ...job, cursor: job.cursor + 1, answered: job.answered + answers.length }, answers);
    return { job: next.cursor === next.parts ? afterRows(next) : next, answers };
  }
  const [page, there] = [await context.deps.store.jobs.sourceRows(job.source, job.place), await listed()];
  const answers: RowResult[] = [];
  for (const known of page.items) {
    const answer = there.has(known.externalId) ? undefined : await withdraw(known, context);
    if (answer) answers.push(answer);
  }
  const { place: _, ...rest } = counted(job, answers);
  const next: JobRecord = page.cursor ? { ...rest, place: page.cursor } : { ...rest, status: "done" };
  return { job: next, answers };
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
  for (const row of await rowsOf(job, deps)) {
    const interval = isGood(row) && !known.has(row.externalId) ? wantedBy(row, job, deps.clock.now()) : undefined;
    if (interval) wanted.push(interval);
  }
  if (wanted.length > 0) await there.know(channelsOf(job.slots), spanOf(wanted));
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

const rowsOf = async ({ id, parts }: JobRecord, { store }: WorkDeps): Promise<ImportRow[]> =>
  (await bounded([...Array(parts).keys()], WIDTH, (number) => store.jobs.part(id, number))).flat();

const listedIn = async (job: JobRecord, deps: WorkDeps): Promise<ReadonlySet<string>> =>
  new Set((await rowsOf(job, deps)).flatMap(({ externalId }) => externalId ?? []));

const counted = (job: JobRecord, answers: readonly RowResult[]): JobRecord => {
  const counts = { ...job.counts };
  for (const { answer } of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return { ...job, counts, attempts: 0 };
};
