import type { Millis } from "../kernel/types.ts";
import type { Environment } from "./environment.ts";
import type { Picture } from "./medialive/records.ts";
import { endpointStatus, hasNoKey, packaged, statusChanges } from "./mediapackage/origin.ts";
import { type EndpointRecord, endpointKind, findPackager, type PackagerRecord } from "./mediapackage/records.ts";

/** One path to the viewers, as installed. Named by the id of its channel. */
export interface LegRecord {
  id: string;
  region: string;
  channelArn: string;
  group: string;
  packager: string;
  endpoint: string;
  manifestUrl: string;
  flowArns: string[];
  /** Told at installation (`InstallRequest`). */
  originGroup?: { selection: "default" | "media-quality-based"; role: "primary" | "secondary" };
}
interface LegPicture {
  picture: Picture;
  since: Millis;
  /** The manifest answers 200: an origin group stays here, whatever the picture. */
  reachable: boolean;
  reachableSince: Millis;
}
/** What a viewer gets at this instant. `since`: when this picture from this leg began. */
export interface ViewerAnswer {
  picture: Picture;
  leg: string;
  channelArn: string;
  since: Millis;
}
/** One entry each time a leg's picture or reachability changed. */
export interface PictureChange {
  at: Millis;
  picture: Picture;
  reachable: boolean;
}

const LEG = "twin.leg";
const NOW = "twin.leg.picture";
const LOOK = "twin.leg.look";
const history = (leg: string): string => `twin.leg.pictures:${leg}`;

export const getLeg = (env: Environment, id: string): LegRecord | undefined => env.world.shelf.get<LegRecord>(LEG, id);
export const allLegs = (env: Environment): LegRecord[] => env.world.shelf.all<LegRecord>(LEG).map(([, leg]) => leg);

export const putLeg = (env: Environment, leg: LegRecord): void => {
  env.world.shelf.put(LEG, leg.id, leg);
  look(env, leg);
};

export const registerAudience = (env: Environment): void =>
  env.world.on(LOOK, (_, id) => {
    const leg = getLeg(env, id);
    if (leg) look(env, leg);
  });

/** To be called after whatever may have changed what a packager channel hands on. */
export const packagerChanged = (
  env: Environment,
  packager: Pick<PackagerRecord, "region" | "group" | "name">,
): void => {
  for (const leg of allLegs(env)) {
    if (leg.region === packager.region && leg.group === packager.group && leg.packager === packager.name)
      look(env, leg);
  }
};

/** Writes down the leg's picture if it changed, and comes back when it will change by time alone. */
const look = (env: Environment, leg: LegRecord): void => {
  const { now, shelf } = env.world;
  const packager = findPackager(env, leg.region, leg.group, leg.packager);
  const endpoint = shelf.get<EndpointRecord>(endpointKind(leg.region), `${leg.group}/${leg.packager}/${leg.endpoint}`);
  const reachable = packager !== undefined && endpoint !== undefined && endpointStatus(env, packager, endpoint) === 200;
  const picture = reachable ? shown(env, packager) : "error";
  const was = shelf.get<LegPicture>(NOW, leg.id);
  if (was?.picture !== picture || was.reachable !== reachable) {
    shelf.put(NOW, leg.id, {
      picture,
      since: was?.picture === picture ? was.since : now,
      reachable,
      reachableSince: was?.reachable === reachable ? was.reachableSince : now,
    } satisfies LegPicture);
    const entries = shelf.get<number>(`${LEG}.count`, leg.id) ?? 0;
    shelf.put(`${LEG}.count`, leg.id, entries + 1);
    shelf.put(history(leg.id), String(entries).padStart(8, "0"), {
      at: now,
      picture,
      reachable,
    } satisfies PictureChange);
  }
  const next = packager && endpoint ? statusChanges(packager, endpoint).filter((at) => at > now) : [];
  if (next.length > 0) env.world.setTimer(LOOK, leg.id, Math.min(...next));
  else env.world.clearTimer(LOOK, leg.id);
};

/** What viewers see of a packager that answers: nothing new is an error, and so is what they cannot decrypt. */
const shown = (env: Environment, packager: PackagerRecord): Picture => {
  const output = hasNoKey(env, packager) ? undefined : packaged(packager);
  return output === "fill" ? "black" : (output ?? "error");
};

/** Every change of a leg's picture so far, oldest first: what viewer-seconds are counted from. */
export const picturesOf = (env: Environment, leg: string): PictureChange[] =>
  env.world.shelf.all<PictureChange>(history(leg)).map(([, change]) => change);

/**
 * What a viewer of these legs gets: the first whose manifest answers (CloudFront origin group, default selection:
 * by status code, never by picture), else an error from the first. Throws when no leg of these is installed.
 */
export const viewer = (env: Environment, legs: readonly string[]): ViewerAnswer => {
  let since: Millis = 0;
  let first: ViewerAnswer | undefined;
  for (const id of legs) {
    const leg = getLeg(env, id);
    const now = env.world.shelf.get<LegPicture>(NOW, id);
    if (!leg || !now) throw new Error(`no leg ${id} is installed`);
    if (now.reachable)
      return { picture: now.picture, leg: id, channelArn: leg.channelArn, since: Math.max(since, now.since) };
    since = Math.max(since, now.reachableSince);
    first ??= { picture: "error", leg: id, channelArn: leg.channelArn, since: now.since };
  }
  if (!first) throw new Error("a viewer needs at least one leg");
  return { ...first, since: Math.max(since, first.since) };
};
