import type { Channel, ChannelId, LiveEvent, Signal } from "@showcaller/contracts";

/** Whom a signal is about, as far as it is known without a call; hints, since all is read again before anything is decided. */
export interface Places {
  /** The registered channels that a signal is about. */
  about(signal: Signal): Promise<Channel[]>;
  /** As registered, of those known. */
  named(ids: readonly ChannelId[]): Channel[];
  /**
   * Live events on this channel that are near or not over. `anew`: read again if none is known, since a booking may have begun within
   * the half minute that an answer is kept.
   */
  moving(channel: ChannelId, anew: boolean): Promise<LiveEvent[]>;
}
