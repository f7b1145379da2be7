import * as z from "zod";
import { Arn, ChannelId, Region } from "./ids.ts";
import { DurationText, InstantText } from "./time.ts";

/** `observe`: shown and never touched. `enforce`: started and stopped. A new registration starts in `observe` (DESIGN §1). */
export const ChannelMode = z.enum(["observe", "enforce"]);

const attachment = z.string().min(1).max(255);

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
  /** The packager endpoint's manifest: fetched before standby to prove that viewers would get something. */
  packager: z.strictObject({ manifestUrl: z.url({ protocol: /^https?$/ }).max(2048) }).optional(),
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
