import * as z from "zod";
import { RevocationId, RevocationKind } from "../edge.ts";
import {
  EdgeSettingsInput,
  EdgeView,
  RevocationInput,
  RevocationLookUp,
  RevocationState,
  RevocationView,
} from "../revocation.ts";
import { RevocationJob, RevocationListQuery } from "../revocation-job.ts";
import { between, page, paging, type Route } from "./route.ts";

const revocationId = z.object({ id: RevocationId });

/** Who may no longer watch, and what viewers' edge does. */
export const revocationsRoutes = {
  revoke: {
    method: "post",
    path: "/v1/revocations",
    summary: "Revoke a session, a subject, or what was issued for a channel until now; the same again changes nothing",
    scope: "revocations:write",
    body: RevocationInput,
    status: 201,
    response: RevocationView,
    idempotent: true,
    problems: ["cannot-revoke", "unknown-channel", "revoked-otherwise", "revocations-full", "busy"],
  },
  revokeMany: {
    method: "post",
    path: "/v1/revocations/bulk",
    summary:
      "Revoke up to 100,000 sessions and subjects, a CSV of them; or take them back. A large one waits for a second person",
    scope: "revocations:write",
    query: RevocationListQuery,
    body: z.string(),
    file: true,
    status: 202,
    response: RevocationJob,
    idempotent: true,
    problems: ["unreadable-file", "cannot-revoke", "revocations-full", "busy"],
  },
  /** Above the route by id: the router takes the first that fits. */
  findRevocations: {
    method: "post",
    path: "/v1/revocations/find",
    summary:
      "Whether a session, subject or channel is revoked; it is asked for in the body, since addresses are logged",
    scope: "revocations:write",
    body: RevocationLookUp,
    status: 200,
    response: page(RevocationView),
  },
  listRevocations: {
    method: "get",
    path: "/v1/revocations",
    summary: "List revocations by when they were made, oldest first (the last 30 days unless asked otherwise)",
    scope: "events:read",
    query: z.object({
      ...paging,
      ...between,
      kind: RevocationKind.optional().describe(
        "Only this kind. A page may have fewer than asked for, and still go on.",
      ),
      state: RevocationState.optional().describe("Only what stands so at the edge; pages as with `kind`."),
    }),
    status: 200,
    response: page(RevocationView),
  },
  getRevocation: {
    method: "get",
    path: "/v1/revocations/{id}",
    summary: "Read a revocation, and whether the edge has it",
    scope: "events:read",
    params: revocationId,
    status: 200,
    response: RevocationView,
    problems: ["not-found"],
  },
  unrevoke: {
    method: "delete",
    path: "/v1/revocations/{id}",
    summary: "Take a revocation back: what it revoked is served again",
    scope: "revocations:write",
    params: revocationId,
    status: 200,
    response: RevocationView,
    ifMatch: "optional",
    idempotent: true,
    problems: ["not-found", "stale-etag", "busy"],
  },
  getEdge: {
    method: "get",
    path: "/v1/edge",
    summary: "What viewers' edge does: mode, epoch, outage grace, and how full its store is",
    scope: "events:read",
    status: 200,
    response: EdgeView,
  },
  putEdge: {
    method: "put",
    path: "/v1/edge",
    summary: "Change it: the mode, an epoch that revokes every token issued until then, the outage grace",
    scope: "admin",
    body: EdgeSettingsInput,
    status: 200,
    response: EdgeView,
    ifMatch: "optional",
    idempotent: true,
    problems: ["cannot-revoke", "stale-etag", "precondition-required", "busy"],
  },
} as const satisfies Record<string, Route>;
