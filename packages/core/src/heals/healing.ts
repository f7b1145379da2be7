import type { Cause, ForcedError } from "@showcaller/contracts";
import { carries, type LegView, type Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { parseDuration, SECOND } from "../time/instant.ts";

/*
 * What heals itself. AWS has three healers between the source and the viewer; each cures some causes and no others, and each may be
 * configured away. We act only where none of them will.
 */

export type Healer = "input-failover" | "packager-input-switch" | "origin-group";

export interface Healing {
  by: Healer;
  /** `leg`: its picture comes back. `viewers`: they are served by something else while the leg stays as it is. */
  cures: "leg" | "viewers";
  /** By when it should have happened. */
  until: Instant;
  why: string;
}

export interface Trouble {
  cause: Cause;
  /** Since when. */
  since: Instant;
  /** Which pipelines say so; none: the signals do not tell. */
  pipelines: readonly (0 | 1)[];
}

/** How long after its threshold we still give a healer: the switch itself, and the event that tells of it. Inferred. */
const GRACE = 5 * SECOND;
/** medialive/latest/ug/aif-behavior-startup.html: unhealthy for 3 seconds. */
const FAILOVER_AFTER = 3 * SECOND;
/** The packager's own switch: no page gives a time. Two segments of 6 s, inferred. */
const PACKAGER_AFTER = 12 * SECOND;
/** A manifest is stale after some segments; players then ask within one more. No page gives a time: four of 6 s, inferred. */
const ORIGIN_AFTER = 24 * SECOND;

/** Those that will heal this trouble without us, soonest first. None: it is ours, or a human's. */
export const healings = (trouble: Trouble, scene: Scene): Healing[] => {
  const { leg } = scene;
  if (!leg) return [];
  return [inputFailover(trouble, leg), packagerSwitch(trouble, leg), originGroup(trouble, leg, scene)]
    .filter((healing) => healing !== undefined)
    .sort((a, b) => a.until - b.until);
};

const failoverConditions: Partial<Record<Cause, "input-loss" | "video-black" | "audio-silence">> = {
  "flow-down": "input-loss",
  "source-loss": "input-loss",
  "input-loss": "input-loss",
  black: "video-black",
  "audio-loss": "audio-silence",
};

/**
 * MediaLive's automatic input failover changes to the pair's other input by itself, on the conditions that are configured
 * (medialive/latest/ug/automatic-input-failover.html). A frozen picture is none of them. Once on the secondary, with that bad too,
 * there is nothing left to change to.
 */
function inputFailover({ cause, since }: Trouble, { channel, activeInputs }: LegView): Healing | undefined {
  const { failover } = channel.inputs;
  const on = failoverConditions[cause];
  if (!failover || on === undefined) return undefined;
  const configured = failover.conditions?.find((condition) => condition.on === on);
  if (failover.conditions ? !configured : on !== "input-loss") return undefined;
  if (activeInputs?.some((input) => input !== undefined && input !== channel.inputs.programme)) return undefined;
  const after = configured ? parseDuration(configured.after) : FAILOVER_AFTER;
  return {
    by: "input-failover",
    cures: "leg",
    until: since + after + GRACE,
    why: `MediaLive changes to ${failover.secondary} by itself ${seconds(after)} after the loss; ${seconds(GRACE)} more for the change and its event: ${seconds(after)} + ${seconds(GRACE)} = ${seconds(after + GRACE)}`,
  };
}

/** What lowers the score of a picture (MQCS): black, frozen, dropped and repeated frames, broken packets, fill for an input that is lost. */
const scored: readonly Cause[] = [
  "low-quality",
  "black",
  "frozen",
  "corrupt",
  "flow-down",
  "source-loss",
  "input-loss",
];

/**
 * With two pipelines MediaPackage takes the other one when one stops coming, and, where MQCSInputSwitching is on, when one's score is
 * the lower (mediapackage/latest/userguide, "media quality"). Either way one pipeline must be good.
 */
function packagerSwitch({ cause, since, pipelines }: Trouble, leg: LegView): Healing | undefined {
  const { encoder, packager } = leg.channel;
  if (!packager || encoder.pipelines !== 2) return undefined;
  const one = cause === "pipeline-loss" ? leg.running === 1 : leg.running === 2 && new Set(pipelines).size === 1;
  const byScore = packager.healing?.mqcsInputSwitching === true && scored.includes(cause);
  if (!one || !(cause === "pipeline-loss" || byScore)) return undefined;
  return {
    by: "packager-input-switch",
    cures: "viewers",
    until: since + PACKAGER_AFTER,
    why: `MediaPackage takes the other pipeline ${byScore ? "by its score" : "when one stops coming"}, within about ${seconds(PACKAGER_AFTER)} (two segments of 6 s: inferred)`,
  };
}

/** What makes an endpoint answer 404 on purpose, where that is configured. */
export const forcedBy: Partial<Record<Cause, ForcedError>> = {
  "stopped-on-air": "STALE_MANIFEST",
  "output-failing": "STALE_MANIFEST",
  "ingest-failing": "STALE_MANIFEST",
  "output-paused": "STALE_MANIFEST",
  "drm-key": "MISSING_DRM_KEY",
  // MediaLive's fill for a lost input counts as slate: inferred.
  "flow-down": "SLATE_INPUT",
  "source-loss": "SLATE_INPUT",
  "input-loss": "SLATE_INPUT",
};

/**
 * CloudFront goes to the group's other origin when this one answers a failover code, or, `media-quality-based`, when its score is the
 * lower (AmazonCloudFront/latest/DeveloperGuide/media-quality-score.html). A packager that serves an old manifest answers 200, and
 * nothing happens. The other leg must carry a picture.
 */
function originGroup({ cause, since }: Trouble, leg: LegView, { others }: Scene): Healing | undefined {
  const healing = leg.channel.packager?.healing;
  const group = healing?.originGroup;
  const other = others.find(carries);
  if (!group || !other) return undefined;
  const forced = forcedBy[cause];
  const answers404 =
    group.role === "primary" &&
    forced !== undefined &&
    (healing.forcedErrors ?? []).includes(forced) &&
    group.failoverCodes.includes(404);
  const byScore = group.selection === "media-quality-based" && scored.includes(cause);
  if (!answers404 && !byScore) return undefined;
  return {
    by: "origin-group",
    cures: "viewers",
    until: since + ORIGIN_AFTER,
    why: `CloudFront takes leg ${other.channel.id}: ${answers404 ? `this endpoint answers 404 for ${forced}` : "its score is the higher"}, within about ${seconds(ORIGIN_AFTER)} (four segments of 6 s: inferred)`,
  };
}

const seconds = (millis: number): string => `${millis / SECOND} s`;
