import type { Job } from "@showcaller/contracts";
import { type Rejection, reject } from "../http/problem.ts";

/** Where a job is read, of whatever kind. */
export const jobPlace = ({ id }: Pick<Job, "id">): string => `/v1/jobs/${id}`;

export const noSuchJob = (): Rejection =>
  reject("not-found", "There is no job of that id.", [
    { at: "path: id", reason: "it is in the answer of the request that made it, and kept for 30 days" },
  ]);
