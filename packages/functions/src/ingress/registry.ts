import type { Channel } from "@showcaller/contracts";
import { MINUTE } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";

/** ARN → registered channel. Registrations hardly ever change: kept for five minutes, and read again for an ARN that is not known. */
export interface Registry {
  byEncoder(arn: string): Promise<Channel | undefined>;
  byFlow(arn: string): Promise<Channel[]>;
}

export const registry = (deps: Deps): Registry => {
  let known: Channel[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const find = async (match: (channel: Channel) => boolean): Promise<Channel[]> => {
    const fresh = deps.clock.now() - readAt < 5 * MINUTE;
    const found = fresh ? known.filter(match) : [];
    if (found.length > 0) return found;
    known = await deps.store.channels.all();
    readAt = deps.clock.now();
    return known.filter(match);
  };
  return {
    byEncoder: async (arn) => (await find((channel) => channel.encoder.arn === arn))[0],
    byFlow: (arn) => find((channel) => channel.flows.some((flow) => flow.arn === arn)),
  };
};
