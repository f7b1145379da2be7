import { ChannelId, egressRegion, type Finding } from "@showcaller/contracts";
import type { Speaker } from "../doctor/finding.ts";
import { CACHE_KEYS, MANIFESTS, MOST_MINIMUM_TTL, patternOf } from "./cache-keys.ts";
import type { BehaviorSetup, CacheSetup, DistributionSetup, OriginGroupSetup, OriginSetup } from "./setup.ts";
import { shieldRegion } from "./shield.ts";

/** What a distribution is held to. */
export interface Wanted {
  /** ARN of the edge function, without a stage. */
  viewerRequest: string;
}

/** Of the origins only those that are MediaPackage v2's, and of the behaviours those that lead there: a distribution may serve other things too. */
export const isMedia = ({ domain }: Pick<OriginSetup, "domain">): boolean => egressRegion(domain) !== undefined;

export const mediaBehaviors = ({ behaviors, groups, origins }: DistributionSetup): BehaviorSetup[] => {
  const media = new Set(origins.filter(isMedia).map(({ id }) => id));
  for (const { id, members } of groups) if (members.some((member) => media.has(member))) media.add(id);
  return behaviors.filter(({ target }) => media.has(target));
};

/** Everything that is wrong with it, each with what to do. */
export const faultsOf = (setup: DistributionSetup, wanted: Wanted, say: Speaker): Finding[] => {
  const behaviors = mediaBehaviors(setup);
  if (behaviors.length === 0)
    return [say("error", "no behaviour of it leads to MediaPackage v2", "name the distribution that viewers use")];
  return [
    ...whole(setup, say),
    ...behaviors.flatMap((behavior) => [
      ...door(behavior, wanted, say),
      ...cached(behavior, behaviors, say),
      ...scored(behavior, setup, say),
    ]),
    ...setup.origins.filter(isMedia).flatMap((origin) => ofOrigin(origin, say)),
    ...setup.groups.filter(({ members }) => isMediaGroup(members, setup)).flatMap((group) => ofGroup(group, say)),
  ];
};

const isMediaGroup = (members: readonly string[], { origins }: DistributionSetup): boolean =>
  origins.some((origin) => isMedia(origin) && members.includes(origin.id));

/** AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html: policies without TLS 1.0 and 1.1, and without CBC. */
const TLS: readonly string[] = ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"];

function whole({ enabled, deployed, ownCertificate, minimumTls, webAcl, legacyLog }: DistributionSetup, say: Speaker) {
  const found: Finding[] = [];
  if (!enabled) found.push(say("error", "it is disabled", "enable it: viewers get nothing"));
  if (!deployed) found.push(say("note", "its last change is still on its way to edge locations"));
  if (!ownCertificate)
    found.push(
      say(
        "warning",
        "it has CloudFront's own certificate, with which viewers may use TLS 1.0",
        "give it a domain name and a certificate of yours (aliases, certificate)",
      ),
    );
  else if (!TLS.includes(minimumTls))
    found.push(say("error", `viewers may use ${minimumTls}`, `set MinimumProtocolVersion to ${TLS[0]} or newer`));
  if (webAcl === "")
    found.push(
      say(
        "error",
        "it has no web ACL",
        "set WebACLId to the one that is deployed: without it no blocked address is refused",
      ),
    );
  if (legacyLog.enabled)
    found.push(
      say(
        legacyLog.cookies ? "error" : "warning",
        `its legacy access log has the address, the query${legacyLog.cookies ? " and cookies" : ""} of each request: tokens in clear`,
        "turn it off, and write a standard log (v2) of fields without them",
      ),
    );
  return found;
}

function door({ path, viewerProtocol, viewerRequest }: BehaviorSetup, wanted: Wanted, say: Speaker): Finding[] {
  const found: Finding[] = [];
  if (viewerProtocol !== "https-only")
    found.push(
      say(
        viewerProtocol === "redirect-to-https" ? "warning" : "error",
        `${path}: viewers may ask over HTTP (${viewerProtocol}), with their token in clear`,
        "set ViewerProtocolPolicy to https-only, which refuses HTTP",
      ),
    );
  if (viewerRequest === "")
    found.push(
      say(
        "error",
        `${path}: anybody is served, no token is looked at`,
        `associate ${wanted.viewerRequest} on viewer-request`,
      ),
    );
  else if (viewerRequest !== wanted.viewerRequest)
    found.push(
      say(
        "error",
        `${path}: another function is on viewer request, ${viewerRequest}`,
        `associate ${wanted.viewerRequest}: a behaviour has one function there`,
      ),
    );
  return found;
}

/** What a behaviour is asked for, by its pattern and by those tried before it. */
function servedBy({ path }: BehaviorSetup, all: readonly BehaviorSetup[]): readonly string[] {
  const format = (["hls", "dash", "mss"] as const).find((one) => path.endsWith(MANIFESTS[one].replace("*", "")));
  if (format) return CACHE_KEYS[format];
  const manifestsElsewhere = all.some(
    (other) => other.path !== path && Object.values(MANIFESTS).some((end) => other.path === before(path) + end),
  );
  // The default behaviour is reached by what no channel's behaviours took.
  return manifestsElsewhere || path === "*" ? CACHE_KEYS.segments : CACHE_KEYS.hls;
}
const before = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

