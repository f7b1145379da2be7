import type { Runtime } from "@showcaller/contracts";
import { preShowActionName } from "@showcaller/core/names";
import type { ObservedChannel } from "@showcaller/core/ports";
import { TAG } from "@showcaller/core/reconcile/snapshot";
import { formatSortable } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Permanent, Transient, thrown } from "../../runtime/errors.ts";
import { guardStart } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { isAnothers } from "../shared/run.ts";
import { removeSwitches, showPreShow, worthPreShow } from "../shared/switches.ts";
import { makeRoom, room } from "./room.ts";

type Input = TaskInput<"start-channel">;

/**
 * The start race, closed: the token is stored first (with the lease), then the channel is observed, then started. A RUNNING
 * that the bus tells before we look is seen by our look; one that comes after finds the token. All of it on condition that nobody
 * has touched the channel since it was found free.
 */
export const startChannel = async (input: Input, deps: Deps): Promise<TaskOutput<"start-channel">> => {
  const { leg, token } = input;
  const known = await deps.store.runtimes.get(leg.channel);
  const free = (await room(input, deps, known)) === "free";
  const rev = free ? known.rev : await afterMakingRoom(input, deps, known);
  const holder = holderOf(input, leg);
  const now = deps.clock.now();
  const waitingRunning = {
    token,
    execution: input.execution,
    liveEvent: input.liveEvent,
    pipelines: leg.pipelines,
    since: now,
    beatAt: now,
  };
  const run = { liveEvent: input.liveEvent, execution: input.execution, at: formatSortable(now) };
  await takeLease(
    deps,
    leg,
    holder,
    // `run` before the call: whatever dies after it, the sweep knows that this run is ours to stop (law 6).
    {
      waitingRunning,
      run,
      ...(free ? { content: leg.content } : {}),
      keptFrom: undefined,
      state: "STARTING",
      running: 0,
      observedAt: now,
    },
    guardStart(deps, input, {
      leg: { phase: "starting", why: "starting its encoder" },
      entry: {
        kind: "command",
        name: "channel.start",
        text: known.keptFrom === undefined ? `start channel ${leg.channel}` : `take over channel ${leg.channel}`,
        why: `cue prepare of plan ${input.plan}: the encoder must run before air`,
        predicts: `RUNNING with ${leg.pipelines} pipeline${leg.pipelines === 1 ? "" : "s"}, usually within 3 minutes, up to 10 is normal`,
      },
    }),
    rev || undefined,
  );
  const did = await bringUp(deps, input, known, free);
  await deps.store.runtimes.unlease(
    leg.channel,
    holder,
    { run, foreignSince: undefined, foreignPaged: undefined, ...did.seen },
    [],
  );
  if (did.done) await deps.executions.succeed(token, {});
  return {};
};

/** A human runs the encoder: taken over as it is, and as it is known after our look. */
async function afterMakingRoom(input: Input, deps: Deps, known: Runtime): Promise<number> {
  await makeRoom(input, deps, known);
  return (await deps.store.runtimes.get(input.leg.channel)).rev;
}

interface Did {
  /** Nothing to wait for. */
  done: boolean;
  seen?: { state: "RUNNING"; running: number; observedAt: number; content: string; actions?: string[] };
}

async function bringUp(deps: Deps, input: Input, known: Runtime, free: boolean): Promise<Did> {
  const { leg } = input;
  const encoders = deps.encoders(leg.region);
  const found = await encoders.describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  if (!(TAG in found.value.tags))
    throw new Permanent(`channel ${leg.channel} has no tag ${TAG}: it is not ours to touch`);
  if (found.value.state !== "IDLE") return standing(deps, input, known, found.value);
  if (!free) throw new Transient("the human who ran it has stopped it: its packager must be reset first");
  // A switch that an earlier show left behind would choose this show's first input (see shared/switches.ts).
  await removeSwitches(deps, leg, known.actions);
  const started = await encoders.start(leg.encoder);
  // A conflict or a lost answer: the retry looks again before it starts anything.
  if (!started.ok) throw thrown(`start channel ${leg.channel}`, started.failure);
  return { done: false };
}

/** Not idle: it runs (an earlier attempt, a kept channel), comes up, or is in somebody's hands. */
async function standing(deps: Deps, input: Input, known: Runtime, channel: ObservedChannel): Promise<Did> {
  const observedAt = deps.clock.now();
  switch (channel.state) {
    case "RUNNING":
      return {
        done: channel.pipelinesRunning >= input.leg.pipelines,
        seen: {
          state: "RUNNING",
          running: channel.pipelinesRunning,
          observedAt,
          content: input.leg.content,
          ...(await preShow(deps, input, known, channel)),
        },
      };
    case "STARTING":
    case "RECOVERING":
      return { done: false };
    case "STOPPING":
    case "CREATING":
    case "UPDATING":
      throw new Transient(`the channel is ${channel.state}: it can be started when that is over`);
    default:
      throw new Permanent(`the channel is ${channel.state}: it cannot be started`);
  }
}

/**
 * Taken over from another show, the encoder may still have its programme on screen (its stop died, or its switch is on the way): this
 * show's viewers get its pre-show until its air.
 */
async function preShow(
  deps: Deps,
  { leg, liveEvent, plan }: Input,
  known: Runtime,
  { activeInputs = [] }: ObservedChannel,
): Promise<{ actions?: string[] }> {
  if (
    !leg.preShow ||
    !isAnothers(known, liveEvent) ||
    !worthPreShow(leg.airAt, deps.clock.now()) ||
    activeInputs.every((input) => input === leg.preShow)
  )
    return {};
  const { preShow: input } = leg;
  return {
    actions: await showPreShow(deps, { ...leg, preShow: input }, preShowActionName(liveEvent, plan), known.actions),
  };
}
