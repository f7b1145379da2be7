import type { Synth } from "../../scripts/synth/evaluate.ts";
import type { DistributionTemplate } from "../distribution-template.ts";
import { broken, type Fault, planted, plantedFaults } from "./plant.ts";

type Viewers = DistributionTemplate["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
/** The distribution's template changed. */
const viewers = (change: (config: Viewers) => void): Synth =>
  planted("Stack", "Distribution", (inputs) => {
    const template = JSON.parse(String(inputs.templateBody)) as DistributionTemplate;
    change(template.Resources.Distribution.Properties.DistributionConfig);
    Object.assign(inputs, { templateBody: JSON.stringify(template) });
  });
const first = <T>(all: readonly T[]): T => {
  if (all[0] === undefined) throw new Error("nothing there to plant a fault in");
  return all[0];
};
/** Of the cache policy of HLS manifests, which query strings it holds. */
const cachedBy = (change: (items: string[]) => string[]) => (): Synth =>
  planted("CachePolicy", "CacheHls", (inputs) => {
    const { queryStringsConfig: config } = inputs.parametersInCacheKeyAndForwardedToOrigin as unknown as {
      queryStringsConfig: { queryStrings: { items: string[] } };
    };
    config.queryStrings.items = change(config.queryStrings.items);
  });
const WEB_ACL = "who is refused";
const VIEWERS = "what viewers meet";

const FAULTS: Fault[] = [
  [
    "viewers may ask over HTTP",
    () => viewers(({ CacheBehaviors }) => Object.assign(first(CacheBehaviors), { ViewerProtocolPolicy: "allow-all" })),
    broken(VIEWERS),
    /pitch-1\/\*\.m3u8: viewers may ask over HTTP .*https-only, which refuses HTTP/,
  ],
  [
    "a token may cross the network in clear before it is redirected",
    () => viewers(({ DefaultCacheBehavior: i }) => Object.assign(i, { ViewerProtocolPolicy: "redirect-to-https" })),
    broken(VIEWERS),
    /\*: viewers may ask over HTTP \(redirect-to-https\)/,
  ],
  [
    "a cache key without m",
    cachedBy((items) => items.filter((item) => item !== "m")),
    broken(VIEWERS),
    /pitch-1\/\*\.m3u8: its cache key lacks m: .*cache policy/,
  ],
  [
    "a cache key without what low-latency players ask for",
    cachedBy((items) => items.filter((item) => !item.startsWith("_HLS"))),
    broken(VIEWERS),
    /its cache key lacks _HLS_msn, _HLS_part/,
  ],
  [
    "a cache key that keeps viewers apart",
    cachedBy((items) => [...items, "CAT"]),
    broken(VIEWERS),
    /its cache key holds CAT, which MediaPackage does not look at: .*take them out/,
  ],
  [
    "old manifests are kept",
    () => planted("CachePolicy", "CacheHls", (i) => Object.assign(i, { minTtl: 60 })),
    broken(VIEWERS),
    /kept for 60 s at least, old manifests too: set MinTTL to 0/,
  ],
  [
    "a behaviour without the function",
    () => viewers(({ CacheBehaviors }) => Object.assign(first(CacheBehaviors), { FunctionAssociations: [] })),
    broken(VIEWERS),
    /\*\.m3u8: anybody is served, .*associate arn:aws:cloudfront::\d+:function\/showcaller-production-viewer-request/,
  ],
  [
    "the default behaviour has another's function",
    () =>
      viewers(({ DefaultCacheBehavior }) =>
        Object.assign(first(DefaultCacheBehavior.FunctionAssociations), { FunctionARN: "arn:another" }),
      ),
    broken(VIEWERS),
    /\*: another function is on viewer request, arn:another: associate/,
  ],
  [
    "an origin without access control",
    () => viewers(({ Origins }) => Object.assign(first(Origins), { OriginAccessControlId: "" })),
    broken(VIEWERS),
    /origin pitch-1-dublin: it has no origin access control: .*mediapackagev2/,
  ],
  [
    "an access control that signs for another service",
    () =>
      planted("OriginAccessControl", "PackagerAccess", (i) =>
        Object.assign(i, { originAccessControlOriginType: "s3" }),
      ),
    broken(VIEWERS),
    /origin pitch-1-dublin: its requests are signed always, for s3/,
  ],
  [
    "an origin that is asked in clear",
    () =>
      viewers(({ Origins }) =>
        Object.assign(first(Origins).CustomOriginConfig, { OriginProtocolPolicy: "match-viewer" }),
      ),
    broken(VIEWERS),
    /origin pitch-1-dublin: it is asked by match-viewer, .*https-only/,
  ],
  [
    "an origin without a shield",
    () => viewers(({ Origins }) => delete first(Origins).OriginShield),
    broken(VIEWERS),
    /origin pitch-1-dublin: it has no Origin Shield: put it into eu-west-1/,
  ],
  [
    "an origin id that the edge function cannot name",
    () => viewers(({ Origins }) => Object.assign(first(Origins), { Id: "MediaPackage Dublin" })),
    broken(VIEWERS),
    /origin MediaPackage Dublin: no registration can be called so, .*call the origin as its leg's channel/,
  ],
  [
    "no web ACL",
    () => viewers((config) => Object.assign(config, { WebACLId: "" })),
    broken(VIEWERS),
    /it has no web ACL: set WebACLId/,
  ],
  [
    "TLS that is too old",
    () =>
      viewers(({ ViewerCertificate }) => Object.assign(ViewerCertificate, { MinimumProtocolVersion: "TLSv1.1_2016" })),
    broken(VIEWERS),
    /viewers may use TLSv1\.1_2016: set MinimumProtocolVersion to TLSv1\.2_2021/,
  ],
  [
    "CloudFront's own certificate in production",
    () => viewers((config) => Object.assign(config, { ViewerCertificate: { CloudFrontDefaultCertificate: true } })),
    broken(VIEWERS),
    /viewers may use TLS 1\.0: give it a domain name and a certificate/,
  ],
  [
    "an origin group that does not look at quality",
    () => viewers(({ OriginGroups }) => Object.assign(first(OriginGroups.Items), { SelectionCriteria: "default" })),
    broken(VIEWERS),
    /origin group pitch-1-dublin\.pair: it chooses by default: .*media-quality-based/,
  ],
  [
    "an origin group that stays at a 404",
    () =>
      viewers(({ OriginGroups }) =>
        Object.assign(first(OriginGroups.Items).FailoverCriteria.StatusCodes, { Items: [500, 502, 503, 504] }),
      ),
    broken(VIEWERS),
    /origin group pitch-1-dublin\.pair: it stays where it is at 404/,
  ],
  [
    "two channels whose scores are mixed",
    () =>
      viewers(({ CacheBehaviors }) => Object.assign(first(CacheBehaviors), { PathPattern: "*/out/v1/matches/*.m3u8" })),
    broken(VIEWERS),
    /\*\.m3u8: several channels share pitch-1-dublin\.pair, .*a behaviour of its own/,
  ],
  [
    "a log whose lines hold the query",
    () => viewers((config) => Object.assign(config, { Logging: { Bucket: "logs.s3.amazonaws.com" } })),
    broken(VIEWERS),
    /legacy access log .*: turn it off/,
  ],
  [
    "blocked addresses are let in",
    () =>
      planted("WebAcl", "ViewersAcl", (i) => Object.assign(i, { rules: (i.rules as unknown as object[]).slice(1) })),
    broken(WEB_ACL),
    /no rule of it blocks the addresses in .*BlockedV4: put a rule/,
  ],
  [
    "nobody is refused for asking too often",
    () =>
      planted("WebAcl", "ViewersAcl", (i) => Object.assign(i, { rules: (i.rules as unknown as object[]).slice(0, 2) })),
    broken(WEB_ACL),
    /asking too often: add a rate-based rule/,
  ],
  [
    "samples of requests are kept",
    () =>
      planted("WebAcl", "ViewersAcl", (i) => Object.assign(i, { visibilityConfig: { sampledRequestsEnabled: true } })),
    broken(WEB_ACL),
    /samples .*SampledRequestsEnabled/,
  ],
  [
    "the firewall logs where a token is",
    () =>
      planted("WebAclLoggingConfiguration", "ViewersAclLogging", (i) =>
        Object.assign(i, { redactedFields: (i.redactedFields as unknown as object[]).slice(1) }),
      ),
    broken(WEB_ACL),
    /its log has uri in clear, .*redact them/,
  ],
  [
    "the access log holds addresses of manifests",
    () =>
      planted("LogDelivery", "AccessLogDelivery", (i) =>
        Object.assign(i, { recordFields: [...(i.recordFields as unknown as string[]), "cs-uri-stem"] }),
      ),
    broken("no token in a log"),
    /AccessLogDelivery: cs-uri-stem may hold a token/,
  ],
  [
    "the access log holds everything",
    () => planted("LogDelivery", "AccessLogDelivery", (i) => delete i.recordFields),
    broken("no token in a log"),
    /AccessLogDelivery: say which fields/,
  ],
];

plantedFaults(FAULTS);
