import * as z from "zod";
import { ChannelId } from "./ids.ts";

/*
 * What viewers meet besides the edge function, as whoever deploys wants it: a distribution of our own in front of MediaPackage v2, or an
 * existing one. Read from the file that SHOWCALLER_DISTRIBUTION names (docs/deploy.md).
 */

const hostname = z
  .string()
  .max(253)
  .regex(/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a host name in lower case");

/** A channel group's egress domain, in which MediaPackage v2 writes its Region (mediapackage/latest/userguide/endpoints-create.html). */
const EGRESS = /^[a-z0-9]+\.egress\.[a-z0-9]+\.mediapackagev2\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$/;
export const egressRegion = (domain: string): string | undefined => EGRESS.exec(domain)?.[1];

const Leg = z.strictObject({
  /** The leg's registration: its id is also the origin's, which is what the edge function sends viewers to in a leg switch. */
  id: ChannelId,
  domain: z
    .string()
    .regex(EGRESS, "a channel group's egress domain: abc.egress.def.mediapackagev2.eu-west-1.amazonaws.com"),
});
export type ViewerLeg = z.infer<typeof Leg>;

const packagerName = z.string().regex(/^[a-zA-Z0-9_-]{1,256}$/, "1 to 256 letters, digits, hyphens or underscores");

/** HLS, low-latency HLS and CMAF are one: their manifests end alike. */
export const ManifestFormat = z.enum(["hls", "dash", "mss"]);
export type ManifestFormat = z.infer<typeof ManifestFormat>;

const Channel = z.strictObject({
  /** Names in MediaPackage v2, the same in both legs: viewers of either ask for the same path. */
  channelGroup: packagerName,
  channel: packagerName,
  /** Of the channel's endpoints. */
  formats: z.array(ManifestFormat).min(1).max(3).default(["hls", "dash"]),
  /** The first is where viewers are sent while both are well. One leg has no group to choose in. */
  legs: z.array(Leg).min(1).max(2),
});
export type ViewerChannel = z.infer<typeof Channel>;

const country = z.string().regex(/^[A-Z]{2}$/, "a country's two capitals (ISO 3166-1)");
const countries = z.array(country).min(1).max(249);

const firewallDefaults = { requests: 100_000, reputation: "off", logDays: 30 } as const;
const Firewall = z.strictObject({
  /**
   * Requests of one address in five minutes beyond which it is refused. A low-latency viewer makes 90 a minute, 450 in five: 100,000 are 222
   * viewers behind one address of a carrier or a school. At least 10 (waf/latest/APIReference/API_RateBasedStatement.html).
   */
  requests: z.int().min(10).max(2_000_000_000).default(firewallDefaults.requests),
  /** AWS's list of addresses of bad repute: looked at, counted, or refused. */
  reputation: z.enum(["off", "count", "block"]).default(firewallDefaults.reputation),
  /** Days for which refusals are kept, with the address that was refused; 0 keeps none. */
  logDays: z.union([0, 1, 3, 5, 7, 14, 30].map((days) => z.literal(days))).default(firewallDefaults.logDays),
});

/** AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html: origin groups of a distribution; more on request. */
const ORIGIN_GROUPS = 10;
/** Characters (AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html): of a path pattern. */
const PATTERN = 255;
// Characters of an asterisk and /out/v1/, of a slash, and of the longest end, that of Smooth Streaming's manifests.
const AROUND = 9 + 1 + 15;

export const DistributionSettings = z
  .strictObject({
    /** The id of a distribution that is there already: nothing of it is changed. What its owner must attach is told (stacks/attach.ts). */
    attach: z
      .string()
      .regex(/^E[A-Z0-9]{7,20}$/, "a distribution's id, e.g. E2QWRUHAPOMQZL")
      .optional(),
    channels: z
      .array(Channel)
      .max(
        ORIGIN_GROUPS,
        "a distribution has 10 origin groups, unless AWS has granted more: make another, or attach one of your own",
      )
      .default([]),
    /** Domain names that viewers use, covered by `certificate`. */
    aliases: z.array(hostname).max(100).default([]),
    /** Of AWS Certificate Manager, which CloudFront reads in us-east-1 alone. */
    certificate: z
      .string()
      .regex(
        /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/,
        "the ARN of a certificate in us-east-1: CloudFront takes no other Region's",
      )
      .optional(),
    /** Where from viewers are served: 100 is North America and Europe, the cheapest. */
    priceClass: z.enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"]).default("PriceClass_All"),
    /** Origins of the pages that players run in. None: any page's, without cookies. */
    players: z
      .array(
        z.url({ protocol: /^https$/ }).regex(/^https:\/\/[^/]+$/, "an origin: https://www.example.com, without a path"),
      )
      .max(20)
      .default([]),
    /** By the country of the viewer's address, besides what tokens say. */
    countries: z.union([z.strictObject({ only: countries }), z.strictObject({ without: countries })]).optional(),
    /** Days for which the access log is kept; 0 writes none. */
    accessLogDays: z.int().min(0).max(365).default(30),
    firewall: Firewall.default(firewallDefaults),
  })
  .check(({ value, issues }) => {
    const wrong = (path: (string | number)[], message: string): void =>
      void issues.push({ code: "custom", path, message, input: value });
    const { attach, channels, aliases, certificate } = value;
    if (attach && channels.length > 0)
      wrong(["channels"], "an attached distribution has its own: leave channels out, or attach");
    if (!attach && channels.length === 0)
      wrong(["channels"], "name at least one, or an existing distribution with attach");
    if (attach && (aliases.length > 0 || certificate))
      wrong(["attach"], "an attached distribution has its own aliases and certificate");
    if (aliases.length > 0 && !certificate) wrong(["certificate"], "aliases need a certificate that covers them");
    if (certificate && aliases.length === 0)
      wrong(["aliases"], "a certificate is of no use without a domain name of your own");
    for (const name of repeated(channels, ({ channel }) => channel))
      wrong(
        ["channels"],
        `${name} is there twice: the edge function tells packager channels apart by name, whatever their group`,
      );
    const legs = channels.flatMap((channel) => channel.legs);
    for (const id of repeated(legs, (leg) => leg.id))
      wrong(["channels"], `leg ${id} is there twice: an origin has one id`);
    channels.forEach(({ channelGroup, channel, legs: pair }, n) => {
      if (repeated(pair, ({ domain }) => egressRegion(domain) ?? domain).length > 0)
        wrong(["channels", n, "legs"], "both legs are in one Region: what takes one takes the other");
      if (channelGroup.length + channel.length + AROUND > PATTERN)
        wrong(
          ["channels", n],
          `group and channel are ${channelGroup.length + channel.length} characters: CloudFront's path patterns have room for ${PATTERN - AROUND}`,
        );
    });
  });
export type DistributionSettings = z.infer<typeof DistributionSettings>;

/** Settings as a file has them, or what is wrong with each part of it, a line each. */
export const readDistribution = (
  given: unknown,
): { ok: true; value: DistributionSettings } | { ok: false; why: string } => {
  const read = DistributionSettings.safeParse(given);
  return read.success ? { ok: true, value: read.data } : { ok: false, why: z.prettifyError(read.error) };
};

const repeated = <T>(all: readonly T[], keyOf: (one: T) => string): string[] => {
  const keys = all.map(keyOf);
  return [...new Set(keys.filter((key, n) => keys.indexOf(key) !== n))];
};
