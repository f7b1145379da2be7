import { BadCursor } from "@showcaller/adapters/state/types";
import { TableRefused } from "@showcaller/adapters/table/errors";
import { TableUnavailable } from "@showcaller/core/ports";
import { Rejection, reject } from "./problem.ts";

/** What a thrown error means to the caller; `undefined`: a fault of ours. */
export function rejectionOf(error: unknown): Rejection | undefined {
  if (error instanceof Rejection) return error;
  if (error instanceof BadCursor || (error instanceof TableRefused && error.code === "BadCursor"))
    return reject("invalid-request", "The cursor does not belong to this list.", [
      {
        at: "?cursor",
        reason: "use the cursor of the previous page with the same query, or leave it out to begin again",
      },
    ]);
  if (error instanceof TableUnavailable)
    return reject("unavailable", "The table does not answer at present.", [], { headers: { "retry-after": "2" } });
  return undefined;
}
