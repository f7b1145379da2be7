import * as z from "zod";
import { Arn, ChannelId, Region } from "./ids.ts";
import { DurationText, InstantText } from "./time.ts";

/** `observe`: shown and never touched. `enforce`: started and stopped. A new registration starts in `observe` (DESIGN §1). */
export const ChannelMode = z.enum(["observe", "enforce"]);

const attachment = z.string().min(1).max(255);
/** mediapackage/latest/APIReference/API_CreateChannel.html: letters, digits, hyphen and underscore, at most 256. */
const packagerName = z.string().regex(/^[a-zA-Z0-9_-]{1,256}$/, "1 to 256 letters, digits, hyphens or underscores");

/**
 * MediaLive's automatic input failover: it changes to `secondary` by itself. A manual switch inside the pair works only with equal
 * preference (docs.aws.amazon.com/medialive/latest/ug/aif-and-input-switching-failoverpair.html).
 */
const FailoverPair = z.strictObject({
  secondary: attachment,
  preference: z.enum(["EQUAL_INPUT_PREFERENCE", "PRIMARY_INPUT_PREFERRED"]),
  /** FailoverConditions. Not said: loss of input after 3 s, MediaLive's rule (medialive/latest/ug/aif-behavior-startup.html). */
  conditions: z
    .array(z.strictObject({ on: z.enum(["input-loss", "video-black", "audio-silence"]), after: DurationText }))
    .max(3)
    .optional(),
});

/** When a MediaPackage v2 endpoint answers 404 on purpose (ForceEndpointErrorConfiguration), so that a CDN goes elsewhere. */
export const ForcedError = z.enum(["STALE_MANIFEST", "INCOMPLETE_MANIFEST", "MISSING_DRM_KEY", "SLATE_INPUT"]);
export type ForcedError = z.infer<typeof ForcedError>;

/** What the packager and the CDN in front of it do by themselves; what is not said is taken for not there. */
const PackagerHealing = z.strictObject({
  /** MediaPackage v2 InputSwitchConfiguration.MQCSInputSwitching. */
  mqcsInputSwitching: z.boolean().optional(),
  forcedErrors: z.array(ForcedError).max(4).optional(),
  /** The CloudFront origin group that this endpoint is in. */
  originGroup: z
    .strictObject({
      selection: z.enum(["default", "media-quality-based"]),
      role: z.enum(["primary", "secondary"]),
      failoverCodes: z
        .array(z.union([400, 403, 404, 416, 429, 500, 502, 503, 504].map((code) => z.literal(code))))
        .max(9),
    })
    .optional(),
});

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
  inputs: z.strictObject({
    programme: attachment,
    preShow: attachment.optional(),
    /** The same programme by another way, which somebody must switch to. */
    backup: attachment.optional(),
    /** A picture that says "back soon". */
    slate: attachment.optional(),
    /** `programme` is the primary of this pair. */
    failover: FailoverPair.optional(),
  }),
  /** MediaConnect flows this channel needs running. */
  flows: z
    .array(
      z.strictObject({
        arn: Arn,
        /** Of its sources: metrics by Region and SourceARN, and alarms on them, name no flow. */
        sources: z.array(Arn).max(10).optional(),
      }),
    )
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
      /** MediaPackage v1's ARN of it, which is all that its notifications say. Its alarms say its id: `channel`, without a group. */
      arn: Arn.optional(),
      /** The CloudFront distribution that viewers get it through: its errors are shown and alarmed upon while a live event is on. */
      distribution: z
        .string()
        .regex(/^E[A-Z0-9]{6,20}$/, "a CloudFront distribution's id, e.g. E2QWRUHAPOMQZL")
        .optional(),
      healing: PackagerHealing.optional(),
    })
    .optional(),
  /**
   * Warm handover: an encoder whose next booking begins within this after the last one is left running, where the rights allow
   * it. Default PT10M, since AWS calls up to 10 minutes of start-up normal; at most PT1H; PT0S joins only what touches.
   */
  handoverGap: DurationText.optional(),
  tags: z.array(z.string().min(1).max(64)).max(20).default([]),
  /**
   * Names of CloudWatch alarms that are about this channel though nothing in them says so: composites, metric math, metrics of one's own. Where the
   * metric says no cause, it is `unspecified`.
   */
  alarms: z.array(z.string().min(1).max(255)).max(50).optional(),
  /**
   * How long a channel that somebody else started may run for nobody before it is stopped (law 6); it is paged at the latest 15 minutes
   * after it was seen, and at least 5 before the stop where the grace is as long. Absent: paged, never stopped.
   */
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
