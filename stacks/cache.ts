import type { DistributionSettings } from "../packages/contracts/src/distribution";
import { CACHE_KEYS } from "../packages/core/src/distribution/cache-keys";
import { named } from "./names";

/** Seconds. Segments are kept for so long by MediaPackage's own word (mediapackage/latest/userguide/cdn-recommendations.html); nothing says longer. */
const LONGEST = 1_209_600;

/**
 * What is cached by what, one policy a kind of answer. MediaPackage says how long: half a segment for playlists, 1 s for low-latency ones, 14 days
 * for segments (cdn-recommendations.html, which asks not to overrule it). `unsaid`: seconds, for an answer that does not say.
 */
export function cachePolicies() {
  const policy = (kind: keyof typeof CACHE_KEYS, { unsaid, gzip }: { unsaid: number; gzip: boolean }) =>
    new aws.cloudfront.CachePolicy(`Cache${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`, {
      name: named(`viewers-${kind}`),
      comment: `What MediaPackage v2 answers differently to: ${CACHE_KEYS[kind].join(", ")}`,
      minTtl: 0,
      defaultTtl: unsaid,
      maxTtl: LONGEST,
      parametersInCacheKeyAndForwardedToOrigin: {
        // The function has taken tokens out of them; whatever is left would be fetched again for each viewer.
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: [...CACHE_KEYS[kind]] } },
        enableAcceptEncodingGzip: gzip,
        enableAcceptEncodingBrotli: false,
      },
    });
  return {
    hls: policy("hls", { unsaid: 1, gzip: true }),
    dash: policy("dash", { unsaid: 1, gzip: true }),
    mss: policy("mss", { unsaid: 1, gzip: true }),
    segments: policy("segments", { unsaid: 86_400, gzip: false }),
  };
}
export type CachePolicies = ReturnType<typeof cachePolicies>;

/** Seconds. As long as Chromium remembers what CORS allows; others remember longer. */
const REMEMBERED = 7_200;

/**
 * What browsers are told. CORS is answered here and not by MediaPackage, so that nothing is cached by who asks. Cookies, in which native players carry
 * tokens, go with pages that are named alone.
 */
export function responseHeaders({ players }: DistributionSettings) {
  const anybody = players.length === 0;
  return new aws.cloudfront.ResponseHeadersPolicy("ViewersHeaders", {
    name: named("viewers"),
    corsConfig: {
      accessControlAllowCredentials: !anybody,
      accessControlAllowHeaders: { items: anybody ? ["*"] : ["range", "cta-common-access-token"] },
      accessControlAllowMethods: { items: ["GET", "HEAD"] },
      accessControlAllowOrigins: { items: anybody ? ["*"] : [...players] },
      accessControlExposeHeaders: { items: ["date", "showcaller-opens-at"] },
      accessControlMaxAgeSec: REMEMBERED,
      originOverride: true,
    },
    securityHeadersConfig: {
      contentTypeOptions: { override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
    },
  });
}
