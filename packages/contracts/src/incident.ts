import * as z from "zod";
import { ContractNumber } from "./cue.ts";
import { Actor, Arn, ChannelId, LiveEventId, Region } from "./ids.ts";
import { Action, PlaybookId, PlaybookMode, Verification } from "./playbook.ts";
import { Cause, SignalState } from "./signal.ts";
import { InstantText } from "./time.ts";
import { Tidings } from "./webhook.ts";

/** `<digest of live event, leg and scope>-<the how-manieth>`: who correlates the same signals finds the same id. */
export const IncidentId = z
  .string()
  .regex(/^[0-9a-f]{16}-[1-9]\d{0,5}$/, "an incident's id, e.g. 9f86d081884c7d65-1")
  .brand("IncidentId");
export type IncidentId = z.infer<typeof IncidentId>;

/** `open`: something is set. `stabilising`: nothing is, and we watch, perhaps on a backup. `resolved`: over. */
export const IncidentStatus = z.enum(["open", "stabilising", "resolved"]);
export type IncidentStatus = z.infer<typeof IncidentStatus>;

export const IncidentSeverity = z.enum(["info", "minor", "major", "critical"]);
export type IncidentSeverity = z.infer<typeof IncidentSeverity>;

/** How it ended. `brief`: over before anybody could have acted. `ended`: the live event was over first. */
export const IncidentOutcome = z.enum(["brief", "healed-itself", "remedied", "by-human", "ended"]);
export type IncidentOutcome = z.infer<typeof IncidentOutcome>;

/**
 * How far one attempt is. `asked`: a human is to say. `decided`: written down, perhaps not yet done: who finds it so does it (again).
 * `pending`: done, not yet verified. `unknown`: done, and nothing could say whether it worked.
 */
export const Verdict = z.enum([
  "asked",
  "decided",
  "pending",
  "effective",
  "ineffective",
  "failed",
  "rejected",
  "expired",
  "shadowed",
  "unknown",
]);
export type Verdict = z.infer<typeof Verdict>;

/** One rung, tried or not. `id` names the action at AWS, so that doing it twice is doing it once. */
export const Attempt = z.strictObject({
  id: z.string().max(200),
  playbook: PlaybookId,
  version: z.int().nonnegative(),
  /** A rung's id; `switch-back` is the return to the programme, `again` what follows where that does not hold. */
  rung: z.string(),
  /** What the incident's cause was when this was decided. */
  cause: Cause,
  action: Action,
  mode: PlaybookMode,
  at: InstantText,
  why: z.string().max(1000),
  predicts: z.string().max(1000),
  verify: Verification.optional(),
  verifyBy: InstantText.optional(),
  verdict: Verdict,
  decidedAt: InstantText.optional(),
  /** Approval: by when it must be answered, who asked, and who answered. The two are never the same. */
  expiresAt: InstantText.optional(),
  requestedBy: Actor.optional(),
  answeredBy: Actor.optional(),
});
export type Attempt = z.infer<typeof Attempt>;

export const TimelineEntry = z.strictObject({
  at: InstantText,
  /** The same key is the same entry. */
  key: z.string().max(1200),
  kind: z.enum(["signal", "decision", "action", "verdict", "human", "status"]),
  text: z.string().max(2048),
  why: z.string().max(1000).optional(),
  by: Actor.optional(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const IncidentPage = z.strictObject({
  at: InstantText,
  /** 1: first call; 2 and up: nobody acknowledged. */
  level: z.int().min(1).max(9),
  text: z.string().max(2048),
});
export type IncidentPage = z.infer<typeof IncidentPage>;

/** What one or more signals say is wrong: one owner, one timeline, one outcome. */
export const Incident = z
  .strictObject({
    id: IncidentId,
    /** Counts every write; the ETag. */
    rev: z.int().positive(),
    /** `picture` for all causes of the chain on one leg: one owner, so that two workflows never pull at one encoder. */
    scope: z.string().max(64),
    cause: Cause,
    liveEvent: LiveEventId.optional(),
    channel: ChannelId.optional(),
    region: Region.optional(),
    status: IncidentStatus,
    severity: IncidentSeverity,
    /** One sentence: what is wrong. */
    title: z.string().max(500),
    /** What happens if nobody does anything, with the arithmetic. */
    ifNobody: z.string().max(2000),
    /** The earliest set edge. */
    openedAt: InstantText,
    /** Since when the present cause is what it is: hold-offs count from here. */
    causeSince: InstantText,
    /** Since when nothing is set. */
    clearedAt: InstantText.optional(),
    resolvedAt: InstantText.optional(),
    outcome: IncidentOutcome.optional(),
    /** The execution that speaks for it. A later attempt takes over. */
    owner: z.strictObject({ execution: z.string(), attempt: z.int().positive() }).optional(),
    signals: z.record(z.string(), SignalState),
    attempts: z.array(Attempt).max(100),
    pages: z.array(IncidentPage).max(20),
    acknowledged: z.strictObject({ by: Actor, at: InstantText }).optional(),
    /** What we put on screen instead of the programme, until that is back and holds. */
    substitute: z.strictObject({ input: z.enum(["backup", "slate"]), since: InstantText }).optional(),
    timeline: z.array(TimelineEntry).max(200),
  })
  .meta({ id: "Incident" });
export type Incident = z.infer<typeof Incident>;

/**
 * Input of the machine `remediate`. `of`: what its first look needs besides the incident, carried so that it is read together with it and
 * not after it. A hint: what is stored counts.
 */
export const RemediateInput = z.strictObject({
  contract: ContractNumber,
  incident: IncidentId,
  /** Of the incident's owner: a later one takes over. */
  attempt: z.int().positive(),
  of: z.strictObject({
    liveEvent: LiveEventId.optional(),
    channel: ChannelId.optional(),
    /** All legs of the live event. */
    legs: z.array(z.strictObject({ channel: ChannelId, region: Region, encoder: Arn })).max(4),
  }),
});
export type RemediateInput = z.infer<typeof RemediateInput>;

/** An incident in a list and in the change feed: without what grows. `asked`: what waits for a human's approval. */
export const IncidentSummary = Incident.omit({ signals: true, attempts: true, pages: true, timeline: true })
  .extend({ asked: Attempt.optional() })
  .meta({ id: "IncidentSummary" });
export type IncidentSummary = z.infer<typeof IncidentSummary>;

/** `POST /v1/incidents/{id}/approve` and `…/reject`: which attempt, as it was read. Nobody approves what they have not seen. */
export const AnswerInput = z.strictObject({ attempt: z.string().min(1).max(200) });
export type AnswerInput = z.infer<typeof AnswerInput>;

/** `POST /v1/incidents/{id}/resolve`. */
export const ResolveInput = z.strictObject({ note: z.string().trim().min(1).max(500).optional() });
export type ResolveInput = z.infer<typeof ResolveInput>;

/** Input of the machine `tell`: one message, by its key. What it says is read from the incident when it is sent. */
export const TellInput = z.strictObject({
  contract: ContractNumber,
  incident: IncidentId,
  /** An attempt's id, or `page-<n>`: the same key is the same message. */
  key: z.string().min(1).max(200),
  tidings: Tidings,
  at: InstantText,
});
export type TellInput = z.infer<typeof TellInput>;
