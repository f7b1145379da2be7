import type { Channel, ChannelId } from "@showcaller/contracts";
import type { Interval } from "../schedule/moments.ts";

/**
 * First fit: for each leg the first channel of its pool that is free for the whole interval. `undefined`: some leg has none.
 * On an empty pool, taken in the order of starts, that is as many channels as the deepest overlap and no more.
 */
export const assign = (
  pools: readonly (readonly ChannelId[])[],
  interval: Interval,
  isFree: (channel: ChannelId, interval: Interval) => boolean,
): ChannelId[] | undefined => {
  const taken: ChannelId[] = [];
  for (const pool of pools) {
    const free = pool.find((channel) => !taken.includes(channel) && isFree(channel, interval));
    if (!free) return undefined;
    taken.push(free);
  }
  return taken;
};

/** For each leg the channels to choose from: those in `enforce`, in the order of their ids. Empty where there are none. */
export const poolsOf = (
  channels: readonly Channel[],
  { regions, only }: { regions?: readonly string[] | undefined; only?: readonly string[] | undefined },
): ChannelId[][] => {
  const usable = channels.filter(({ id, mode }) => mode === "enforce" && (!only || only.includes(id)));
  const inRegion = (region: string): ChannelId[] =>
    usable
      .filter((channel) => channel.region === region)
      .map(({ id }) => id)
      .sort();
  if (regions) return regions.map(inRegion);
  const known = [...new Set(usable.map(({ region }) => region))].sort();
  const most = known.sort((a, b) => inRegion(b).length - inRegion(a).length || (a < b ? -1 : 1))[0];
  return most ? [inRegion(most)] : [];
};
