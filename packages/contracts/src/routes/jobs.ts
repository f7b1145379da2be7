import * as z from "zod";
import { JobId } from "../ids.ts";
import { ImportQuery, Job, RowAnswer, RowResult } from "../job.ts";
import { RevocationAnswer, RevocationJob, RevocationRow } from "../revocation-job.ts";
import { page, paging, type Route } from "./route.ts";

const jobId = z.object({ id: JobId });
const answering = (summary: string) =>
  ({
    method: "post",
    summary,
    scope: "revocations:write",
    params: jobId,
    status: 200,
    response: RevocationJob,
    idempotent: true,
    problems: ["not-found", "nothing-to-approve", "own-request", "busy"],
  }) as const;

/** What outlasts its request. */
export const jobsRoutes = {
  createImport: {
    method: "post",
    path: "/v1/imports",
    summary:
      "Book everything in a fixture list (openfootball JSON, CSV, iCalendar); again, it follows what has changed",
    scope: "events:write",
    query: ImportQuery,
    body: z.string(),
    file: true,
    status: 202,
    response: Job,
    idempotent: true,
    problems: ["unreadable-file", "unknown-zone", "no-channels", "import-running", "busy"],
  },
  getJob: {
    method: "get",
    path: "/v1/jobs/{id}",
    summary: "How far a job has come, and what became of each row; of a list of revocations, of those that want a look",
    scope: "events:read",
    params: jobId,
    query: z.object({
      cursor: paging.cursor,
      answer: z
        .enum([...RowAnswer.options, ...RevocationAnswer.exclude(["unchanged", "conflict", "invalid"]).options])
        .optional()
        .describe("Only rows of which this became; a page may have fewer than fit, and still go on."),
    }),
    status: 200,
    response: z.discriminatedUnion("kind", [
      Job.extend({ results: page(RowResult) }).meta({ id: "JobView" }),
      RevocationJob.extend({ results: page(RevocationRow) }).meta({ id: "RevocationJobView" }),
    ]),
    problems: ["not-found"],
  },
  approveJob: {
    path: "/v1/jobs/{id}/approve",
    ...answering("Approve a list of revocations that waits; whoever sent it may not"),
  },
  rejectJob: {
    path: "/v1/jobs/{id}/reject",
    ...answering("Reject a list of revocations that waits: nothing of it is carried out"),
  },
} as const satisfies Record<string, Route>;
