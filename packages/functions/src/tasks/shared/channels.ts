import { CorruptItem, intact, readChannel } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { Channel, ChannelId } from "@showcaller/contracts";
import type { Deps } from "../../runtime/deps.ts";
import { Transient } from "../../runtime/errors.ts";

/** The registered channels of some legs. At most one read more than there are legs, however many are registered. */
export interface LegChannels {
  /** Absent: no longer registered, or no schema can read it. Throws Transient for a channel that nobody had asked for. */
  of(id: ChannelId): Channel | undefined;
}

export const channelsOf = async (deps: Deps, legs: readonly { channel: ChannelId }[]): Promise<LegChannels> => {
  const ids = legs.map(({ channel }) => channel).sort();
  const nearby = await between(deps, ids);
  const asked = new Map(
    await Promise.all(ids.map(async (id) => [id, nearby.get(id) ?? (await readable(deps, id))] as const)),
  );
  return {
    of(id) {
      if (!asked.has(id)) throw new Transient("its legs have changed meanwhile: they are looked up again");
      return asked.get(id);
    },
  };
};

/** Channels of one live event often lie side by side: one page finds them all. */
const between = async (deps: Deps, ids: readonly ChannelId[]): Promise<ReadonlyMap<ChannelId, Channel>> => {
  const [from, to] = [ids[0], ids.at(-1)];
  if (from === undefined || to === undefined || from === to) return new Map();
  const { items } = await deps.store.context.table.query({ pk: keys.channel(from).pk, sk: { from, to } });
  return new Map(intact(items, readChannel).map((channel) => [channel.id, channel]));
};

const readable = async (deps: Deps, id: ChannelId): Promise<Channel | undefined> => {
  try {
    return await deps.store.channels.get(id);
  } catch (error) {
    if (error instanceof CorruptItem) return undefined;
    throw error;
  }
};
