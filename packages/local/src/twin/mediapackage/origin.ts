import type { Millis } from "../../kernel/types.ts";
import { measurePackager } from "../cloudwatch/measured.ts";
import type { Environment } from "../environment.ts";
import type { Output } from "../medialive/records.ts";
import { parameters } from "../parameters.ts";
import { isDown, suffered } from "../troubles.ts";
import { settleInput } from "./inputs.ts";
import {
  type EndpointRecord,
  endpointKind,
  findPackager,
  type GroupRecord,
  groupKind,
  type PackagerRecord,
  packagerPath,
  savePackager,
} from "./records.ts";

/**
 * What one sender delivers from now on; undefined: nothing. Answers whether anything changed. An unknown packager
 * channel swallows it, as a wrong URL does.
 */
export const ingest = (
  env: Environment,
  to: { region: string; group: string; name: string },
  sender: string,
  output: Output | undefined,
): boolean => {
  const packager = findPackager(env, to.region, to.group, to.name);
  if (!packager || packager.arriving[sender] === output) return false;
  const { now } = env.world;
  if (output === undefined) {
    delete packager.arriving[sender];
    if (Object.keys(packager.arriving).length === 0) packager.lastAt = now;
  } else {
    packager.arriving[sender] = output;
    if (packager.lastAt !== undefined) packager.gapAt = now;
    packager.contentFrom ??= now;
    delete packager.lastAt;
  }
  settleInput(env, packager);
  savePackager(env, packager);
  measurePackager(env, packager);
  return true;
};

/** What the packager hands on of what arrives; undefined: nothing. */
export const packaged = ({ arriving, active }: PackagerRecord): Output | undefined => arriving[active ?? ""];

/** How long after its last segment an endpoint still has something in its window, in ms. */
export const windowOf = (endpoint: EndpointRecord): Millis =>
  1000 * Math.max(endpoint.startoverSeconds, ...endpoint.manifests.map((manifest) => manifest.windowSeconds));

/** How long a gap shows in a manifest, in ms: the longest of its windows. */
const manifestOf = (endpoint: EndpointRecord): Millis =>
  1000 * Math.max(0, ...endpoint.manifests.map((manifest) => manifest.windowSeconds));

/** Instants at which a status changes by time alone. */
export const statusChanges = (packager: PackagerRecord, endpoint: EndpointRecord): Millis[] => [
  ...(packager.lastAt === undefined ? [] : [packager.lastAt + windowOf(endpoint)]),
  ...(packager.resetAt === undefined ? [] : [packager.resetAt + parameters.mediapackage.resetSettles.value]),
  ...(packager.gapAt === undefined ? [] : [packager.gapAt + manifestOf(endpoint)]),
];

/** The packager has no key for its content. */
export const hasNoKey = (env: Environment, packager: PackagerRecord): boolean =>
  suffered(env, packager.region, packagerPath(packager), "drm-key").length > 0;

/** Status of an endpoint's manifest at this instant: 200, 404, or 503 from a Region in trouble. */
export const endpointStatus = (env: Environment, packager: PackagerRecord, endpoint: EndpointRecord): number => {
  const { now } = env.world;
  if (isDown(env, packager.region)) return parameters.mediapackage.regionDown.value;
  const settled = Math.max(packager.resetAt ?? 0, endpoint.resetAt ?? 0) + parameters.mediapackage.resetSettles.value;
  const wasReset = packager.resetAt !== undefined || endpoint.resetAt !== undefined;
  if (wasReset && now < settled) return 404;
  const output = packaged(packager);
  const kept = packager.lastAt !== undefined && now < packager.lastAt + windowOf(endpoint);
  if (output === undefined && !kept) return 404;
  return wrongWith(env, packager, endpoint, output).some((condition) => endpoint.forceErrors.includes(condition))
    ? 404
    : 200;
};

/** What holds of the conditions of ForceEndpointErrorConfiguration. */
const wrongWith = (
  env: Environment,
  packager: PackagerRecord,
  endpoint: EndpointRecord,
  output: Output | undefined,
): string[] => [
  ...(output === undefined ? ["STALE_MANIFEST"] : []),
  ...(packager.gapAt !== undefined && env.world.now < packager.gapAt + manifestOf(endpoint)
    ? ["INCOMPLETE_MANIFEST"]
    : []),
  ...(hasNoKey(env, packager) ? ["MISSING_DRM_KEY"] : []),
  // What the source itself shows black or frozen is no slate; what MediaLive fills in counts as one (see parameters).
  ...(output === "slate" || output === "fill" ? ["SLATE_INPUT"] : []),
];

/** The endpoint a manifest URL names, whatever the query: by host (the group's egress domain) and path. */
export const endpointOf = (env: Environment, url: string): EndpointRecord | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const region = env.regions.find((name) => hostname.endsWith(`.mediapackagev2.${name}.amazonaws.com`));
  const [, out, version, groupName = "", channel = "", name = "", file] = pathname.split("/");
  if (region === undefined || out !== "out" || version !== "v1" || file === undefined) return undefined;
  const group = env.world.shelf.get<GroupRecord>(groupKind(region), groupName);
  const endpoint = env.world.shelf.get<EndpointRecord>(endpointKind(region), `${groupName}/${channel}/${name}`);
  const known = endpoint?.manifests.some((manifest) => new URL(manifest.url).pathname === pathname);
  return group?.egressDomain === hostname && known ? endpoint : undefined;
};

/** GET of a manifest, as the packager answers it: 200 or 404. */
export const manifest = (env: Environment, url: string): { status: number } => {
  const endpoint = endpointOf(env, url);
  const packager = endpoint && findPackager(env, endpoint.region, endpoint.group, endpoint.channel);
  return { status: endpoint && packager ? endpointStatus(env, packager, endpoint) : 404 };
};
