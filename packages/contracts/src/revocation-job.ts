import * as z from "zod";
import { RevocationId } from "./edge.ts";
import { Actor, JobId } from "./ids.ts";
import { JobStatus } from "./job.ts";
import { CutOff } from "./revocation.ts";
import { InstantText } from "./time.ts";

/** What a list of revocations is told beside its file: for every row that does not say so itself. */
export const RevocationListQuery = z.object({
  undo: z.enum(["true", "false"]).optional().describe("`true`: what the list names is taken back."),
  cutOff: CutOff.optional().describe(
    "What was issued at or before it is revoked; `now`: when the request is carried out.",
  ),
  expiresAt: InstantText.optional().describe("When the last token that a row revokes expires; absent: in seven days."),
  why: z.string().trim().max(500).optional().describe("Kept in the journal: name nobody."),
});

/** What became of a row. `conflict`: one entry cannot say it beside what is revoked already. */
export const RevocationAnswer = z.enum(["revoked", "taken-back", "unchanged", "conflict", "invalid"]);
export type RevocationAnswer = z.infer<typeof RevocationAnswer>;

/** Of rows that were not simply carried out. Nobody is named: the row says where to look in the file. */
export const RevocationRow = z
  .strictObject({
    /** The line of the file, from 1. */
    row: z.int().positive(),
    answer: RevocationAnswer,
    /** What to do about it. */
    detail: z.string(),
    revocation: RevocationId.optional(),
  })
  .meta({ id: "RevocationRow" });
export type RevocationRow = z.infer<typeof RevocationRow>;

/** `checking`: is there room, is a second person needed; `asking`: a second person is waited for; `over`: nothing more comes. */
export const RevocationStage = z.enum(["checking", "asking", "recording", "projecting", "confirming", "over"]);
export type RevocationStage = z.infer<typeof RevocationStage>;

/** What a probe location saw of a canary that was revoked with the list. */
export const ProbeResult = z.strictObject({
  location: z.string(),
  /** `refused`: the edge there has the list; `served`: not yet; `unknown`: it cannot be told, and why. */
  outcome: z.enum(["refused", "served", "unknown"]),
  at: InstantText,
  detail: z.string(),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

const count = z.int().nonnegative();
export const RevocationJob = z
  .strictObject({
    id: JobId,
    kind: z.literal("revocations"),
    status: JobStatus,
    stage: RevocationStage,
    undo: z.boolean(),
    /** In the file. */
    rows: count,
    /** Of these, answered so far. */
    answered: count,
    counts: z.partialRecord(RevocationAnswer, count),
    why: z.string(),
    /** Why it failed, or what it left undone. */
    note: z.string().optional(),
    /** Another person than `createdBy` is asked, since it has more rows than `above`. */
    approval: z
      .strictObject({
        above: count,
        expiresAt: InstantText,
        answer: z.strictObject({ by: Actor, at: InstantText, approved: z.boolean() }).optional(),
      })
      .optional(),
    /** Every row is in the table. */
    recordedAt: InstantText.optional(),
    /** Recorded rows of this and other lists that the edge's store had not been told of, when it was looked last. */
    waiting: count.optional(),
    /** CloudFront has acknowledged all of it. */
    projectedAt: InstantText.optional(),
    probes: z.array(ProbeResult).optional(),
    createdAt: InstantText,
    updatedAt: InstantText,
    createdBy: Actor,
  })
  .meta({ id: "RevocationJob" });
export type RevocationJob = z.infer<typeof RevocationJob>;

/** As stored, with what only its workers need. */
export const RevocationJobRecord = z.strictObject({
  ...RevocationJob.shape,
  rev: z.int().positive(),
  /** Parts of rows stored; parts done; items of answers written. */
  parts: count,
  cursor: count,
  results: count,
  /** Of the execution that speaks for it: the sweep starts the next one. */
  attempt: z.int().positive(),
  /** When its execution looks at it again at the latest. */
  dueBy: InstantText,
  /** Completes the wait for the second person's answer. */
  token: z.string().optional(),
});
export type RevocationJobRecord = z.infer<typeof RevocationJobRecord>;