function cached(behavior: BehaviorSetup, all: readonly BehaviorSetup[], say: Speaker): Finding[] {
  const { path, cache } = behavior;
  const { queryStrings, headers, cookies, minimumTtl } = cache;
  const needed = servedBy(behavior, all);
  const found: Finding[] = [];
  const missing = needed.filter((key) => !has(cache, key));
  if (missing.length > 0)
    found.push(
      say(
        missing.includes("m") ? "error" : "warning",
        `${path}: its cache key lacks ${missing.join(", ")}: one viewer's answer is given to another who asked for something else`,
        "put them into its cache policy, or use the one that is deployed",
      ),
    );
  const more = [
    ...(queryStrings === "all" ? ["every query string"] : []),
    ...(Array.isArray(queryStrings) ? queryStrings.filter((key) => !CACHE_KEYS.hls.includes(key)) : []),
    ...(cookies === "none" ? [] : [`cookies (${cookies})`]),
    // MediaPackage answers with CORS headers by it; a response headers policy does so without.
    ...headers.filter((header) => header.toLowerCase() !== "origin"),
  ];
  if (more.length > 0)
    found.push(
      say(
        "warning",
        `${path}: its cache key holds ${more.join(", ")}, which MediaPackage does not look at: the same is fetched again and again`,
        "take them out of its cache policy",
      ),
    );
  if (minimumTtl > MOST_MINIMUM_TTL)
    found.push(
      say(
        "error",
        `${path}: everything is kept for ${minimumTtl} s at least, old manifests too`,
        `set MinTTL to 0, ${MOST_MINIMUM_TTL} at most: MediaPackage says how long`,
      ),
    );
  return found;
}

const has = ({ queryStrings }: CacheSetup, key: string): boolean =>
  queryStrings === "all" || (queryStrings !== "none" && queryStrings.includes(key));

/** One channel's packagers are compared, not those of several (mediatailor/latest/ug/media-quality-resiliency.html, step 4). */
function scored({ path, target, lambdas }: BehaviorSetup, { groups }: DistributionSetup, say: Speaker): Finding[] {
  const group = groups.find(({ id }) => id === target);
  if (!group || path === "*") return [];
  const found: Finding[] = [];
  if (!/out\/v1\/[\w-]+\/[\w-]+\//.test(path))
    found.push(
      say(
        "warning",
        `${path}: several channels share ${group.id}, whose scores are mixed`,
        `give each channel a behaviour of its own: ${patternOf("<group>", "<channel>")}*`,
      ),
    );
  if (lambdas.some((trigger) => trigger.startsWith("origin-")))
    found.push(
      say(
        "error",
        `${path}: Lambda@Edge is on ${lambdas.join(", ")}, with which no origin is chosen by quality`,
        "move it to viewer triggers, or take it out",
      ),
    );
  return found;
}

function ofOrigin({ id, domain, protocol, tls, access, shield }: OriginSetup, say: Speaker): Finding[] {
  const found: Finding[] = [];
  if (!ChannelId.safeParse(id).success)
    found.push(
      say(
        "error",
        `origin ${id}: no registration can be called so, and the edge function is told ids of registrations`,
        "call the origin as its leg's channel is registered: until then no viewer can be switched to it",
      ),
    );
  if (protocol !== "https-only" || tls.some((version) => version !== "TLSv1.2"))
    found.push(
      say(
        "error",
        `origin ${id}: it is asked by ${protocol}, ${tls.join(", ")}`,
        "set OriginProtocolPolicy to https-only and OriginSSLProtocols to TLSv1.2 alone",
      ),
    );
  if (!access)
    found.push(
      say(
        "error",
        `origin ${id}: it has no origin access control: whoever knows the packager's address needs no token`,
        "give it one of type mediapackagev2, and its endpoints the policy of docs/deploy.md",
      ),
    );
  else if (access.type !== "mediapackagev2" || access.signing !== "always")
    found.push(
      say(
        "error",
        `origin ${id}: its requests are signed ${access.signing}, for ${access.type}`,
        "use an origin access control of type mediapackagev2 that signs always",
      ),
    );
  const nearest = shieldRegion(egressRegion(domain) ?? "");
  if (nearest !== undefined && shield !== nearest)
    found.push(
      say(
        "warning",
        `origin ${id}: ${shield === undefined ? "it has no Origin Shield" : `its Origin Shield is in ${shield}`}`,
        `put it into ${nearest}: MediaPackage is asked once for what all edge locations want`,
      ),
    );
  return found;
}

/** Answers at which CloudFront may go to the other origin (AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html). */
export const FAILOVER_CODES: readonly number[] = [400, 403, 404, 416, 429, 500, 502, 503, 504];

function ofGroup({ id, selection, codes }: OriginGroupSetup, say: Speaker): Finding[] {
  const found: Finding[] = [];
  if (selection !== "media-quality-based")
    found.push(
      say(
        "error",
        `origin group ${id}: it chooses by ${selection}: a black picture is served on`,
        "set SelectionCriteria to media-quality-based",
      ),
    );
  const missing = FAILOVER_CODES.filter((code) => code === 404 || code >= 500).filter((code) => !codes.includes(code));
  if (missing.length > 0)
    found.push(
      say(
        missing.includes(404) ? "error" : "warning",
        `origin group ${id}: it stays where it is at ${missing.join(", ")}`,
        "add them to its failover criteria: an endpoint whose manifest is stale answers 404 on purpose",
      ),
    );
  return found;
}
