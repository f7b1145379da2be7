import * as z from "zod";
import { Actor, ChannelId, LiveEventId, Region } from "./ids.ts";
import { DurationText, InstantText, LocalStart, StartText } from "./time.ts";

/** The status machine of DESIGN §1. A transition not in `core/lifecycle/transitions` does not exist. */
export const LiveEventStatus = z.enum([
  "draft",
  "scheduled",
  "preparing",
  "standby",
  "on-air",
  "ending",
  "ended",
  "cancelled",
  "failed",
]);
export type LiveEventStatus = z.infer<typeof LiveEventStatus>;

/** What happens at the planned end: stop; hold for the operator; extend while the feed is live. The last two to the limit. */
export const OverrunPolicy = z.enum(["stop", "hold", "extend"]);

/** `auto`: on air at its second. `manual`: stands by until an operator says go. */
export const Staging = z.enum(["auto", "manual"]);

const title = z.string().trim().min(1).max(300);
/** Whose permission a live event is shown by; what it is good for is said at `rights` below. */
export const Rights = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, "1 to 64 lower case letters, digits and inner . _ -")
  .meta({ examples: ["premier-league"] });
const legs = z
  .array(z.strictObject({ channel: ChannelId }))
  .max(4)
  .refine((all) => new Set(all.map((leg) => leg.channel)).size === all.length, "each channel at most once")
  // A leg has no other member, so two of one channel are the same.
  .meta({ uniqueItems: true });

/**
 * Which channels may serve: those in `enforce` with every tag. Legs go round the Regions in order, at least one in each; without
 * Regions they may be anywhere. Kept with the live event, so that it can be given other channels.
 */
export const Pool = z
  .strictObject({
    legs: z.int().min(1).max(4),
    regions: z.array(Region).min(1).max(4).meta({ uniqueItems: true }).optional(),
    tags: z.array(z.string().min(1).max(64)).min(1).max(20).optional(),
    /** Only these. */
    channels: z.array(ChannelId).min(1).max(50).optional(),
  })
  .refine(({ legs: count, regions = [] }) => regions.length <= count, {
    path: ["regions"],
    message: "at most as many Regions as legs: each has at least one",
  })
  .refine(({ regions = [] }) => new Set(regions).size === regions.length, {
    path: ["regions"],
    message: "each Region at most once",
  });
export type Pool = z.infer<typeof Pool>;
const overrun = z.strictObject({ policy: OverrunPolicy, limit: DurationText });

const wish = z.strictObject({
  title,
  externalId: z.string().min(1).max(200).optional(),
  start: StartText.optional(),
  /** From air to the planned end. */
  duration: DurationText,
  /** From start of preparation to air; PT5M to PT2H. AWS: start-up usually within 3 min, up to 10 is normal. */
  lead: DurationText.optional(),
  /** From the planned end to stopping the encoder. */
  tail: DurationText.optional(),
  overrun: overrun.partial().optional(),
  staging: Staging.optional(),
  /**
   * An opaque label. Viewers of one live event may start over into another only if both carry the same; absent, it is like no
   * other. Where they may not, the channel is stopped and its packager reset in between.
   */
  rights: Rights.optional(),
  /** The channels by name; or `pool`, out of which they are chosen. */
  legs: legs.min(1).optional(),
  pool: Pool.optional(),
});

const ONE = "give either legs, the channels by name, or pool, out of which they are chosen";
const refineOne = { path: ["legs"], message: ONE };

/** What a client says to book: `POST /v1/live-events`. Without `start` it is a draft: nothing is claimed. */
export const LiveEventInput = wish
  .refine(({ legs: named, pool }) => (named === undefined) !== (pool === undefined), refineOne)
  .meta({ oneOf: [{ required: ["legs"] }, { required: ["pool"] }] });
export type LiveEventInput = z.infer<typeof LiveEventInput>;

/** What a client may change: `PATCH /v1/live-events/{id}` (RFC 7396 merge of top-level members; null is not taken). */
export const LiveEventPatch = wish
  .partial()
  .refine(({ legs: named, pool }) => named === undefined || pool === undefined, refineOne)
  .meta({ not: { required: ["legs", "pool"] } });
export type LiveEventPatch = z.infer<typeof LiveEventPatch>;

/** A human's or the policy's wish that the show goes on past its end. `until` absent: until released. */
export const Hold = z.strictObject({ by: Actor, since: InstantText, until: InstantText.optional() });

export const LiveEvent = z
  .strictObject({
    id: LiveEventId,
    externalId: z.string().optional(),
    title,
    status: LiveEventStatus,
    /** The intent, where it was given as local time. */
    start: LocalStart.optional(),
    /** The instant of air. Absent only in a draft. */
    airAt: InstantText.optional(),
    /** The end as booked; the overrun limit counts from here. */
    plannedEndAt: InstantText.optional(),
    /** The end as it stands now: moved by extend, end and delay. */
    endAt: InstantText.optional(),
    /** When preparation begins. Fixed once it has begun, even if air is delayed. */
    prepareAt: InstantText.optional(),
    duration: DurationText,
    lead: DurationText,
    tail: DurationText,
    overrun,
    staging: Staging,
    rights: Rights.optional(),
    /** None only in a draft that was booked out of a pool: they are chosen when it gets a start. */
    legs,
    /** The request that `legs` were chosen by; absent where they were named. */
    pool: Pool.optional(),
    degraded: z.boolean(),
    held: Hold.optional(),
    overrunning: z.boolean(),
    /** Counts every write; the ETag. */
    rev: z.int().positive(),
    /** Counts changes of times, legs or overrun policy; names schedules and executions. */
    plan: z.int().positive(),
    onAirAt: InstantText.optional(),
    endingAt: InstantText.optional(),
    endedAt: InstantText.optional(),
    /** Zone database that worked out `airAt`, e.g. 2025b. */
    tzdata: z.string().optional(),
    createdAt: InstantText,
    updatedAt: InstantText,
    createdBy: Actor,
  })
  .meta({ id: "LiveEvent" });
export type LiveEvent = z.infer<typeof LiveEvent>;

/** Where one leg of a live event stands. `kept`: not stopped, since the channel's hull goes on. */
export const LegPhase = z.enum(["waiting", "starting", "ready", "failed", "stopping", "stopped", "kept"]);
export const Leg = z
  .strictObject({
    liveEvent: LiveEventId,
    channel: ChannelId,
    phase: LegPhase,
    why: z.string(),
    /** Pipelines that ran when the leg became ready. */
    pipelines: z.int().min(0).max(2).optional(),
    /** The input switch that waits in the encoder for the instant of air. */
    armed: z.strictObject({ actionName: z.string(), at: InstantText }).optional(),
    readyAt: InstantText.optional(),
    stoppedAt: InstantText.optional(),
    updatedAt: InstantText,
  })
  .meta({ id: "Leg" });
export type Leg = z.infer<typeof Leg>;

/** Operator cues with a body. */
export const DelayInput = z.strictObject({ by: DurationText });
export const ExtendInput = z.strictObject({ by: DurationText });
