import type { FullStore } from "@showcaller/adapters/state/store";
import type { LiveEvent } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";

/**
 * Channels of a live event that somebody took down by hand are ours again: the next sweep starts them (core/reconcile/hands.ts). What is
 * not held is left as it is, so pressing twice is pressing once.
 */
export const giveBack = async (
  { runtimes }: Pick<FullStore, "runtimes">,
  event: LiveEvent,
  { actor, now }: { actor: string; now: Instant },
): Promise<void> => {
  for (const { channel } of event.legs)
    await runtimes.update(
      channel,
      ({ hands }) =>
        hands?.liveEvent === event.id && !hands.released ? { hands: { ...hands, released: true } } : undefined,
      {
        entries: [
          {
            kind: "request",
            name: "live-event.released",
            text: `channel ${channel} released: it was taken down by hand`,
            why: `${actor} gives it back`,
            predicts: "within a minute the sweep starts its leg again",
            actor,
            liveEvent: event.id,
            channel,
            key: `${channel}-given-back-${now}`,
          },
        ],
      },
    );
};
