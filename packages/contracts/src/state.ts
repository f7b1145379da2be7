import * as z from "zod";
import { WorkflowCue } from "./cue.ts";
import { ChannelId, LiveEventId } from "./ids.ts";
import { IncidentId } from "./incident.ts";
import { PlaybookId } from "./playbook.ts";
import { InstantText } from "./time.ts";

/*
 * What is stored besides live events and channels. Keys, access patterns and conditions: docs/state.md.
 * Instants that a condition compares are numbers (epoch milliseconds); all others are text.
 */

const millis = z.number().int().nonnegative();

/** MediaLive's vocabulary: the bus says STOPPED where the API says IDLE; we keep the API's word. */
export const ChannelState = z.enum([
  "CREATING",
  "CREATE_FAILED",
  "IDLE",
  "STARTING",
  "RUNNING",
  "RECOVERING",
  "STOPPING",
  "DELETING",
  "DELETED",
  "UPDATING",
  "UPDATE_FAILED",
]);
export type ChannelState = z.infer<typeof ChannelState>;

export const FlowState = z.enum(["STANDBY", "ACTIVE", "UPDATING", "DELETING", "STARTING", "STOPPING", "ERROR"]);
export type FlowState = z.infer<typeof FlowState>;

/** What a workflow waits for on a channel. One waiter of each kind per channel: a later one replaces an earlier. */
export const WaitKind = z.enum(["flows", "running", "stopped"]);
export type WaitKind = z.infer<typeof WaitKind>;

/** A Step Functions task token with the condition that completes it. */
export const Waiting = z.strictObject({
  token: z.string().min(1).max(2048),
  execution: z.string(),
  liveEvent: LiveEventId,
  /** `running`: how many pipelines must run. */
  pipelines: z.int().min(1).max(2).optional(),
  /** `running`: from then on a single pipeline is enough. */
  enoughFrom: millis.optional(),
  /** `flows`: all of these must be ACTIVE. */
  flows: z.array(z.string()).optional(),
  since: millis,
  /** The sweep's last heartbeat for this token. */
  beatAt: millis,
});
export type Waiting = z.infer<typeof Waiting>;

/**
 * A remedy on a channel, written with the lease and before its call: budgets count it, and a call of which nobody knows whether it was
 * made is known to have been meant. `step`: how far one got that takes several calls.
 */
export const Act = z.strictObject({
  /** The attempt's id. */
  id: z.string().max(200),
  incident: IncidentId,
  playbook: PlaybookId,
  liveEvent: LiveEventId,
  at: millis,
  step: z.enum(["stop", "start"]).optional(),
  /** A way back: no budget counts it. */
  free: z.literal(true).optional(),
});
export type Act = z.infer<typeof Act>;

