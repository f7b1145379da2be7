import * as z from "zod";
import { ImportQuery, Job, JobId, RowAnswer, RowResult } from "../job.ts";
import { page, paging, type Route } from "./route.ts";

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
    summary: "How far a job has come, and what became of each row",
    scope: "events:read",
    params: z.object({ id: JobId }),
    query: z.object({ cursor: paging.cursor, answer: RowAnswer.optional() }),
    status: 200,
    response: Job.extend({ results: page(RowResult) }).meta({ id: "JobView" }),
    problems: ["not-found"],
  },
} as const satisfies Record<string, Route>;
