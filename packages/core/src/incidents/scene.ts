import type { Airtime, Channel, ChannelState, FlowState, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";

/** One leg as it stands: what is registered, what was seen of it, and what is known to be wrong with it. */
export interface LegView {
  channel: Channel;
  /** MediaLive's state; absent when nobody has seen it. */
  state?: ChannelState | undefined;
  /** Pipelines that run. */
  running?: number | undefined;
  /** Attachment on screen, per pipeline; absent when nobody has looked. */
  activeInputs?: readonly (string | undefined)[] | undefined;
  flows?: Readonly<Record<string, FlowState>> | undefined;
  /** Names of our schedule actions in the encoder. */
  actions?: readonly string[] | undefined;
  /** An open incident of scope `picture` with more than a loss of redundancy, or of its keys. */
  trouble: boolean;
}

/** What a decision about an incident knows besides it. Read afresh for each decision. */
export interface Scene {
  liveEvent?: LiveEvent | undefined;
  leg?: LegView | undefined;
  /** The live event's other legs. */
  others: readonly LegView[];
  /** Where the edge sends this leg's viewers now, if it has been told to send them elsewhere. */
  viewersOn?: string | undefined;
}

/**
 * Where in its schedule a live event stands: what an incident of its leg is worth. A show that should be on air by its own schedule is
 * taken for it, even if nobody has recorded that yet.
 */
export const airtimeOf = (event: LiveEvent | undefined, now: Instant): Airtime => {
  if (!event) return "none";
  switch (event.status) {
    case "on-air":
      return "on-air";
    case "preparing":
    case "standby": {
      const at = moments(event);
      return at && event.staging === "auto" && event.status === "standby" && now >= at.airAt && now < at.endAt
        ? "on-air"
        : "lead";
    }
    case "ending":
      return "tail";
    default:
      return "none";
  }
};

/** Runs whole, and nothing is known to be wrong with it. In doubt it is not healthy: viewers are not sent there on a guess. */
export const isHealthy = ({ channel, state, running, trouble }: LegView): boolean =>
  state === "RUNNING" && (running ?? 0) >= channel.encoder.pipelines && !trouble;

/** Carries a picture: on one pipeline of two it does as well. */
export const carries = ({ state, running, trouble }: LegView): boolean =>
  state === "RUNNING" && (running ?? 0) >= 1 && !trouble;

export const healthyOther = ({ others }: Scene): LegView | undefined => others.find(isHealthy);
