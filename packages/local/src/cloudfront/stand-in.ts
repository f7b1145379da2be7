import { CACHE_KEYS, MANIFESTS, patternOf } from "@showcaller/core/distribution/cache-keys";
import { FAILOVER_CODES } from "@showcaller/core/distribution/rules";
import { AwsError, type StandIn } from "../kernel/types.ts";
import type { Installed } from "../twin/twin.ts";

/** As CloudFront has it, as far as the doctor looks (cloudfront/latest/APIReference/API_DistributionConfig.html). */
export type HeldDistribution = ReturnType<typeof distributionOf>;
type Kind = keyof typeof CACHE_KEYS;

export interface CloudFrontStandIn extends StandIn {
  id: string;
  /** What may be changed, as somebody at the console would: from then on it is what is answered. */
  held: () => HeldDistribution;
}

interface Options {
  account: string;
  legs: () => readonly Installed[];
  store: string;
  webAcl: string;
}
const ID = "E0LAPTOP000000";

/** CloudFront's control API, read alone: one distribution in front of the legs that are installed when it is first looked at. */
export const cloudFrontStandIn = ({ account, legs, store, webAcl }: Options): CloudFrontStandIn => {
  const viewerRequest = `arn:aws:cloudfront::${account}:function/showcaller-viewer-request`;
  let config: HeldDistribution | undefined;
  const held = (): HeldDistribution => {
    config ??= distributionOf(legs(), { viewerRequest, webAcl });
    return config;
  };
  const answers: Record<string, (input: Record<string, unknown>) => Record<string, unknown>> = {
    GetDistribution: ({ Id }) => {
      if (Id !== ID) throw new AwsError("NoSuchDistribution", "The specified distribution does not exist.");
      const ARN = `arn:aws:cloudfront::${account}:distribution/${ID}`;
      const of = { Id, ARN, Status: "Deployed", LastModifiedTime: new Date(0), InProgressInvalidationBatches: 0 };
      return { ETag: "E1", Distribution: { ...of, DomainName: "laptop.cloudfront.net", DistributionConfig: held() } };
    },
    GetCachePolicy: ({ Id }) => {
      const keys = CACHE_KEYS[String(Id).replace("cache-", "") as Kind];
      if (!keys) throw new AwsError("NoSuchCachePolicy", "The cache policy does not exist.");
      return { CachePolicy: { Id, LastModifiedTime: new Date(0), CachePolicyConfig: policyOf(String(Id), keys) } };
    },
    GetOriginAccessControl: ({ Id }) => ({
      OriginAccessControl: {
        Id,
        OriginAccessControlConfig: {
          Name: "packager",
          SigningProtocol: "sigv4",
          SigningBehavior: "always",
          OriginAccessControlOriginType: "mediapackagev2",
        },
      },
    }),
    DescribeFunction: ({ Name }) => {
      if (Name !== "showcaller-viewer-request")
        throw new AwsError("NoSuchFunctionExists", "The specified function does not exist.");
      return {
        FunctionSummary: {
          Name,
          Status: "DEPLOYED",
          FunctionConfig: {
            Comment: "",
            Runtime: "cloudfront-js-2.0",
            KeyValueStoreAssociations: list([{ KeyValueStoreARN: store }]),
          },
          FunctionMetadata: { FunctionARN: viewerRequest, LastModifiedTime: new Date(0), Stage: "LIVE" },
        },
      };
    },
  };
  return {
    service: "cloudfront",
    id: ID,
    held,
    resource: (_, input) => String(input.Id ?? input.Name ?? ""),
    async call(operation, input) {
      const answer = answers[operation];
      if (!answer) throw new AwsError("NotImplementedException", `cloudfront ${operation} is not built locally`);
      return answer(input);
    },
  };
};

const list = <T>(Items: readonly T[]) => ({ Quantity: Items.length, Items });

const policyOf = (Name: string, keys: readonly string[]) => ({
  Name,
  MinTTL: 0,
  DefaultTTL: 1,
  MaxTTL: 1_209_600,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: true,
    HeadersConfig: { HeaderBehavior: "none" },
    CookiesConfig: { CookieBehavior: "none" },
    QueryStringsConfig: { QueryStringBehavior: "whitelist", QueryStrings: list(keys) },
  },
});

/** Legs of one name in two Regions are a pair. */
const pairOf = (leg: Installed, legs: readonly Installed[]): readonly Installed[] => {
  const name = (one: Installed): string => one.id.replace(`-${one.region}`, "");
  return legs.filter((one) => name(one) === name(leg)).slice(0, 2);
};

function distributionOf(
  legs: readonly Installed[],
  { viewerRequest, webAcl }: { viewerRequest: string; webAcl: string },
) {
  const target = (leg: Installed): string => {
    const [first = leg, second] = pairOf(leg, legs);
    return second ? `${first.id}.pair` : first.id;
  };
  const behavior = (TargetOriginId: string, kind: Kind) => ({
    TargetOriginId,
    ViewerProtocolPolicy: "https-only",
    CachePolicyId: `cache-${kind}`,
    FunctionAssociations: list([{ EventType: "viewer-request", FunctionARN: viewerRequest }]),
  });
  const [first] = legs;
  const groups = new Map(legs.map((leg) => [target(leg), pairOf(leg, legs)]));
  return {
    CallerReference: "laptop",
    Comment: "",
    Enabled: true,
    WebACLId: webAcl,
    ViewerCertificate: {
      CloudFrontDefaultCertificate: false,
      ACMCertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/laptop",
      MinimumProtocolVersion: "TLSv1.2_2021",
    },
    Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
    Origins: list(
      legs.map(({ id, region, manifestUrl }) => ({
        Id: id,
        DomainName: new URL(manifestUrl).hostname,
        OriginAccessControlId: "packager",
        OriginShield: { Enabled: true, OriginShieldRegion: region },
        CustomOriginConfig: {
          HTTPPort: 80,
          HTTPSPort: 443,
          OriginProtocolPolicy: "https-only",
          OriginSslProtocols: list(["TLSv1.2"]),
        },
      })),
    ),
    OriginGroups: list(
      [...groups].flatMap(([Id, pair]) =>
        pair.length < 2
          ? []
          : [
              {
                Id,
                SelectionCriteria: "media-quality-based",
                FailoverCriteria: { StatusCodes: list(FAILOVER_CODES) },
                Members: list(pair.map(({ id }) => ({ OriginId: id }))),
              },
            ],
      ),
    ),
    DefaultCacheBehavior: behavior(first ? target(first) : "none", "segments"),
    CacheBehaviors: list(
      legs.flatMap((leg) => {
        const path = patternOf(leg.channelGroup, leg.packagerChannel);
        return [
          ...(["hls", "dash"] as const).map((kind) => ({
            PathPattern: `${path}${MANIFESTS[kind]}`,
            ...behavior(target(leg), kind),
          })),
          { PathPattern: `${path}*`, ...behavior(target(leg), "segments") },
        ];
      }),
    ),
  };
}
