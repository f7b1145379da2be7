import * as z from "zod";
import { WorkflowCue } from "./cue.ts";
import { Actor, ChannelId, LiveEventId } from "./ids.ts";
import { InstantText } from "./time.ts";

/*
 * One life of the table. A table that has no generation is new, or another one was lost: which of the two the exports say, which lie in
 * another Region (docs/decisions/0027-export-and-rebuild.md).
 */

/**
 * `live`: ordinary. `lost`: exports are there and the table was empty: nothing is decided, nothing exported, a human was paged.
 * `rebuilding`: a human has asked for it.
 */
export const GenerationState = z.enum(["live", "lost", "rebuilding"]);

/** What a rebuild found, and what it could not know. */
export const Rebuilt = z
  .strictObject({
    at: InstantText,
    by: Actor,
    /** Of the export that it came from: whatever was written after it is not in it. */
    exportedAt: InstantText,
    channels: z.int().nonnegative(),
    liveEvents: z.int().nonnegative(),
    revocations: z.int().nonnegative(),
    /** Encoders that AWS says run, for a live event that needs them: taken as started by us. */
    adopted: z.array(z.strictObject({ channel: ChannelId, liveEvent: LiveEventId })),
    /** Scheduler still has cues of them, and the export does not know them: booked after it. Nobody starts them. */
    missing: z.array(z.strictObject({ liveEvent: LiveEventId, cues: z.array(WorkflowCue) })),
    /** Scheduler has cues of a newer plan: changed after the export. They stand as exported. */
    changed: z.array(LiveEventId),
    /** Two live events on one channel at one time: one of them was booked after the loss. */
    overlaps: z.array(z.strictObject({ channel: ChannelId, liveEvents: z.array(LiveEventId) })),
    /** Encoders with our tag that no registered channel has. */
    unregistered: z.array(z.string()),
    /** To be registered again: their addresses are nobody's but theirs. */
    webhooks: z.array(z.string()),
    /** What the export could not read. */
    damaged: z.array(z.string()),
    /** Regions that did not answer: what runs there was not looked at. */
    unseen: z.array(z.string()),
  })
  .meta({ id: "Rebuilt" });
export type Rebuilt = z.infer<typeof Rebuilt>;

export const Generation = z
  .strictObject({
    /** Absent: nobody has looked yet. */
    id: z.string().optional(),
    /** Counts its writes. */
    rev: z.int().nonnegative(),
    state: GenerationState,
    since: InstantText.optional(),
    /** Why it is as it is. */
    why: z.string(),
    asked: z
      .strictObject({
        by: Actor,
        at: InstantText,
        /** Of the export; absent, the newest. */
        version: z.string().optional(),
      })
      .optional(),
    /** The rebuild that this generation began with. */
    rebuilt: Rebuilt.optional(),
  })
  .meta({ id: "Generation" });
export type Generation = z.infer<typeof Generation>;

/** `POST /v1/rebuild`. */
export const RebuildInput = z.strictObject({
  /** Which export, as its bucket names its versions; absent, the newest. */
  version: z.string().min(1).max(1024).optional(),
});
