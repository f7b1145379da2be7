import type { Channel, ChannelId, Claim, Leg, LiveEvent, Runtime } from "@showcaller/contracts";
import type { FlowState, Instant, ObservedChannel } from "../ports.ts";

/** What is wanted and what we know we did. */
export interface Desired {
  /** Every live event that still moves (the active index). */
  events: readonly { event: LiveEvent; legs: readonly Leg[]; claims: { start?: Claim; stop?: Claim } }[];
  channels: readonly { channel: Channel; runtime: Runtime }[];
}

/** What AWS says now. A channel whose Region could not be read is absent: nothing is decided about it. */
export interface Observed {
  channels: ReadonlyMap<ChannelId, ObservedChannel & { at: Instant }>;
  flows: ReadonlyMap<string, { state: FlowState; at: Instant }>;
}

/** Law 6: registered, tagged, and in `enforce`. Anything else is never touched. */
export const TAG = "showcaller:managed";
export const isManaged = (channel: Channel, seen: ObservedChannel | undefined): boolean =>
  channel.mode === "enforce" && (seen === undefined || TAG in seen.tags);
