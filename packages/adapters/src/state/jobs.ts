import { ImportRow, type JobId, type JobRecord, RowResult, WouldBe } from "@showcaller/contracts";
import type { Item, Json, Key, Write } from "@showcaller/core/ports";
import { DAY } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { intact, jobItem, readJob, readSourceRow, sourceRowItem } from "./items.ts";
import { JOBS, keys } from "./keys.ts";
import { resultsPage } from "./results-page.ts";
import { readRevocationJob } from "./revocation-job-item.ts";
import type { CreatedJob, Jobs, Once } from "./types.ts";

/** A job and its rows are for looking at afterwards; what came of them is in the live events and their journal. */
const KEPT = 30 * DAY;
/** Parts in one transaction: 50 rows of at most 1.5 kB each, so within DynamoDB's 4 MB. */
const PARTS_AT_ONCE = 25;
/** Items of results in one transaction: 50 of at most 6 kB each, where each names the ten that are in its way. */
const RESULTS_IN_WRITE = 12;

const rows = (item: Item | undefined): ImportRow[] => z.array(ImportRow).parse(item?.data);
const wouldBe = (item: Item): WouldBe[] => z.array(WouldBe).parse(item.data);
const results = (item: Item): RowResult[] => z.array(RowResult).parse(item.data);
const revOf = (item: Item): number => z.int().parse(item.rev);

export const jobs = (context: Context): Jobs => {
  const { table, clock } = context;
  const expiry = (): number => Math.ceil((clock.now() + KEPT) / 1000);
  const read = async (id: JobId): Promise<JobRecord | undefined> => {
    const item = await table.get(keys.job(id));
    return item && readJob(item);
  };

  const storeParts = async (id: JobId, parts: readonly (readonly ImportRow[])[]): Promise<void> => {
    for (let at = 0; at < parts.length; at += PARTS_AT_ONCE)
      await table.write(
        parts.slice(at, at + PARTS_AT_ONCE).map((part, index) => ({
          put: { ...keys.jobPart(id, at + index), expiresAt: expiry(), data: part as unknown as Json },
        })),
      );
  };

  const lost = async (job: JobRecord, once: Once | undefined): Promise<CreatedJob> => {
    const id = once && (await appliedBy(context, once));
    const earlier = id && (await read(id as JobId));
    if (earlier) return { kind: "applied", job: earlier };
    // Our own answer was lost and the write repeated.
    const own = await read(job.id);
    if (own) return { kind: "created", job: own };
    const lock = await table.get(keys.sourceLock(job.source));
    return { kind: "running", job: String(lock?.job ?? job.id) as JobId };
  };

  return {
    read,
    async create(job, parts, { once } = {}) {
      await storeParts(job.id, parts);
      const lock: Write = { put: { ...keys.sourceLock(job.source), job: job.id }, if: { exists: false } };
      const written = await table.write([
        { put: jobItem(job, 1, expiry()), if: { exists: false } },
        ...(job.dryRun ? [] : [lock]),
        ...(once ? [mark(once, job.id)] : []),
      ]);
      return written.ok ? { kind: "created", job } : lost(job, once);
    },
    async part(id, number) {
      return rows(await table.get(keys.jobPart(id, number)));
    },
    results: (id, page) => resultsPage(table, id, page, results),
    async wouldBe({ id, cursor }) {
      const [{ pk, sk: from }, { sk: to }] = [keys.jobWouldBe(id, 0), keys.jobWouldBe(id, 2 * cursor - 1)];
      const found: WouldBe[] = [];
      for (let place: string | undefined, first = cursor > 0; first || place; first = false) {
        const page = await table.query({ pk, sk: { from, to }, ...(place ? { cursor: place } : {}) });
        found.push(...page.items.flatMap(wouldBe));
        place = page.cursor;
      }
      return found;
    },
    async advance(before, after, { results: written, wouldBe: would = [] }) {
      const item = await table.get(keys.job(before.id));
      const stored = item && readJob(item);
      if (!item || !stored || stored.status !== "running" || !isAt(stored, before)) return false;
      const put = (key: Key, data: readonly unknown[]): Write => ({
        put: { ...key, expiresAt: expiry(), data: data as Json },
      });
      const puts = [
        ...written.map((part, index) => put(keys.jobResults(before.id, before.results + index), part)),
        // A row would be given back and booked at the most, so a slice that begins at row 50 n writes from item 2 n on.
        ...would.map((part, index) => put(keys.jobWouldBe(before.id, 2 * before.cursor + index), part)),
      ];
      // What is more than one transaction takes counts only once the job says so.
      const whole = puts.length <= RESULTS_IN_WRITE;
      for (let at = 0; !whole && at < puts.length; at += RESULTS_IN_WRITE)
        await table.write(puts.slice(at, at + RESULTS_IN_WRITE));
      const done = await table.write([
        { put: jobItem(after, revOf(item) + 1, expiry()), if: { equals: { rev: revOf(item) } } },
        ...(whole ? puts : []),
        ...(after.status === "running" || after.dryRun ? [] : [release(after)]),
      ]);
      return done.ok;
    },
    async open() {
      const { items } = await table.query({ index: "gsi1", pk: JOBS });
      const of = (sk: string): Item[] => items.filter((item) => item.sk === sk);
      const { sk: list } = keys.revocationJob("" as JobId);
      return { imports: intact(of("JOB"), readJob), lists: intact(of(list), readRevocationJob) };
    },
    async sourceRow(source, externalId) {
      const item = await table.get(keys.sourceRow(source, externalId));
      return item && readSourceRow(item);
    },
    async sourceRows(source, cursor) {
      const page = await table.query({
        pk: keys.sourceRow(source, "").pk,
        sk: { prefix: "ROW#" },
        ...(cursor ? { cursor } : {}),
      });
      return { items: page.items.map(readSourceRow), ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
    remember,
    async note(source, before, after) {
      return (await table.write([remember(source, before, after)])).ok;
    },
  };
};

const isAt = (stored: JobRecord, { cursor, results: count, place, rules }: JobRecord): boolean =>
  stored.cursor === cursor &&
  stored.results === count &&
  stored.place === place &&
  (stored.rules === undefined) === (rules === undefined);

const remember: Jobs["remember"] = (source, before, after) => ({
  put: sourceRowItem(source, after),
  if: before ? { equals: { job: before.job, did: before.did } } : { exists: false },
});

const release = ({ id, source }: JobRecord): Write => ({
  delete: keys.sourceLock(source),
  if: { any: [{ equals: { job: id } }, { exists: false }] },
});
