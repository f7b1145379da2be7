import { readLedger } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { Channel } from "@showcaller/contracts";
import { bookedBetween } from "@showcaller/core/bookings/ledger";
import type { ChannelState } from "@showcaller/core/ports";
import { dayOf, formatInstant, SECOND } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Transient, thrown } from "../../runtime/errors.ts";
import { guardStop } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { clearSwitches } from "../shared/switches.ts";

type Input = TaskInput<"stop-channel">;

/**
 * The one irreversible step. The lease write is refused if anybody has extended, held or revived the live event, or if another
 * execution speaks for it; only after it is StopChannel called, and only on a channel that runs. A channel whose hull goes on is kept.
 */
export const stopChannel = async (input: Input, deps: Deps): Promise<TaskOutput<"stop-channel">> => {
  const { leg, token } = input;
  const holder = holderOf(input, leg);
  const now = deps.clock.now();
  if (await hullGoesOn(deps, leg.channel, input.liveEvent)) return keep(input, deps);
  const waitingStopped = { token, execution: input.execution, liveEvent: input.liveEvent, since: now, beatAt: now };
  await takeLease(
    deps,
    leg,
    holder,
    { waitingStopped, state: "STOPPING", observedAt: now },
    guardStop(deps, input, {
      leg: { phase: "stopping", why: "its tail is over and no hull goes on" },
      entry: {
        kind: "command",
        name: "channel.stop",
        text: `stop channel ${leg.channel}`,
        why: `cue ${input.cue}: the tail is over, nobody holds it, no other booking needs the channel`,
        predicts: "STOPPED within a minute; the meter stops",
      },
    }),
  );
  const state = await bringDown(deps, input);
  const seen = state === "IDLE" ? { state, running: 0, observedAt: deps.clock.now() } : {};
  await deps.store.runtimes.unlease(leg.channel, holder, { ...seen, actions: undefined }, []);
  if (state === "IDLE") await deps.executions.succeed(token, {});
  return {};
};

/**
 * Our switches leave the schedule first: MediaLive starts the next show on the latest overdue switch it finds
 * (medialive/latest/ug/ips-start-channel-multi-inputs.html), so a forgotten "air" would skip the next pre-show. Removing an
 * executed switch changes nothing on screen. Then the stop; only if it is refused is the state read (DESIGN §6: 400 and 409).
 */
async function bringDown(deps: Deps, { leg }: Input): Promise<ChannelState> {
  const encoders = deps.encoders(leg.region);
  await clearSwitches(deps, leg);
  const stopped = await encoders.stop(leg.encoder);
  if (stopped.ok) return stopped.value.state;
  if (stopped.failure.kind !== "conflict") throw thrown(`stop channel ${leg.channel}`, stopped.failure);
  const found = await encoders.describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  if (["IDLE", "STOPPING", "DELETING", "DELETED"].includes(found.value.state)) return found.value.state;
  throw new Transient(`channel ${leg.channel} is ${found.value.state} and refuses to stop: ${stopped.failure.message}`);
}

/** Another live event's booking has begun on this channel: its hull goes on. */
async function hullGoesOn(deps: Deps, channel: Channel["id"], except: Input["liveEvent"]): Promise<boolean> {
  const now = deps.clock.now();
  const item = await deps.store.context.table.get(keys.ledger(channel, dayOf(now)));
  return item !== undefined && bookedBetween([readLedger(item)], { from: now, to: now + SECOND }, except);
}

async function keep(input: Input, deps: Deps): Promise<TaskOutput<"stop-channel">> {
  await deps.store.context.table.write(
    guardStop(deps, input, {
      leg: {
        phase: "kept",
        why: "the next booking's preparation has begun",
        stoppedAt: formatInstant(deps.clock.now()),
      },
      entry: {
        kind: "result",
        name: "channel.kept",
        text: `channel ${input.leg.channel} kept running`,
        why: "its hull goes on: the next booking has begun",
      },
    }),
  );
  await deps.executions.succeed(input.token, {});
  return {};
}
