import type { AnsweredJob } from "@showcaller/adapters/state/revocation-jobs";
import type { JobId, RevocationJob, RevocationJobRecord, RevocationRow, RouteName } from "@showcaller/contracts";
import { fits } from "@showcaller/core/edge/capacity";
import { type ListRow, readList } from "@showcaller/core/edge/list";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant, HOUR, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { type PackedRow, packParts } from "../edge/packed.ts";
import { revocationOf } from "../edge/revocation.ts";
import { REPLAYED } from "../http/idempotency.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers, Reply } from "../http/serve.ts";
import { revocationJobView } from "../revoking/view.ts";
import type { ApiDeps } from "./deps.ts";
import { jobPlace, noSuchJob } from "./job-place.ts";
import { given } from "./live-events.ts";

type Names = "revokeMany" | "approveJob" | "rejectJob";

/** Answers of an item of results, and rows that are listed at all: a file of another kind would have a hundred thousand. */
const ROWS_IN_RESULTS = 50;
const MOST_LISTED = 1_000;
/** A second person has so long. */
const APPROVAL = 4 * HOUR;

export const revocationListHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async revokeMany({ query, body, actor, once }) {
    const { store, clock, ids } = deps;
    const now = clock.now();
    const undo = query.undo === "true";
    const read = readList(body, query, undo, now);
    if (!read.ok) throw new Rejection(read.refusal);
    const bad = read.rows.flatMap((row) => (row.named ? [] : [row]));
    if (bad.length === read.rows.length) throw nothingToDo(bad);
    const rows = packed(read.rows, now);
    const parts = packParts(rows);
    const { settings, projection } = await store.edge.read();
    if (!undo && !fits(projection.content.counts, countsOf(rows))) throw tooMany(rows.length);
    const job: RevocationJobRecord = {
      ...begun(ids.ulid() as JobId, actor, now),
      undo,
      why: query.why ?? "",
      rows: read.rows.length,
      answered: bad.length,
      counts: bad.length > 0 ? { invalid: bad.length } : {},
      ...(bad.length > MOST_LISTED
        ? { note: `${MOST_LISTED} of ${bad.length} rows that cannot be read are listed` }
        : {}),
      ...(rows.length > settings.approvalAbove
        ? { approval: { above: settings.approvalAbove, expiresAt: formatInstant(now + APPROVAL) } }
        : {}),
      parts: parts.length,
      results: Math.ceil(Math.min(bad.length, MOST_LISTED) / ROWS_IN_RESULTS),
    };
    const results = chunks(bad.slice(0, MOST_LISTED).map(rowOf), ROWS_IN_RESULTS);
    const made = await store.revocationJobs.create(job, parts, results, given({ once }));
    return {
      value: revocationJobView(made.job),
      headers: { location: jobPlace(made.job), ...(made.kind === "applied" ? REPLAYED : {}) },
    };
  },

  approveJob: (call) => answered(deps, call, true),
  rejectJob: (call) => answered(deps, call, false),
});

const begun = (id: JobId, createdBy: string, now: Instant) => {
  const at = formatInstant(now);
  return {
    ...{ id, kind: "revocations" as const, status: "running" as const, stage: "checking" as const },
    ...{ createdAt: at, updatedAt: at, createdBy, rev: 1, cursor: 0, attempt: 1, dueBy: formatInstant(now + MINUTE) },
  };
};

/** Whom a row names is hashed here, and is nowhere after. */
const packed = (rows: readonly ListRow[], now: Instant): PackedRow[] =>
  rows.flatMap((one) => {
    if (!one.named) return [];
    const { expiresAt, cutOff } = one.terms;
    const target = one.named.kind === "subject" ? { ...one.named, ...given({ cutOff }) } : one.named;
    // What is taken back is looked up by its id alone.
    return [{ row: one.row, draft: revocationOf(target, { expiresAt: Math.max(expiresAt, now), why: "" }) }];
  });

function countsOf(rows: readonly PackedRow[]) {
  const [counts, seen] = [{ session: 0, subject: 0, channel: 0 }, new Set<string>()];
  for (const { draft } of rows) {
    if (!seen.has(draft.id)) counts[draft.kind]++;
    seen.add(draft.id);
  }
  return counts;
}

const rowOf = ({ row, answer, detail }: RevocationRow): RevocationRow => ({ row, answer, detail });

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** Another person's yes or no, while it is waited for. */
async function answered(
  { store, clock }: ApiDeps,
  { params: { id }, actor, once }: Pick<Call<"approveJob">, "params" | "actor" | "once">,
  approved: boolean,
): Promise<{ value: RevocationJob; headers: Record<string, string> }> {
  const now = clock.now();
  const done = await store.revocationJobs.answer(
    id,
    (job) => {
      const { approval, createdBy } = job;
      if (!approval || approval.answer || job.status !== "running" || parseInstant(approval.expiresAt) <= now)
        return "nothing-to-approve";
      if (createdBy === actor) return "own-request";
      const at = formatInstant(now);
      return {
        // Due at once: an execution that does not hear of it is followed by the sweep's next attempt.
        job: { ...job, updatedAt: at, dueBy: at, approval: { ...approval, answer: { by: actor, at, approved } } },
        line: {
          kind: "request",
          name: approved ? "revocations.approved" : "revocations.rejected",
          text: `list ${id} of ${job.rows} rows ${approved ? "approved" : "rejected"}`,
          why: job.why || "asked for",
          actor,
          cause: id,
        },
      };
    },
    given({ once }),
  );
  return { value: revocationJobView(jobOf(done)), headers: done.kind === "applied" ? { ...REPLAYED } : {} };
}

function jobOf(done: AnsweredJob): RevocationJobRecord {
  if (done.kind === "absent") throw noSuchJob();
  if (done.kind === "busy") throw busy("Others write to the same job at this moment; nothing was changed.");
  if (done.kind !== "refused") return done.job;
  throw done.why === "own-request"
    ? reject("own-request", "You have sent this list.", [{ at: "path: id", reason: "ask somebody else" }])
    : reject("nothing-to-approve", "This list waits for nobody's answer, or does no longer.", [
        { at: "path: id", reason: "read it: GET /v1/jobs/{id}" },
      ]);
}

export const ofRevocationJob = (name: RouteName): name is Names =>
  name === "revokeMany" || name === "approveJob" || name === "rejectJob";
export const revocationJobReply = (name: RouteName, job: RevocationJobRecord): Reply => ({
  value: revocationJobView(job),
  ...(name === "revokeMany" ? { headers: { location: jobPlace(job) } } : {}),
});

const nothingToDo = ([first]: readonly RevocationRow[]) =>
  reject("cannot-revoke", "No row of it can be carried out.", [
    { at: `row ${first?.row}`, reason: first?.detail ?? "mend its rows" },
  ]);

const tooMany = (rows: number) =>
  reject("revocations-full", `The edge's store has no room for ${rows} more.`, [
    {
      at: "",
      reason:
        "send fewer (what is revoked already counts again); or revoke what was issued until now for a channel, or for everybody (PUT /v1/edge), which is one entry or none",
    },
  ]);
