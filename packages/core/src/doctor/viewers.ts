import { type Channel, egressRegion, type Finding } from "@showcaller/contracts";
import { fits } from "../distribution/cache-keys.ts";
import { faultsOf, isMedia, type Wanted } from "../distribution/rules.ts";
import type { DistributionSetup } from "../distribution/setup.ts";
import { type BlockedSet, type WebAclSetup, webAclFaults } from "../distribution/web-acl.ts";
import type { Seen } from "./account.ts";
import { about, judged, orWell, type Speaker } from "./finding.ts";
import { packagerNames } from "./packager.ts";

/** The distribution that viewers use, ours or another's: held to what ours is held to, and to what is registered. */
export const checkDistribution = (
  id: string,
  seen: Seen<DistributionSetup | undefined>,
  wanted: Wanted,
  channels: readonly Channel[],
): Finding[] =>
  judged("distribution", id, seen, (setup, say) => {
    if (!setup) return [say("error", "there is no such distribution", "name it with --distribution, by its id")];
    const media = setup.origins.filter(isMedia).length;
    return orWell(
      [...faultsOf(setup, wanted, say), ...channels.flatMap((channel) => registered(channel, channels, setup))],
      say(
        "ok",
        `${media} origins of MediaPackage v2, ${setup.groups.length} groups, ${setup.behaviors.length} behaviours`,
      ),
    );
  });

/** Can viewers reach what is registered through it, and be sent to its other leg? */
function registered(channel: Channel, all: readonly Channel[], setup: DistributionSetup): Finding[] {
  const names = channel.packager && packagerNames(channel.packager);
  const host = channel.packager && new URL(channel.packager.manifestUrl).hostname;
  if (!names || !host || egressRegion(host) === undefined) return [];
  const say = about("distribution", channel.id);
  const origin = setup.origins.find(({ id }) => id === channel.id);
  if (!origin)
    return [
      say(
        "error",
        `no origin is called ${channel.id}`,
        "call the origin of its packager so: the edge function is told that name, and viewers cannot be switched to it",
      ),
    ];
  const found: Finding[] = [];
  if (origin.domain !== host)
    found.push(
      say(
        "error",
        `its origin is ${origin.domain}, registered is ${host}`,
        "viewers would get another's: mend one of them",
      ),
    );
  const path = `/out/v1/${names.group}/${names.channel}/`;
  const behavior = setup.behaviors.find((one) => one.path !== "*" && fits(one.path, `${path}endpoint/index.m3u8`));
  const group = setup.groups.find(({ id }) => id === behavior?.target);
  if (!behavior)
    found.push(
      say("error", `no behaviour is for ${path}`, `add one for *${path}*: the default behaviour is another's`),
    );
  else if (!(group?.members ?? [behavior.target]).includes(channel.id))
    found.push(
      say(
        "error",
        `${behavior.path} leads to ${behavior.target}, which it is not in`,
        "name its origin, or the group that it is in",
      ),
    );
  return [...found, ...alike(channel, path, group?.members ?? [], all, say)];
}

/** Viewers of one leg ask the other for the same path. */
function alike(
  { id }: Channel,
  path: string,
  members: readonly string[],
  all: readonly Channel[],
  say: Speaker,
): Finding[] {
  const other = all.find((one) => one.id !== id && members.includes(one.id));
  const names = other?.packager && packagerNames(other.packager);
  if (!other || !names || path === `/out/v1/${names.group}/${names.channel}/`) return [];
  return [
    say(
      "warning",
      `its other leg ${other.id} is packaged as ${names.group}/${names.channel}: what is asked for as ${path} is not there`,
      "call channel group, channel and endpoints alike in both Regions",
    ),
  ];
}

export const checkEdgeFunction = (
  name: string,
  store: string | undefined,
  seen: Seen<{ stores: readonly string[] } | undefined>,
): Finding[] =>
  judged("distribution", name, seen, (found, say) => {
    if (!found) return [say("error", "it is not published", "deploy: a behaviour takes published functions alone")];
    if (found.stores.length === 0)
      return [say("error", "it has no KeyValueStore", "deploy: it answers 503 to everybody")];
    if (store !== undefined && !found.stores.includes(store))
      return [say("error", `it reads ${found.stores.join(", ")}`, `associate ${store}, which the projector writes`)];
    return [say("ok", `published, reads ${found.stores.join(", ")}`)];
  });

export const checkWebAcl = (arn: string, seen: Seen<WebAclSetup | undefined>, sets: readonly BlockedSet[]): Finding[] =>
  judged("distribution", arn.split("/").at(-2) ?? arn, seen, (acl, say) => {
    if (!acl) return [say("error", "there is no such web ACL", "set WebACLId to one that is there")];
    return orWell(webAclFaults(acl, sets, say), say("ok", `${acl.rules.length} rules, blocked addresses first`));
  });
