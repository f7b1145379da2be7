import type { Channel, ChannelId, Incident, LegSwitch, LiveEvent, Playbook, Runtime } from "@showcaller/contracts";
import { scopeOf } from "@showcaller/core/incidents/causes";
import { settle } from "@showcaller/core/incidents/correlate";
import { incidentSeries } from "@showcaller/core/incidents/names";
import { airtimeOf, type Scene } from "@showcaller/core/incidents/scene";
import { type LegKnown, sceneOf } from "@showcaller/core/incidents/view";
import { spentOf } from "@showcaller/core/playbooks/acts";
import { playbookFor } from "@showcaller/core/playbooks/match";
import type { Context } from "@showcaller/core/playbooks/step";
import type { FlowState, Instant, ObservedChannel } from "@showcaller/core/ports";
import type { RemediateBase } from "@showcaller/workflows";
import type { Deps } from "../runtime/deps.ts";

/** Everything that a decision about an incident knows, as it was read at one time. */
export interface Known {
  incident: Incident;
  liveEvent?: LiveEvent | undefined;
  /** Of the live event; of the incident's leg first. */
  legs: readonly LegKnown[];
  channel?: Channel | undefined;
  runtime?: Runtime | undefined;
  legSwitch?: LegSwitch | undefined;
  playbooks: readonly Playbook[];
  /** When the encoder of the leg was asked; absent: it did not answer. */
  lookedAt?: Instant | undefined;
}

type Hint = RemediateBase["of"]["legs"][number];

/**
 * Reads and looks, all at once: what is asked for is in the input, so nothing waits for anything else. Only what the input did not
 * foresee (legs chosen anew, another encoder, a flow that is in question) is asked for afterwards. `undefined`: no such incident.
 */
export const load = async ({ incident: id, of }: RemediateBase, deps: Deps): Promise<Known | undefined> => {
  const lookedAt = deps.clock.now();
  const [incident, stored, playbooks, hinted, legSwitch] = await Promise.all([
    deps.store.incidents.get(id),
    of.liveEvent && deps.store.liveEvents.read(of.liveEvent),
    deps.store.playbooks.all(() => {}),
    Promise.all(of.legs.map((hint) => loadLeg(deps, hint.channel, of.liveEvent, hint))),
    of.channel && deps.store.remedies.legSwitch(of.channel),
  ]);
  if (!incident) return undefined;
  const liveEvent = stored ? stored.event : undefined;
  const ids = new Set([...(of.channel ? [of.channel] : []), ...(liveEvent?.legs ?? []).map(({ channel }) => channel)]);
  const legs = (
    await Promise.all(
      [...ids].map(async (one) => {
        const n = of.legs.findIndex(({ channel }) => channel === one);
        return n < 0 ? loadLeg(deps, one, of.liveEvent) : hinted[n];
      }),
    )
  ).filter((leg) => leg !== undefined);
  const own = await withFlows(
    deps,
    incident,
    legs.find(({ channel }) => channel.id === incident.channel),
  );
  return {
    incident,
    liveEvent,
    legs: legs.map((leg) => (leg.channel.id === own?.channel.id ? own : leg)),
    channel: own?.channel,
    runtime: own?.runtime,
    legSwitch: legSwitch || undefined,
    playbooks,
    lookedAt: own?.look ? lookedAt : undefined,
  };
};

/** A leg whose channel is no longer registered is none. The look asks the encoder of the hint only if that is still the channel's. */
async function loadLeg(
  deps: Deps,
  id: ChannelId,
  liveEvent: LiveEvent["id"] | undefined,
  hint?: Hint,
): Promise<LegKnown | undefined> {
  const newest = (scope: string) =>
    liveEvent && deps.store.incidents.newest(incidentSeries({ liveEvent, channel: id, scope }));
  const [channel, runtime, picture, keys, first] = await Promise.all([
    deps.store.channels.get(id),
    deps.store.runtimes.get(id),
    newest("picture"),
    newest(scopeOf("drm-key")),
    hint && look(deps, hint.region, hint.encoder),
  ]);
  if (!channel) return undefined;
  const seen = hint?.encoder === channel.encoder.arn ? first : await look(deps, channel.region, channel.encoder.arn);
  return { channel, runtime, picture: picture || undefined, keys: keys || undefined, look: seen };
}

/** That it does not answer is no failure yet: most decisions can do without, and the others ask again. */
async function look(deps: Deps, region: string, encoder: string): Promise<ObservedChannel | undefined> {
  const found = await deps.encoders(region).describe(encoder);
  return found.ok ? found.value : undefined;
}

/** Flows are asked only where one of them is in question. */
async function withFlows(deps: Deps, { cause }: Incident, leg: LegKnown | undefined): Promise<LegKnown | undefined> {
  if (!leg || !["flow-down", "source-loss"].includes(cause)) return leg;
  const { flows, region } = leg.channel;
  const seen = await Promise.all(
    flows.map(async ({ arn }): Promise<[string, FlowState] | undefined> => {
      const found = await deps.flows(region).describe(arn);
      return found.ok ? [arn, found.value.state] : undefined;
    }),
  );
  return { ...leg, flows: Object.fromEntries(seen.filter((entry) => entry !== undefined)) };
}

/** What is known, as a decision wants it: settled at `now`. */
export const sighted = (known: Known, now: Instant): Sighted => {
  const { liveEvent, legs, runtime, legSwitch, lookedAt, playbooks } = known;
  const own = legs.map((leg) =>
    leg.channel.id === known.incident.channel && known.incident.scope === "picture"
      ? { ...leg, picture: known.incident }
      : leg,
  );
  const scene = sceneOf(liveEvent, own, known.incident.channel, legSwitch, now);
  const incident = settle(known.incident, scene, now);
  const playbook = playbookFor(playbooks, incident, scene, airtimeOf(liveEvent, now));
  const spent = spentOf(runtime?.acts ?? [], incident, playbook, now);
  return { ...known, incident, scene, playbook, context: { scene, lookedAt, ...spent } };
};
export interface Sighted extends Known {
  scene: Scene;
  playbook: Playbook | undefined;
  context: Context;
}
