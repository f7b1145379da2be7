import * as z from "zod";
import { Arn, ChannelId, Region } from "./ids.ts";
import { DurationText, InstantText } from "./time.ts";

/** `observe`: shown and never touched. `enforce`: started and stopped. A new registration starts in `observe` (DESIGN §1). */
export const ChannelMode = z.enum(["observe", "enforce"]);

const attachment = z.string().min(1).max(255);
/** mediapackage/latest/APIReference/API_CreateChannel.html: letters, digits, hyphen and underscore, at most 256. */
const packagerName = z.string().regex(/^[a-zA-Z0-9_-]{1,256}$/, "1 to 256 letters, digits, hyphens or underscores");

/** What a client may say of a channel: `PUT /v1/channels/{id}`. */
export const ChannelInput = z.strictObject({
  name: z.string().min(1).max(200),
  region: Region,
  mode: ChannelMode.optional(),
  encoder: z.strictObject({
    arn: Arn,
    /** 2 for a STANDARD MediaLive channel, 1 for SINGLE_PIPELINE: how many must run before the leg counts as whole. */
    pipelines: z.union([z.literal(1), z.literal(2)]),
  }),
  /** Input attachment names of the MediaLive channel (not input names). `preShow` is on screen until air. */
  inputs: z.strictObject({ programme: attachment, preShow: attachment.optional() }),
  /** MediaConnect flows this channel needs running. */
  flows: z
    .array(z.strictObject({ arn: Arn }))
    .max(4)
    .default([]),
  packager: z
    .strictObject({
      /** The packager endpoint's manifest: fetched before standby to prove that viewers would get something. */
      manifestUrl: z.url({ protocol: /^https?$/ }).max(2048),
      /**
       * The longest start-over window of the channel's endpoints (MediaPackage v2 `StartoverWindowSeconds`): how far back viewers
       * reach. Default PT0S, as AWS has it: nothing of an earlier show can be reached.
       */
      startOver: DurationText.optional(),
      /** MediaPackage v2's own names for it: what is reset between shows of different rights. Needed with a start-over window. */
      channelGroup: packagerName.optional(),
      channel: packagerName.optional(),
    })
    .optional(),
  /**
   * Warm handover: an encoder whose next booking begins within this after the last one is left running, where the rights allow
   * it. Default PT10M, since AWS calls up to 10 minutes of start-up normal; at most PT1H; PT0S joins only what touches.
   */
  handoverGap: DurationText.optional(),
  tags: z.array(z.string().min(1).max(64)).max(20).default([]),
  /** How long a channel that somebody else started may run before it is paged (law 6). Default PT15M. */
  manualGrace: DurationText.optional(),
});
export type ChannelInput = z.infer<typeof ChannelInput>;

export const Channel = z
  .strictObject({
    ...ChannelInput.shape,
    id: ChannelId,
    mode: ChannelMode,
    /** Counts every write; the ETag. */
    rev: z.int().positive(),
    createdAt: InstantText,
    updatedAt: InstantText,
  })
  .meta({ id: "Channel" });
export type Channel = z.infer<typeof Channel>;
