import type { ManifestFormat } from "@showcaller/contracts";

/*
 * What MediaPackage v2 answers differently to, and so what a CDN must cache by: these, and nothing else, since everything more keeps copies of
 * the same thing apart (mediatailor/latest/ug/cdn-emp-integration.html: "Only include the query strings that MediaPackage uses").
 */

/**
 * Modified time of the endpoint: MediaPackage puts it into the addresses that its manifests name, so that what is cached of before a change is
 * not served after it (AmazonCloudFront/latest/DeveloperGuide/live-streaming.html).
 */
const MODIFIED = "m";
/** Of every manifest: filtering, settings, time-shifted viewing (mediapackage/latest/userguide/cdn-recommendations.html; the last three, as they were written before `aws.manifestsettings`). */
const MANIFEST = ["aws.manifestfilter", "aws.manifestsettings", "start", "end", "time_delay", MODIFIED] as const;
/** Blocking reload of a low-latency playlist (same page; draft-pantos-hls-rfc8216bis, 6.2.5.2). */
const BLOCKING = ["_HLS_msn", "_HLS_part"] as const;

/** Query strings by what is asked for; of one policy there may be ten (AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). */
export const CACHE_KEYS: Readonly<Record<ManifestFormat | "segments", readonly string[]>> = {
  hls: [...MANIFEST, ...BLOCKING],
  dash: MANIFEST,
  mss: MANIFEST,
  segments: [MODIFIED],
};

/** How manifests of a format are called, as the end of a path pattern. */
export const MANIFESTS: Readonly<Record<ManifestFormat, string>> = {
  hls: "*.m3u8",
  dash: "*.mpd",
  mss: "*.ism/Manifest",
};

/** Seconds. "Set to 5 seconds or less, to help prevent serving stale content" (AmazonCloudFront/latest/DeveloperGuide/live-streaming.html). */
export const MOST_MINIMUM_TTL = 5;

/**
 * Paths of a channel, as patterns of CloudFront begin. It chooses the behaviour before the function takes the token out of the path, so one may stand
 * in front; `*` is nothing or anything (AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html). What follows is how MediaPackage v2
 * writes its addresses, the same in each leg (mediapackage/latest/userguide/endpoints-create.html).
 */
export const patternOf = (channelGroup: string, channel: string): string => `*/out/v1/${channelGroup}/${channel}/`;

/** Whether CloudFront's pattern fits a path; it begins with a slash whether the pattern says so or not. Case counts. */
export const fits = (pattern: string, path: string): boolean => {
  const literal = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const source = pattern
    .replace(/^(?![/*])/, "/")
    .split("*")
    .map((part) => part.split("?").map(literal).join("."))
    .join(".*");
  return new RegExp(`^${source}$`, "s").test(path);
};
