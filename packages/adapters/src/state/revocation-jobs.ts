import { type JobId, type RevocationAnswer, type RevocationJobRecord, RevocationRow } from "@showcaller/contracts";
import type { Item, Json, Write } from "@showcaller/core/ports";
import { DAY } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import { resultsPage } from "./results-page.ts";
import { readRevocationJob, revocationJobItem } from "./revocation-job-item.ts";
import type { JournalDraft, Once, PageOf } from "./types.ts";

/** As for imports: for looking at afterwards. */
const KEPT = 30 * DAY;
/** Parts written at once: each is a partition of its own, so that 100,000 rows do not wait for one partition's 1,000 write units a second. */
const WIDTH = 8;

export type AnsweredJob =
  | { kind: "changed" | "applied"; job: RevocationJobRecord }
  | { kind: "absent" }
  | { kind: "refused"; why: string }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

/** Lists of revocations on their way. */
export interface RevocationJobs {
  /** Stores the rows in parts, then the job with the answers that are known; only with the job do they begin to count. */
  create(
    job: RevocationJobRecord,
    parts: readonly string[],
    results: readonly (readonly RevocationRow[])[],
    options?: { once?: Once },
  ): Promise<{ kind: "created" | "applied"; job: RevocationJobRecord }>;
  read(id: JobId): Promise<RevocationJobRecord | undefined>;
  /** A part as it was stored. */
  part(id: JobId, number: number): Promise<string>;
  results(id: JobId, page: { cursor?: string; answer?: RevocationAnswer }): Promise<PageOf<RevocationRow>>;
  /** How far it is now, and answers that were given; on condition that nobody wrote since `before` was read. */
  advance(
    before: RevocationJobRecord,
    after: Omit<RevocationJobRecord, "rev">,
    more?: { results?: readonly (readonly RevocationRow[])[]; line?: JournalDraft },
  ): Promise<RevocationJobRecord | undefined>;
  /** A human's word on it, made on what is stored when it is written; text: why not. */
  answer(
    id: JobId,
    decide: (job: RevocationJobRecord) => { job: RevocationJobRecord; line: JournalDraft } | string,
    options?: { once?: Once },
  ): Promise<AnsweredJob>;
}

const ATTEMPTS = 5;

export const revocationJobs = (context: Context, record: Recorder): RevocationJobs => {
  const { table, clock } = context;
  const expiry = (): number => Math.ceil((clock.now() + KEPT) / 1000);
  const read = async (id: JobId): Promise<RevocationJobRecord | undefined> => {
    const item = await table.get(keys.revocationJob(id));
    return item && readRevocationJob(item);
  };
  const putResults = (id: JobId, from: number, results: readonly (readonly RevocationRow[])[]): Write[] =>
    results.map((rows, n) => ({
      put: { ...keys.jobResults(id, from + n), expiresAt: expiry(), data: rows as unknown as Json },
    }));
  const put = (job: RevocationJobRecord, before: number): Write => ({
    put: revocationJobItem(job, expiry()),
    if: before === 0 ? { exists: false } : { equals: { rev: before } },
  });

  return {
    read,
    async create(job, parts, results, { once } = {}) {
      for (let at = 0; at < parts.length; at += WIDTH)
        await Promise.all(
          parts
            .slice(at, at + WIDTH)
            .map((rows, n) =>
              table.write([{ put: { ...keys.revocationPart(job.id, at + n), expiresAt: expiry(), data: rows } }]),
            ),
        );
      for (const write of putResults(job.id, 0, results)) await table.write([write]);
      const written = await table.write([put(job, 0), ...(once ? [mark(once, job.id)] : [])]);
      if (written.ok) return { kind: "created", job };
      const id = once && (await appliedBy(context, once));
      const earlier = id && (await read(id as JobId));
      if (earlier) return { kind: earlier.id === job.id ? "created" : "applied", job: earlier };
      // Our own answer was lost and the write repeated.
      const own = await read(job.id);
      if (!own) throw new Error(`job ${job.id} was neither written nor refused`);
      return { kind: "created", job: own };
    },
    async part(id, number) {
      const item = await table.get(keys.revocationPart(id, number));
      return z.string().parse(item?.data);
    },
    results: (id, page) => resultsPage(table, id, page, rowsOf),
    async advance(before, after, { results = [], line } = {}) {
      const next = { ...after, rev: before.rev + 1 };
      const written = await table.write([
        put(next, before.rev),
        ...putResults(before.id, before.results, results),
        ...(line ? [record.put(line, line.key ?? `revocations-${before.id}-${next.rev}`)] : []),
      ]);
      return written.ok ? next : undefined;
    },
    async answer(id, decide, { once } = {}) {
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const before = await read(id);
        const decided = before && decide(before);
        if (before && typeof decided === "object") {
          const job = { ...decided.job, rev: before.rev + 1 };
          const line = record.put(decided.line, `revocations-${id}-${job.rev}`);
          const written = await table.write([put(job, before.rev), line, ...(once ? [mark(once, id)] : [])]);
          if (written.ok) return { kind: "changed", job };
        }
        const applied = once && (await appliedBy(context, once)) ? await read(id) : undefined;
        if (applied) return { kind: "applied", job: applied };
        if (!before) return { kind: "absent" };
        if (typeof decided === "string") return { kind: "refused", why: decided };
      }
      return { kind: "busy" };
    },
  };
};

const rowsOf = (item: Item): RevocationRow[] => z.array(RevocationRow).parse(item.data);
