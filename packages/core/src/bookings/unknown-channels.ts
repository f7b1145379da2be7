import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import { type Refusal, refuse } from "../refusal.ts";

/** Legs on channels that nobody registered. `undefined` when all of them are known. */
export const unknownChannels = (legs: LiveEvent["legs"], known: ReadonlySet<ChannelId>): Refusal | undefined => {
  const missing = legs.flatMap(({ channel }, index) => (known.has(channel) ? [] : [{ channel, index }]));
  if (missing.length === 0) return undefined;
  return refuse(
    "unknown-channel",
    `Not registered: ${missing.map(({ channel }) => channel).join(", ")}.`,
    missing.map(({ channel, index }) => ({
      at: `/legs/${index}/channel`,
      reason: `register it with PUT /v1/channels/${channel}, or name a registered one (GET /v1/channels)`,
    })),
  );
};
