import type { Millis } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import type { Picture } from "../medialive/records.ts";
import { parameters } from "../parameters.ts";
import {
  type EndpointRecord,
  endpointKind,
  findPackager,
  type GroupRecord,
  groupKind,
  type PackagerRecord,
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
  picture: Exclude<Picture, "error"> | undefined,
): boolean => {
  const packager = findPackager(env, to.region, to.group, to.name);
  if (!packager || packager.arriving[sender] === picture) return false;
  const { now } = env.world;
  if (picture === undefined) {
    delete packager.arriving[sender];
    if (Object.keys(packager.arriving).length === 0) packager.lastAt = now;
  } else {
    packager.arriving[sender] = picture;
    packager.contentFrom ??= now;
    delete packager.lastAt;
  }
  savePackager(env, packager);
  return true;
};

const better: readonly Exclude<Picture, "error">[] = ["programme", "slate", "black"];

/** What the packager hands on: the best of what arrives. */
export const packaged = (packager: PackagerRecord): Picture => {
  const arriving = Object.values(packager.arriving);
  return better.find((picture) => arriving.includes(picture)) ?? "error";
};

/** How long after its last segment an endpoint still has something in its window, in ms. */
export const windowOf = (endpoint: EndpointRecord): Millis =>
  1000 * Math.max(endpoint.startoverSeconds, ...endpoint.manifests.map((manifest) => manifest.windowSeconds));

/** Instants at which a status changes by time alone. */
export const statusChanges = (packager: PackagerRecord, endpoint: EndpointRecord): Millis[] => [
  ...(packager.lastAt === undefined ? [] : [packager.lastAt + windowOf(endpoint)]),
  ...(packager.resetAt === undefined ? [] : [packager.resetAt + parameters.mediapackage.resetSettles.value]),
];

/** Status of an endpoint's manifest at this instant. */
export const endpointStatus = (env: Environment, packager: PackagerRecord, endpoint: EndpointRecord): number => {
  const { now } = env.world;
  const settled = Math.max(packager.resetAt ?? 0, endpoint.resetAt ?? 0) + parameters.mediapackage.resetSettles.value;
  const wasReset = packager.resetAt !== undefined || endpoint.resetAt !== undefined;
  if (wasReset && now < settled) return 404;
  const picture = packaged(packager);
  if (picture === "error") {
    const kept = packager.lastAt !== undefined && now < packager.lastAt + windowOf(endpoint);
    return kept && !endpoint.forceErrors.includes("STALE_MANIFEST") ? 200 : 404;
  }
  return picture !== "programme" && endpoint.forceErrors.includes("SLATE_INPUT") ? 404 : 200;
};

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
