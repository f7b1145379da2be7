import type { Runtime } from "@showcaller/contracts";
import type { ObservedChannel } from "@showcaller/core/ports";
import { RESET_SETTLES, type Room, roomFor } from "@showcaller/core/schedule/handover";
import { formatInstant, formatSortable } from "@showcaller/core/time/instant";
import type { TaskInput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Permanent, Settling, Transient, thrown } from "../../runtime/errors.ts";
import { guardStart } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { mustBeManaged, unmanaged } from "../shared/managed.ts";

type Input = TaskInput<"start-channel">;

/** Throws while the channel is another show's, or its packager settles. Else: may it start as it stands, or must it be reset first? */
export const room = async (input: Input, deps: Deps, known: Runtime): Promise<Exclude<Room["kind"], "settles">> => {
  await vacated(input, deps, known);
  const found = roomFor(input.leg.content, input.leg.handover, known, deps.clock.now());
  if (found.kind === "settles")
    throw new Settling(`its packager was reset: the encoder starts at ${formatInstant(found.until)} at the earliest`);
  return found.kind;
};

/**
 * A show that is held beyond its booking keeps its encoder (law 5): the next one's leg fails, and the sweep tries it again when that
 * is over. Over are all whose leg here was told to stop, or kept.
 */
async function vacated({ liveEvent, leg }: Input, deps: Deps, { run }: Runtime): Promise<void> {
  if (!run || run.liveEvent === liveEvent) return;
  const other = await deps.store.liveEvents.read(run.liveEvent);
  const theirs = other?.legs.find(({ channel }) => channel === leg.channel);
  if (!other || !theirs || ["stopping", "stopped", "kept"].includes(theirs.phase)) return;
  const why = `"${other.event.title}" (${run.liveEvent}) is ${other.event.status} on it`;
  if (["preparing", "standby", "on-air"].includes(other.event.status)) throw new Permanent(why);
  if (other.event.status === "ending") throw new Transient(why);
}

/**
 * Between two shows of different rights: under the lease, the packager forgets what it has shown. The encoder must be down for it,
 * and stays down for 30 s (the state machine retries `Settling`). Whoever stopped it need not know: the packager's content is in the
 * runtime. Answers only where a human runs the encoder: that is taken over as it is.
 */
export const makeRoom = async (input: Input, deps: Deps, known: Runtime): Promise<ObservedChannel> => {
  const { leg } = input;
  const holder = holderOf(input, leg, "start-channel");
  const guards = guardStart(deps, input, {
    leg: { phase: "starting", why: "its packager holds a show of other rights" },
  });
  await takeLease(deps, leg, holder, {}, guards, known.rev || undefined);
  const found = await deps.encoders(leg.region).describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  const { state } = found.value;
  if (state === "IDLE" && !unmanaged(found.value)) return reset(input, deps, known);
  await deps.store.runtimes.unlease(leg.channel, holder, {}, []);
  mustBeManaged(leg.channel, found.value);
  if (state === "RUNNING" && !known.run) return found.value;
  throw new Transient(`the channel is ${state} with a show of other rights: it is reset when that is down`);
};

async function reset(input: Input, deps: Deps, known: Runtime): Promise<never> {
  const { leg, execution } = input;
  if (!leg.packager) throw new Permanent("start-over reaches back, and no packager channel is known to reset");
  const cleared = await deps.packager(leg.region).reset(leg.packager);
  if (!cleared.ok) {
    const why = `reset ${leg.packager.channelGroup}/${leg.packager.channel}`;
    // It still hears the encoder, or has gone: the former passes.
    throw thrown(why, cleared.failure);
  }
  const now = deps.clock.now();
  const starts = formatInstant(now + RESET_SETTLES);
  const entry = deps.store.recorder.put(
    {
      kind: "command",
      name: "channel.reset",
      text: `reset the packager of channel ${leg.channel}: its encoder starts at ${starts} at the earliest`,
      why: `its start-over window reaches back to ${known.content ?? "what nobody knows"}, this is ${leg.content}`,
      predicts: "viewers cannot start over into the show before; AWS wants 30 s until the encoder starts",
      actor: "showcaller:start",
      liveEvent: input.liveEvent,
      channel: leg.channel,
      cause: execution,
    },
    `${execution}-${leg.channel}-reset-${formatSortable(now)}`,
  );
  // Seen down: a stop that waits for it need not wait for the sweep, and a start would hide it.
  const down = { state: "IDLE" as const, running: 0, observedAt: now, waitingStopped: undefined };
  await deps.store.runtimes.unlease(
    leg.channel,
    holderOf(input, leg, "start-channel"),
    { ...down, content: undefined, resetAt: now, keptFrom: undefined },
    [entry],
  );
  if (known.waitingStopped) await deps.executions.succeed(known.waitingStopped.token, {});
  throw new Settling(`its packager is reset: the encoder starts at ${starts} at the earliest`);
}
