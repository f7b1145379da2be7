import * as z from "zod";
import { Channel } from "./channel.ts";
import { EdgeKey, EdgeSettings, Projected, Revocation } from "./edge.ts";
import { FeedRecord } from "./feed.ts";
import { Region } from "./ids.ts";
import { Leg, LiveEvent } from "./live-event.ts";
import { Playbook } from "./playbook.ts";
import { Claim, DayLedger, LegSwitch, Runtime } from "./state.ts";
import { InstantText } from "./time.ts";
import { Webhook } from "./webhook.ts";

/*
 * Desired state as it is kept outside the home Region: what somebody needs who has lost the table, or who conducts without it. One JSON
 * document. No secret is in it: no task token, no webhook's address or secret, no signing key (of a key only where Secrets Manager has its
 * bytes), and a revocation only under the hash that names nobody. Nor is history in it: journal, change feed, incidents, what has ended,
 * idempotency records, jobs, and what imports remember of their rows.
 */

/** Without tokens and leases: they are of executions and functions that whoever reads an export does not have. */
export const ExportedRuntime = Runtime.omit({
  waitingFlows: true,
  waitingRunning: true,
  waitingStopped: true,
  leaseHolder: true,
  leaseUntil: true,
});
export type ExportedRuntime = z.infer<typeof ExportedRuntime>;

/** A live event with everything that lies under its key but its journal. */
export const ExportedLiveEvent = z.strictObject({
  event: LiveEvent,
  /** Also of channels that it was moved away from. */
  legs: z.array(Leg).max(50),
  claims: z.strictObject({ start: Claim.optional(), stop: Claim.optional() }),
});
export type ExportedLiveEvent = z.infer<typeof ExportedLiveEvent>;

export const Export = z.strictObject({
  format: z.literal("showcaller/export"),
  /** A reader refuses a version that it does not know. */
  version: z.literal(1),
  /** When its reading began: nothing in it is older, some of it may be newer. */
  exportedAt: InstantText,
  /** The deployment that it is of. */
  stage: z.string().regex(/^[a-zA-Z0-9-]{1,64}$/),
  home: Region,
  /** Every registered channel; without a runtime where nothing is known of it yet. */
  channels: z.array(z.strictObject({ channel: Channel, runtime: ExportedRuntime.optional() })),
  /** Every live event that still moves, however far ahead (the active index), and no other. */
  liveEvents: z.array(ExportedLiveEvent),
  /** Of every channel, from the UTC day before `exportedAt` on. */
  bookings: z.array(DayLedger),
  /** Those that somebody has written; the program has its own. */
  playbooks: z.array(Playbook),
  legSwitches: z.array(LegSwitch),
  edge: z.strictObject({
    settings: EdgeSettings.optional(),
    keys: z.array(EdgeKey),
    /** The last number that the projector gave a batch: whoever goes on counts from above it. */
    batch: z.int().nonnegative().default(0),
    /** Those that have not left the edge, and what the edge was told of them. */
    revocations: z.array(z.strictObject({ revocation: Revocation, projected: Projected.optional() })).default([]),
  }),
  /** Whom we tell: their addresses and secrets have to be given again. */
  webhooks: z.array(Webhook.pick({ id: true, name: true, format: true, tells: true })).default([]),
  /** Of each feed's key only its SHA-256: calendars go on reading. */
  feeds: z.array(FeedRecord).default([]),
  /** The last number of the change feed. */
  changes: z.int().nonnegative().default(0),
  /** Keys of items that could not be read: whoever acts on it knows that something is missing (law 4: in doubt nothing is stopped). */
  damaged: z.array(z.string().max(2100)).max(1000),
});
export type Export = z.infer<typeof Export>;
