import type { Channel, LiveEvent, PlaybackUrlInput } from "@showcaller/contracts";
import { type EdgeWindow, windowOf } from "@showcaller/core/edge/windows";
import type { Instant } from "@showcaller/core/ports";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import { parseDuration, SECOND } from "@showcaller/core/time/instant";
import { MOST_LIFETIME, SAFE_PATH } from "@showcaller/edge/format/labels";
import type { Policy, PolicyFault } from "@showcaller/edge/format/policy";

/** Who signs, in every token of ours. */
const ISSUER = "showcaller";

interface Wish {
  input: PlaybackUrlInput;
  event: LiveEvent;
  /** The leg's channel as registered. */
  channel: Channel;
  session: string;
  now: Instant;
}

export interface Vending {
  policy: Policy;
  /** The manifest's, without a token. */
  address: string;
  window: EdgeWindow;
}

/** The token's policy and the address that it opens, or why there is nothing to be had. Pure. */
export function vending({ input, event, channel, session, now }: Wish): Vending | Refusal {
  const issuedAt = Math.floor(now / SECOND);
  const window = windowOf(event);
  if (!window || window.closesAt <= issuedAt) return notPlayable(event, window ? "is over for viewers" : undefined);
  const latest = issuedAt + MOST_LIFETIME;
  if (input.edgeWindow && !waits(event) && window.opensAt >= latest)
    return notPlayable(
      event,
      `opens more than ${MOST_LIFETIME / 86_400} days from now, which is as long as a token lasts`,
    );
  const path = pathOf(input, channel);
  if (typeof path !== "string") return path;
  const pathPrefix = input.pathPrefix ?? prefixOf(path, input.path !== undefined);
  if (pathPrefix !== undefined && !isBelow(path, pathPrefix))
    return invalid("/pathPrefix", `give one that ${path} lies below`);
  const { host, subject, methods, countries, addresses, networks, userAgent, headers, renewal } = input;
  const lifetime = input.lifetime === undefined ? MOST_LIFETIME : parseDuration(input.lifetime) / SECOND;
  const policy: { [K in keyof Policy]: Policy[K] | undefined } = {
    ...{ issuer: ISSUER, subject, session, issuedAt, channel: channel.id },
    expiresAt: Math.min(issuedAt + lifetime, latest, window.closesAt),
    liveEvent: input.edgeWindow ? event.id : undefined,
    ...{ host, pathPrefix, methods, countries, addresses, networks, userAgent, headers },
    renewal: renewal && {
      extendBy: parseDuration(renewal.extendBy) / SECOND,
      deadline: parseDuration(renewal.deadline) / SECOND,
    },
  };
  const given = Object.entries(policy).filter(([, value]) => value !== undefined);
  return {
    policy: Object.fromEntries(given) as unknown as Policy,
    address: `https://${host.toLowerCase()}${path}`,
    window,
  };
}

/** Nobody knows yet when it opens. */
export const waits = ({ staging, onAirAt }: LiveEvent): boolean => staging === "manual" && onAirAt === undefined;

const notPlayable = ({ status }: LiveEvent, why = `is ${status}`): Refusal =>
  refuse("not-playable", `The live event ${why}.`, [
    { at: "/liveEvent", reason: "name one that is booked and not over" },
  ]);

function pathOf({ path }: PlaybackUrlInput, { id, packager }: Channel): string | Refusal {
  if (path === undefined && packager === undefined)
    return invalid("/path", `give the manifest's path: channel ${id} is registered without a packager`);
  const found = path ?? new URL(packager?.manifestUrl ?? "").pathname;
  return SAFE_PATH.test(found)
    ? found
    : invalid("/path", "the edge takes segments of letters, digits and . _ ~ - alone; give such a path");
}

/** Of MediaPackage v2 everything of the channel, so that any of its manifests plays; else the manifest's folder. */
function prefixOf(path: string, isGiven: boolean): string | undefined {
  const channel = /^\/out\/v1\/[^/]+\/[^/]+(?=\/)/.exec(path)?.[0];
  const folder = path.slice(0, path.lastIndexOf("/"));
  return (isGiven ? undefined : channel) || folder || undefined;
}

const isBelow = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);

const invalid = (at: string, reason: string): Refusal =>
  refuse("invalid-request", `The body does not fit: ${at || "the whole"}: ${reason}.`, [{ at, reason }]);

/** What the edge could not enforce, where the request says it. */
export function policyRefusal({ member, detail }: PolicyFault | { member: "key" | "token"; detail: string }): Refusal {
  if (member === "token") return invalid("", `say less: the token would have ${detail}`);
  return member === "expiresAt"
    ? invalid("/lifetime", "give a duration above zero")
    : invalid(`/${member}`, `give ${detail}`);
}
