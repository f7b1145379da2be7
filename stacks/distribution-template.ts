import {
  type DistributionSettings,
  egressRegion,
  type ManifestFormat,
  type ViewerChannel,
} from "../packages/contracts/src/distribution.ts";
import { MANIFESTS, patternOf } from "../packages/core/src/distribution/cache-keys.ts";
import { FAILOVER_CODES } from "../packages/core/src/distribution/rules.ts";
import { shieldRegion } from "../packages/core/src/distribution/shield.ts";

/** What is made beside the distribution and named in it. */
export interface Around {
  viewerRequest: string;
  webAcl: string;
  accessControl: string;
  responseHeaders: string;
  cache: Record<ManifestFormat | "segments", string>;
  comment: string;
  stage: string;
  /** What is taken from the stack is kept: viewers' domain names point there. */
  keep: boolean;
}

/** Milliseconds count while a leg is lost: two tries of 2 s to connect, where CloudFront's own are three of 10. */
const CONNECT = { ConnectionAttempts: 2, ConnectionTimeout: 2 };
/**
 * Seconds for the first byte: a blocking reload waits for three parts (mediatailor/latest/ug/cdn-emp-integration.html, "at least three times your parts
 * duration"), a few seconds at most.
 */
const READ = 10;
/** Seconds for which a connection to the packager is kept; 60 without asking for more (AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). */
const KEEP_ALIVE = 60;
/** Seconds for which an answer that says something went wrong is kept; CloudFront's 10 would be two segments. */
const ERRORS = { codes: [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504], seconds: 1 };

/**
 * The distribution as CloudFormation has it. The provider of 7.20.0 cannot say SelectionCriteria (nor can Terraform's, which it is made of), and
 * without it no origin is chosen by quality (decision 0037).
 */
export const distributionTemplate = (settings: DistributionSettings, around: Around) => ({
  AWSTemplateFormatVersion: "2010-09-09",
  Description: around.comment,
  Resources: {
    Distribution: {
      Type: "AWS::CloudFront::Distribution",
      ...(around.keep ? { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } : {}),
      Properties: {
        DistributionConfig: configOf(settings, around),
        Tags: [{ Key: "showcaller:stage", Value: around.stage }],
      },
    },
  },
  Outputs: {
    Id: { Value: { Ref: "Distribution" } },
    DomainName: { Value: { "Fn::GetAtt": ["Distribution", "DomainName"] } },
  },
});
export type DistributionTemplate = ReturnType<typeof distributionTemplate>;

function configOf(settings: DistributionSettings, around: Around) {
  const { channels, aliases, certificate, priceClass } = settings;
  const groups = channels.filter(({ legs }) => legs.length === 2).map(originGroup);
  const [first] = channels;
  if (!first) throw new Error("a distribution without a channel");
  return {
    Enabled: true,
    Comment: around.comment,
    HttpVersion: "http2and3",
    IPV6Enabled: true,
    PriceClass: priceClass,
    WebACLId: around.webAcl,
    ...(certificate ? { Aliases: aliases } : {}),
    ViewerCertificate: certificate
      ? { AcmCertificateArn: certificate, SslSupportMethod: "sni-only", MinimumProtocolVersion: "TLSv1.2_2021" }
      : { CloudFrontDefaultCertificate: true },
    Restrictions: { GeoRestriction: geoRestriction(settings.countries) },
    Origins: channels.flatMap(({ legs }) => legs.map((leg) => origin(leg, around))),
    OriginGroups: { Quantity: groups.length, Items: groups },
    // Whatever is none of the channels': the packager has nothing there, and a token is asked for all the same.
    DefaultCacheBehavior: behavior(targetOf(first), "segments", around),
    CacheBehaviors: channels.flatMap((channel) => behaviorsOf(channel, around)),
    CustomErrorResponses: ERRORS.codes.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: ERRORS.seconds })),
  };
}

function geoRestriction(countries: DistributionSettings["countries"]) {
  if (!countries) return { RestrictionType: "none" };
  return "only" in countries
    ? { RestrictionType: "whitelist", Locations: countries.only }
    : { RestrictionType: "blacklist", Locations: countries.without };
}

/** An origin is called as its leg is registered: the edge function selects it by that. */
function origin({ id, domain }: ViewerChannel["legs"][number], { accessControl }: Around) {
  const shield = shieldRegion(egressRegion(domain) ?? "");
  return {
    Id: id,
    DomainName: domain,
    ...CONNECT,
    OriginAccessControlId: accessControl,
    ...(shield ? { OriginShield: { Enabled: true, OriginShieldRegion: shield } } : {}),
    CustomOriginConfig: {
      OriginProtocolPolicy: "https-only",
      OriginSSLProtocols: ["TLSv1.2"],
      OriginReadTimeout: READ,
      OriginKeepaliveTimeout: KEEP_ALIVE,
    },
  };
}

/** No registration's id has a point in it, so no group is called as an origin is. */
const targetOf = ({ legs: [primary, secondary] }: ViewerChannel): string => {
  if (!primary) throw new Error("a channel without a leg");
  return secondary ? `${primary.id}.pair` : primary.id;
};

/** One a channel, so that no two channels' scores are mixed (mediatailor/latest/ug/media-quality-resiliency.html). */
const originGroup = (channel: ViewerChannel) => ({
  Id: targetOf(channel),
  SelectionCriteria: "media-quality-based",
  FailoverCriteria: { StatusCodes: { Quantity: FAILOVER_CODES.length, Items: FAILOVER_CODES } },
  Members: { Quantity: 2, Items: channel.legs.map(({ id }) => ({ OriginId: id })) },
});

/** Manifests by their format, then all the rest of the channel: CloudFront takes the first pattern that fits. */
const behaviorsOf = (channel: ViewerChannel, around: Around) => {
  const path = patternOf(channel.channelGroup, channel.channel);
  return [
    ...channel.formats.map((format) => ({
      PathPattern: `${path}${MANIFESTS[format]}`,
      ...behavior(targetOf(channel), format, around),
    })),
    { PathPattern: `${path}*`, ...behavior(targetOf(channel), "segments", around) },
  ];
};

const behavior = (TargetOriginId: string, kind: ManifestFormat | "segments", around: Around) => ({
  TargetOriginId,
  ViewerProtocolPolicy: "https-only",
  AllowedMethods: ["GET", "HEAD"],
  CachedMethods: ["GET", "HEAD"],
  Compress: kind !== "segments",
  CachePolicyId: around.cache[kind],
  ResponseHeadersPolicyId: around.responseHeaders,
  FunctionAssociations: [{ EventType: "viewer-request", FunctionARN: around.viewerRequest }],
});
