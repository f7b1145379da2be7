import type { Channel, Finding, Playbook } from "@showcaller/contracts";
import { TAG } from "../reconcile/snapshot.ts";
import { parseDuration, SECOND } from "../time/instant.ts";
import type { PackagerSetup, Seen } from "./account.ts";
import { about, judged, orWell, type Speaker } from "./finding.ts";

type Registered = NonNullable<Channel["packager"]>;

/** MediaPackage v2 is named by the registration; v1 is known by its address alone. */
export const packagerNames = ({ channelGroup, channel }: Registered): { group: string; channel: string } | undefined =>
  channelGroup !== undefined && channel !== undefined ? { group: channelGroup, channel } : undefined;

export const checkUnnamedPackager = ({ id, packager }: Channel): Finding => {
  const say = about("packager", id);
  if (!packager)
    return say("note", "no packager is registered: whether viewers get anything is not looked at before standby");
  // v1 answers at <hash>.mediapackage.<Region>.amazonaws.com, v2 at <hash>.egress.<hash>.mediapackagev2.<Region>.amazonaws.com.
  const isFirst = /\.mediapackage\./.test(new URL(packager.manifestUrl).hostname);
  return say(
    "note",
    isFirst
      ? "MediaPackage v1: only its manifest is looked at; it forces no errors and cannot be reset between shows"
      : "registered without channelGroup and channel: only its manifest is looked at",
  );
};

/** Are the endpoints what handover and playbooks take them for? */
export const checkPackager = (
  channel: Channel,
  playbooks: readonly Playbook[],
  seen: Seen<PackagerSetup | undefined>,
): Finding[] =>
  judged("packager", channel.id, seen, (found, say) => {
    const { packager } = channel;
    if (!packager) return [];
    if (!found)
      return [
        say(
          "error",
          `there is no channel ${packager.channel} in group ${packager.channelGroup}`,
          "register the names as MediaPackage has them: the reset between shows would fail, and with it the start",
        ),
      ];
    const findings = [
      ...address(packager, found, say),
      ...startOver(packager, found, say),
      ...forced(packager, found, say),
      ...scores(packager, found, say),
      ...slates(channel, playbooks, found, say),
      ...tags(channel, found, say),
    ];
    return orWell(findings, say("ok", found.endpoints.map(({ name }) => name).join(", ")));
  });

function address({ manifestUrl }: Registered, { endpoints }: PackagerSetup, say: Speaker): Finding[] {
  if (endpoints.length === 0) return [say("error", "it has no endpoint", "create one: viewers get nothing")];
  if (endpoints.some(({ urls }) => urls.includes(manifestUrl))) return [];
  // Behind a CDN of its own the address may well be another.
  return [
    say(
      "warning",
      `none of its ${endpoints.length} endpoints serves the registered manifest`,
      "register the endpoint's own URL, so that standby proves this channel and not another",
    ),
  ];
}

function startOver({ startOver = "PT0S" }: Registered, { endpoints }: PackagerSetup, say: Speaker): Finding[] {
  const registered = parseDuration(startOver) / SECOND;
  const longest = Math.max(0, ...endpoints.map(({ startOverSeconds }) => startOverSeconds));
  if (longest === registered) return [];
  return [
    longest > registered
      ? say(
          "error",
          `viewers can start over ${longest} s, registered are ${registered} s`,
          `register startOver PT${longest}S: as it is, a warm handover shows one event's viewers another's pictures`,
        )
      : say(
          "warning",
          `viewers can start over ${longest} s, registered are ${registered} s`,
          `register startOver PT${longest}S: as it is, encoders are stopped and reset between shows for nothing`,
        ),
  ];
}

const same = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();
const list = (all: readonly string[]): string => all.join(", ") || "none";

function forced({ healing }: Registered, { endpoints }: PackagerSetup, say: Speaker): Finding[] {
  const has = [...new Set(endpoints.flatMap(({ forcedErrors }) => forcedErrors))];
  const registered = healing?.forcedErrors ?? [];
  if (same(has, registered)) return [];
  return [
    say(
      "warning",
      `its endpoints answer 404 on ${list(has)}, registered is ${list(registered)}`,
      "register healing.forcedErrors as the endpoints have them: playbooks leave to the CDN what it heals, and take over what it does not",
    ),
  ];
}

function scores({ healing }: Registered, { mqcsInputSwitching }: PackagerSetup, say: Speaker): Finding[] {
  if (mqcsInputSwitching === (healing?.mqcsInputSwitching ?? false)) return [];
  return [
    say(
      "warning",
      `MQCSInputSwitching is ${mqcsInputSwitching ? "on" : "off"}, registered as ${mqcsInputSwitching ? "off" : "on"}`,
      `register healing.mqcsInputSwitching ${mqcsInputSwitching}`,
    ),
  ];
}

/** Our own slate trips SLATE_INPUT: the endpoint answers 404 and the CDN goes elsewhere, which nobody wanted. */
function slates(
  channel: Channel,
  playbooks: readonly Playbook[],
  { endpoints }: PackagerSetup,
  say: Speaker,
): Finding[] {
  if (channel.inputs.slate === undefined) return [];
  const trips = endpoints.filter(({ forcedErrors }) => forcedErrors.includes("SLATE_INPUT")).map(({ name }) => name);
  const slating = playbooks.filter(
    ({ mode, match, rungs }) =>
      mode !== "off" &&
      (match.channels === undefined || match.channels.includes(channel.id)) &&
      rungs.some(({ action }) => action.do === "slate"),
  );
  if (trips.length === 0 || slating.length === 0) return [];
  return [
    say(
      "error",
      `playbook ${slating.map(({ id }) => id).join(", ")} may put the slate on, and ${trips.join(", ")} answers 404 on SLATE_INPUT`,
      "take SLATE_INPUT out of ForceEndpointErrorConfiguration, or the slate rung out of the playbook",
    ),
  ];
}

/** A reset between shows is asked of the channel and of its group: IAM looks at both tags (stacks/grants.ts). */
function tags({ mode, packager }: Channel, { tagged }: PackagerSetup, say: Speaker): Finding[] {
  const lacking = [
    ...(tagged.channel ? [] : [`channel ${packager?.channel}`]),
    ...(tagged.group ? [] : [`group ${packager?.channelGroup}`]),
  ];
  if (lacking.length === 0) return [];
  const saw = `${lacking.join(" and ")} ${lacking.length === 1 ? "has" : "have"} no tag ${TAG}`;
  return mode === "enforce"
    ? [say("error", saw, `tag ${TAG}=true: until then AWS refuses its reset between shows of different rights`)]
    : [say("note", `${saw}; in observe it is only looked at`)];
}
