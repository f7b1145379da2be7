import type { Channel, ChannelId, Incident, LegSwitch, LiveEvent, Runtime } from "@showcaller/contracts";
import type { FlowState, Instant, ObservedChannel } from "../ports.ts";
import { parseInstant } from "../time/instant.ts";
import type { LegView, Scene } from "./scene.ts";

/** What is stored of a leg, and what a look at it has just shown. */
export interface LegKnown {
  channel: Channel;
  runtime: Runtime;
  /** Its newest incident of scope `picture`. */
  picture?: Incident | undefined;
  /** Its newest incident of its packager's keys: without them nobody can begin to play it, whatever the picture. */
  keys?: Incident | undefined;
  look?: ObservedChannel | undefined;
  flows?: Readonly<Record<string, FlowState>> | undefined;
}

/** A look goes before what events and sweeps have told. */
export const legViewOf = ({ channel, runtime, picture, keys, look, flows }: LegKnown): LegView => ({
  channel,
  state: look?.state ?? runtime.state,
  running: look?.pipelinesRunning ?? runtime.running,
  activeInputs: look?.activeInputs,
  flows: flows ?? Object.fromEntries(Object.entries(runtime.flows ?? {}).map(([arn, { state }]) => [arn, state])),
  actions: runtime.actions ?? [],
  trouble: (picture?.status === "open" && !isMereLoss(picture, channel)) || keys?.status === "open",
});

/** One pipeline of two: redundancy is gone, the picture is not. */
const isMereLoss = ({ cause }: Incident, { encoder }: Channel): boolean =>
  cause === "pipeline-loss" && encoder.pipelines === 2;

/** `of`: the leg that an incident is about, if it is about one. */
export const sceneOf = (
  liveEvent: LiveEvent | undefined,
  legs: readonly LegKnown[],
  of: ChannelId | undefined,
  legSwitch: LegSwitch | undefined,
  now: Instant,
): Scene => {
  const leg = legs.find(({ channel }) => channel.id === of);
  const moved = legSwitch && legSwitch.liveEvent === liveEvent?.id && parseInstant(legSwitch.until) > now;
  return {
    liveEvent,
    // Keys are the packager's: the encoder of the leg itself is as well as its picture.
    leg: leg && legViewOf({ ...leg, keys: undefined }),
    others: legs.filter((other) => other !== leg).map(legViewOf),
    viewersOn: moved ? legSwitch.to : undefined,
  };
};
