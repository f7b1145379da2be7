import type { Airtime, Channel, FeedShape, Incident, Playbook } from "@showcaller/contracts";
import type { Scene } from "../incidents/scene.ts";

/** How the programme comes in. A pair that no hand may switch is still a pair: MediaLive owns it. */
export const feedOf = ({ inputs }: Channel): FeedShape => (inputs.failover ? "pair" : inputs.backup ? "two" : "single");

/** Why a playbook is not for this incident; `undefined`: it is. */
export const matches = (
  { id, match }: Playbook,
  incident: Incident,
  { leg }: Scene,
  airtime: Airtime,
): string | undefined => {
  if (!match.causes.includes(incident.cause)) return `playbook ${id} is not for ${incident.cause}`;
  if (!(match.airtime ?? ["on-air", "lead"]).includes(airtime)) return `playbook ${id} is not for ${airtime}`;
  if (match.feeds && !(leg && match.feeds.includes(feedOf(leg.channel))))
    return `playbook ${id} is for another kind of feed`;
  if (match.channels && !(leg && match.channels.includes(leg.channel.id)))
    return `playbook ${id} is for other channels`;
  if (match.tags && !match.tags.some((tag) => leg?.channel.tags.includes(tag)))
    return `playbook ${id} is for other tags`;
  return undefined;
};

/** The playbook for an incident: of those that match the one that says the most; of equals the first by id. Off ones match too. */
export const playbookFor = (
  playbooks: readonly Playbook[],
  incident: Incident,
  scene: Scene,
  airtime: Airtime,
): Playbook | undefined =>
  playbooks
    .filter((playbook) => matches(playbook, incident, scene, airtime) === undefined)
    .sort((a, b) => specific(b) - specific(a) || (a.id < b.id ? -1 : 1))[0];

/** One for a channel goes before one for a tag, that before one for a feed, that before one of our defaults. */
const specific = ({ match, version }: Playbook): number =>
  (match.channels ? 8 : 0) + (match.tags ? 4 : 0) + (match.feeds ? 2 : 0) + (version > 0 ? 1 : 0);
