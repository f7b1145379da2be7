import type { ObservedChannel } from "@showcaller/core/ports";
import { formatSortable } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Permanent, Transient, thrown } from "../../runtime/errors.ts";
import { guardStart } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { clearSwitches } from "../shared/switches.ts";

/**
 * The start race, closed: the token is stored first (with the lease), then the channel is observed, then started. A RUNNING
 * that the bus tells before we look is seen by our look; one that comes after finds the token.
 */
export const startChannel = async (
  input: TaskInput<"start-channel">,
  deps: Deps,
): Promise<TaskOutput<"start-channel">> => {
  const { leg, token } = input;
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
    { waitingRunning, run, state: "STARTING", running: 0, observedAt: now },
    guardStart(deps, input, {
      leg: { phase: "starting", why: "starting its encoder" },
      entry: {
        kind: "command",
        name: "channel.start",
        text: `start channel ${leg.channel}`,
        why: `cue prepare of plan ${input.plan}: the encoder must run before air`,
        predicts: `RUNNING with ${leg.pipelines} pipeline${leg.pipelines === 1 ? "" : "s"}, usually within 3 minutes, up to 10 is normal`,
      },
    }),
  );
  const did = await bringUp(deps, input);
  await deps.store.runtimes.unlease(
    leg.channel,
    holder,
    { run, foreignSince: undefined, foreignPaged: undefined, ...did.seen },
    [],
  );
  if (did.done) await deps.executions.succeed(token, {});
  return {};
};

interface Did {
  /** Nothing to wait for. */
  done: boolean;
  seen?: { state: "RUNNING"; running: number; observedAt: number };
}

async function bringUp(deps: Deps, { leg }: TaskInput<"start-channel">): Promise<Did> {
  const encoders = deps.encoders(leg.region);
  const found = await encoders.describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  if (found.value.state !== "IDLE") return standing(found.value, leg.pipelines, deps.clock.now());
  // A switch that an earlier show left behind would choose this show's first input (see shared/switches.ts).
  await clearSwitches(deps, leg);
  const started = await encoders.start(leg.encoder);
  // A conflict or a lost answer: the retry looks again before it starts anything.
  if (!started.ok) throw thrown(`start channel ${leg.channel}`, started.failure);
  return { done: false };
}

/** Not idle: it runs (an earlier attempt, a kept channel), comes up, or is in somebody's hands. */
function standing(channel: ObservedChannel, pipelines: number, now: number): Did {
  switch (channel.state) {
    case "RUNNING":
      return {
        done: channel.pipelinesRunning >= pipelines,
        seen: { state: "RUNNING", running: channel.pipelinesRunning, observedAt: now },
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
