import type { JournalDraft } from "@showcaller/adapters/state/types";
import type { Leg, Runtime } from "@showcaller/contracts";
import { none } from "@showcaller/core/lifecycle/decision";
import { standBy } from "@showcaller/core/lifecycle/progress";
import type { Command } from "@showcaller/core/reconcile/commands";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { Transient } from "../runtime/errors.ts";
import { entry } from "./entry.ts";

type Hands = Extract<Command, { kind: "note-hands" | "hold-hands" | "hand-back" }>;

/**
 * Writes down what somebody else did to a channel, and what it means for its leg: runtime, leg and live event in one transaction, so that
 * a death leaves all or nothing. Whoever has written on the channel since the look (a start, a stop, the encoder itself) wins: nothing is
 * written, and the next sweep looks anew.
 */
export const byHand = async (command: Hands, deps: Deps): Promise<void> => {
  const known = await deps.store.runtimes.get(command.channel);
  if (!sameHands(known.hands, command.known.hands)) return;
  const liveEvent = (command.kind === "note-hands" ? command.hands : known.hands)?.liveEvent;
  const stored = liveEvent && (await deps.store.liveEvents.read(liveEvent));
  if (!stored) return;
  const now = deps.clock.now();
  const line = deps.store.recorder.put(
    { ...lineOf(command), liveEvent, channel: command.channel },
    `${command.channel}-${command.kind}-${now}`,
  );
  const patch = deps.store.runtimes.patch(known, { hands: handsAfter(command, known.hands) });
  const leg = stored.legs.find(({ channel }) => channel === command.channel);
  const after = leg?.phase === "ready" ? legAfter(command, leg) : undefined;
  if (!after) {
    await deps.store.context.table.write([patch, line]);
    return;
  }
  const next = { ...after, updatedAt: formatInstant(now) };
  const legs = stored.legs.map((other) => (other.channel === next.channel ? next : other));
  const decision = ["standby", "on-air"].includes(stored.event.status)
    ? standBy(stored.event, legs, now)
    : none(`it is ${stored.event.status}`);
  if (!(await deps.store.progress.tell(stored, decision, next, [patch, line])))
    throw new Transient(`channel ${command.channel} has moved meanwhile: the next sweep looks again`);
};

const sameHands = (a: Runtime["hands"], b: Runtime["hands"]): boolean =>
  a?.liveEvent === b?.liveEvent && a?.state === b?.state && a?.since === b?.since;

function handsAfter(command: Hands, hands: Runtime["hands"]): Runtime["hands"] {
  if (command.kind === "note-hands") return command.hands;
  return command.kind === "hold-hands" && hands ? { ...hands, paged: true } : undefined;
}

/** `degraded` is how a leg says that it is ready but not whole (core/lifecycle/progress.ts). */
function legAfter(command: Hands, leg: Leg): Leg | undefined {
  if (command.kind === "hold-hands") return { ...leg, why: `degraded: ${command.why}` };
  if (command.kind === "note-hands") return undefined;
  if (!command.restart)
    return leg.why.startsWith("degraded") ? { ...leg, why: "runs again after it was changed by hand" } : undefined;
  // The start takes our switches out of the encoder, so what was armed is armed no more.
  const { armed: _, ...rest } = leg;
  return { ...rest, phase: "failed", why: `taken down by hand, handed back: ${command.why}` };
}

function lineOf(command: Hands): Omit<JournalDraft, "key"> {
  const { channel, why, predicts } = command;
  switch (command.kind) {
    case "note-hands":
      return {
        ...entry("channel.by-hand", `channel ${channel} was taken down by somebody else`, why, predicts),
        kind: "decision",
      };
    case "hold-hands":
      return {
        ...entry("operator.paged", `channel ${channel} was taken down by hand, and is left so`, why, predicts),
        kind: "page",
      };
    case "hand-back":
      return { ...entry("channel.handed-back", `channel ${channel} is ours again`, why, predicts), kind: "decision" };
  }
}