/** Everything that moves about one channel. `rev` rises with every write; a writer who read it conditions on it. */
export const Runtime = z.strictObject({
  channel: ChannelId,
  rev: z.int().nonnegative(),
  state: ChannelState.optional(),
  /** Pipelines running at `observedAt`. */
  running: z.int().min(0).max(2).optional(),
  /** When `state` was true, as AWS told it (whole seconds from the bus). Newest wins; on a tie the worse state stays. */
  observedAt: millis.optional(),
  /** Whose clock `observedAt` is of: the Region's, out of a bus event, or ours, at our look or call. */
  observedBy: z.enum(["bus", "us"]).optional(),
  /** `by`: as `observedBy`; absent: our own. */
  flows: z
    .record(z.string(), z.strictObject({ state: FlowState, at: millis, by: z.literal("bus").optional() }))
    .optional(),
  waitingFlows: Waiting.optional(),
  waitingRunning: Waiting.optional(),
  waitingStopped: Waiting.optional(),
  /** Mutating media calls run under this lease: 60 s, conditional write (law 7). */
  leaseHolder: z.string().optional(),
  leaseUntil: millis.optional(),
  /** Present while the encoder runs because we started it: what law 6 may stop. */
  run: z.strictObject({ liveEvent: LiveEventId, execution: z.string(), at: InstantText }).optional(),
  /** Names of the schedule actions we put into the encoder: stale ones count against its 1,500, so the next arming removes them. */
  actions: z.array(z.string()).optional(),
  /** Remedies of the last hour, and of the live event that had the last one. */
  acts: z.array(Act).max(100).optional(),
  /**
   * Whose content the packager holds (core/schedule/handover.ts `contentOf`): of the live event last started here. Absent: nobody
   * we know of; after a reset, nobody.
   */
  content: z.string().optional(),
  /** Our last reset of the packager: its encoder starts no sooner than 30 s later. */
  resetAt: millis.optional(),
  /** Left running for the next live event: the end of the run that it was left from. */
  keptFrom: millis.optional(),
  /** First sight of a run that we did not start. */
  foreignSince: millis.optional(),
  foreignPaged: z.boolean().optional(),
  /** `<live event> <next live event>`: of the show that outlasts its booking and of whom it is in the way, somebody has been paged. */
  overrunPaged: z.string().optional(),
  /** Somebody else took it down while a live event needs it: left alone until the next cue (core/reconcile/hands.ts). */
  hands: z
    .strictObject({
      liveEvent: LiveEventId,
      /** As it stands since then. */
      state: ChannelState,
      since: millis,
      /** Seen before air: handed back at air. Otherwise at the end. */
      beforeAir: z.boolean(),
      paged: z.boolean().optional(),
      /** An operator says that it is ours again. */
      released: z.boolean().optional(),
    })
    .optional(),
  /** Somebody else has switched its input: no switch of ours until the next cue (core/reconcile/inputs.ts). */
  inputsHeld: z
    .strictObject({
      liveEvent: LiveEventId,
      during: z.enum(["lead", "on-air"]),
      attachment: z.string().max(1024),
      action: z.string().max(1024),
      at: millis,
    })
    .optional(),
  /** The sweep has seen it without its tag: nothing of ours touches it, whoever runs it (law 6). */
  untagged: z.boolean().optional(),
});
export type Runtime = z.infer<typeof Runtime>;

/**
 * Viewers of `channel` are to be served by `to`, another leg of the same live event: desired state, for the edge. Counts until `until`,
 * whatever becomes of the incident.
 */
export const LegSwitch = z.strictObject({
  channel: ChannelId,
  to: ChannelId,
  liveEvent: LiveEventId,
  incident: IncidentId,
  since: InstantText,
  until: InstantText,
});
export type LegSwitch = z.infer<typeof LegSwitch>;

/** The wait of a remediation for a human's answer to one attempt: completed by whoever writes the answer. */
export const Ask = z.strictObject({
  incident: IncidentId,
  attempt: z.string().max(200),
  token: z.string().min(1).max(2048),
  expiresAt: InstantText,
});
export type Ask = z.infer<typeof Ask>;

export const ClaimKind = z.enum(["start", "stop"]);
export type ClaimKind = z.infer<typeof ClaimKind>;

/** Which execution speaks for a live event. A higher plan, or the same plan and a higher attempt, takes it over. */
export const Claim = z.strictObject({
  liveEvent: LiveEventId,
  kind: ClaimKind,
  execution: z.string(),
  cue: WorkflowCue,
  plan: z.int().positive(),
  attempt: z.int().positive(),
  /** By when this execution must have made its next write, else the sweep asks whether it lives. */
  dueBy: millis,
  /** Set when the execution ended, or was found dead. */
  closedAt: millis.optional(),
});
export type Claim = z.infer<typeof Claim>;

/** A channel's bookings of one UTC day. `version` rises with every write. */
export const DayLedger = z.strictObject({
  channel: ChannelId,
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  version: z.int().positive(),
  bookings: z.record(
    LiveEventId,
    z.strictObject({
      from: InstantText,
      to: InstantText,
      title: z.string(),
      /** As the live event has it: who stops before it must know, in the same condition. */
      rights: z.string().optional(),
    }),
  ),
});
export type DayLedger = z.infer<typeof DayLedger>;
