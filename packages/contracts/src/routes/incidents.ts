import * as z from "zod";
import { LiveEventId } from "../ids.ts";
import { AnswerInput, Incident, IncidentId, IncidentStatus, IncidentSummary, ResolveInput } from "../incident.ts";
import { JournalEntry } from "../journal.ts";
import { Playbook, PlaybookId, PlaybookInput } from "../playbook.ts";
import type { ProblemSlug } from "../problem.ts";
import { Replayed, ReplayInput } from "../replay.ts";
import { between, page, paging, type Route } from "./route.ts";

const incidentId = z.object({ id: IncidentId });
const playbookId = z.object({ id: PlaybookId });
const byHand = (summary: string, extra: readonly ProblemSlug[]) =>
  ({
    method: "post",
    summary,
    scope: "incidents:write",
    params: incidentId,
    status: 200,
    response: Incident,
    ifMatch: "optional",
    idempotent: true,
    problems: ["not-found", "stale-etag", "busy", ...extra],
  }) as const;

/** What is wrong, what humans say of it, and the policies. */
export const incidentsRoutes = {
  listIncidents: {
    method: "get",
    path: "/v1/incidents",
    summary:
      "List incidents by when they were opened (from 30 days back unless asked otherwise), or all that are not resolved",
    scope: "events:read",
    query: z.object({
      ...paging,
      ...between,
      status: z
        .enum([...IncidentStatus.options, "unresolved"])
        .optional()
        .describe("`unresolved`: open or stabilising, whenever they were opened, the newest first, on one page."),
      liveEvent: LiveEventId.optional().describe("Only incidents of this live event."),
    }),
    status: 200,
    response: page(IncidentSummary),
  },
  getIncident: {
    method: "get",
    path: "/v1/incidents/{id}",
    summary: "Read an incident: its signals, what was tried, its timeline",
    scope: "events:read",
    params: incidentId,
    status: 200,
    response: Incident,
    problems: ["not-found"],
  },
  acknowledgeIncident: {
    path: "/v1/incidents/{id}/acknowledge",
    ...byHand("Say that somebody has it: no further page", ["incident-over"]),
  },
  approveIncident: {
    path: "/v1/incidents/{id}/approve",
    ...byHand("Approve the action that it waits with", ["nothing-to-approve", "own-request"]),
    body: AnswerInput,
  },
  rejectIncident: {
    path: "/v1/incidents/{id}/reject",
    ...byHand("Reject the action that it waits with; the next rung has its turn", [
      "nothing-to-approve",
      "own-request",
    ]),
    body: AnswerInput,
  },
  resolveIncident: {
    path: "/v1/incidents/{id}/resolve",
    ...byHand("Say that it is over: nothing more is done about it", ["incident-over"]),
    body: ResolveInput,
  },
  listSignals: {
    method: "get",
    path: "/v1/signals",
    summary: "What was heard on the bus, oldest first (the last day unless asked otherwise); also what no schema reads",
    scope: "events:read",
    query: z.object({
      ...paging,
      ...between,
      kind: z
        .enum(["unknown"])
        .optional()
        .describe("`unknown`: only what no schema reads. A page may have fewer than asked for, and still go on."),
    }),
    status: 200,
    response: page(JournalEntry),
  },
  listPlaybooks: {
    method: "get",
    path: "/v1/playbooks",
    summary: "List the playbooks in force, the program's own (version 0) among them",
    scope: "events:read",
    status: 200,
    response: page(Playbook),
  },
  getPlaybook: {
    method: "get",
    path: "/v1/playbooks/{id}",
    summary: "Read a playbook in force",
    scope: "events:read",
    params: playbookId,
    status: 200,
    response: Playbook,
    problems: ["not-found"],
  },
  listPlaybookVersions: {
    method: "get",
    path: "/v1/playbooks/{id}/versions",
    summary: "A playbook as it was, newest first",
    scope: "events:read",
    params: playbookId,
    query: z.object(paging),
    status: 200,
    response: page(Playbook),
    problems: ["not-found"],
  },
  putPlaybook: {
    method: "put",
    path: "/v1/playbooks/{id}",
    summary: "Write a playbook; refused, with the reason, when it cannot work",
    scope: "admin",
    params: playbookId,
    body: PlaybookInput,
    status: 200,
    response: Playbook,
    ifMatch: "optional",
    idempotent: true,
    problems: ["playbook-cannot-work", "unknown-channel", "stale-etag", "precondition-required", "busy"],
  },
  replayPlaybook: {
    method: "post",
    path: "/v1/playbooks/{id}/replay",
    summary: "What a playbook would have done to past incidents; nothing is done and nothing is written",
    scope: "events:read",
    params: playbookId,
    body: ReplayInput,
    status: 200,
    response: page(Replayed),
    problems: ["not-found", "playbook-cannot-work", "unknown-channel"],
  },
} as const satisfies Record<string, Route>;
