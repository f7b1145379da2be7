import type { LiveEvent } from "@showcaller/contracts";
import { heldBy, type InputChange, mayBeByHand } from "@showcaller/core/reconcile/inputs";
import { short } from "../incidents/lines.ts";
import type { Deps } from "../runtime/deps.ts";
import { learn } from "./complete.ts";
import type { Registry } from "./registry.ts";

/** Somebody else's switch on a channel that a show is on: written down, held, and a human told, in one write, so once. */
export const inputChange = async (
  change: InputChange & { arn: string },
  deps: Deps,
  channels: Registry,
): Promise<void> => {
  const channel = await channels.byEncoder(change.arn);
  if (!channel || !mayBeByHand(channel, change)) return;
  const now = deps.clock.now();
  const moving = (await channels.moving(channel.id, true)).map(({ id }) => id);
  const runtime = await deps.store.runtimes.get(channel.id);
  for (const id of moving) {
    // Which live events move is a hint: it is read again.
    const event = (await deps.store.liveEvents.read(id))?.event;
    const held = heldBy(channel, runtime, event, change, now);
    if (!event || !held) continue;
    await learn(
      deps,
      channel.id,
      (latest) => {
        const still = heldBy(channel, latest, event, change, now);
        return still && { inputsHeld: still };
      },
      lines(event, channel.id, change),
    );
    return;
  }
};

const lines = (event: LiveEvent, channel: LiveEvent["legs"][number]["channel"], change: InputChange) => {
  const { attachment, action, at } = change;
  const common = {
    why: `MediaLive says that its action ${short(action)} switched to ${short(attachment)}: none of ours, and no failover`,
    predicts: `no switch of ours until ${event.status === "on-air" ? "the end" : "the next cue; what is armed for air is in the encoder and happens"}`,
    actor: "aws.medialive",
    liveEvent: event.id,
    channel,
  };
  const key = `${channel}-input-by-hand-${at}`;
  return [
    {
      ...common,
      kind: "decision" as const,
      name: "channel.by-hand" as const,
      text: `channel ${channel} was switched to ${short(attachment)} by somebody else`,
      key,
    },
    {
      ...common,
      kind: "page" as const,
      name: "operator.paged" as const,
      text: `channel ${channel} shows ${short(attachment)}, switched by hand: its inputs are left so`,
      key: `${key}-page`,
    },
  ];
};
