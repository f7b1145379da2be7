import { Conducted, ConductedInput } from "../conduct.ts";
import { Generation, RebuildInput } from "../generation.ts";
import type { Route } from "./route.ts";

/** After a loss of the table, or of the control plane. */
export const rebuildRoutes = {
  getRebuild: {
    method: "get",
    path: "/v1/rebuild",
    summary: "Whether the table is lost, and what its last rebuild found",
    scope: "admin",
    status: 200,
    response: Generation,
  },
  rebuild: {
    method: "post",
    path: "/v1/rebuild",
    summary: "Rebuild a lost table from its last export and from what AWS says",
    scope: "admin",
    body: RebuildInput,
    status: 202,
    response: Generation,
    idempotent: true,
    problems: ["nothing-lost", "busy"],
  },
  mergeJournal: {
    method: "post",
    path: "/v1/journal",
    summary: "Take over what a conductor's journal says, each entry once",
    scope: "admin",
    body: ConductedInput,
    status: 200,
    response: Conducted,
    problems: ["busy"],
  },
} as const satisfies Record<string, Route>;
