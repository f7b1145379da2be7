import type { Leg, Runtime } from "@showcaller/contracts";
import { lateActionName, preShowActionName } from "@showcaller/core/names";
import type { Instant, ObservedChannel } from "@showcaller/core/ports";
import { formatSortable, parseInstant } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Permanent, Transient, thrown } from "../../runtime/errors.ts";
import { guardStart } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { mustBeManaged, unmanaged } from "../shared/managed.ts";
import { isAnothers } from "../shared/run.ts";
import { armAir, dueAtStart, oneIsEnough, removeSwitches, showPreShow, worthPreShow } from "../shared/switches.ts";
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
  const holder = holderOf(input, leg, "start-channel");
  const now = deps.clock.now();
  const waitingRunning = {
    token,
    execution: input.execution,
    liveEvent: input.liveEvent,
    pipelines: leg.pipelines,
    ...enough(leg.airAt, now),
    since: now,
    beatAt: now,
  };
  // Worked out once: what is made under the lease is what the lease was taken for.
  const late = lateSwitch(input, now);
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
      ...intendedSwitch(late, known),
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
        predicts: `RUNNING with ${leg.pipelines} pipeline${leg.pipelines === 1 ? "" : "s"}, usually within 3 minutes, up to 10 is normal${late ? `; late for air, it starts with ${leg.programme}` : ""}`,
      },
    }),
    rev || undefined,
  );
  const did = await bringUp(deps, input, known, { free, late });
  await deps.store.runtimes.unlease(
    leg.channel,
    holder,
    { run, foreignSince: undefined, foreignPaged: undefined, ...did.seen },
    did.armed
      ? guardStart(deps, input, { leg: { phase: "starting", why: "starts with the programme", armed: did.armed } })
      : [],
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
  seen?: { state?: "RUNNING"; running?: number; observedAt?: number; content?: string; actions?: string[] };
  armed?: NonNullable<Leg["armed"]>;
}

interface Late {
  actionName: string;
  at: Instant;
}

/** The switch that a late start makes before it starts. */
const lateSwitch = ({ leg, liveEvent, plan }: Input, now: Instant): Late | undefined => {
  const at = leg.preShow === undefined || leg.airAt === undefined ? undefined : dueAtStart(leg.airAt, now);
  return at === undefined ? undefined : { actionName: lateActionName(liveEvent, plan), at };
};

/** Known before it is made: a switch that a death leaves unrecorded would choose the next show's first input. */
const intendedSwitch = (late: Late | undefined, { actions = [] }: Runtime): { actions?: string[] } =>
  late ? { actions: [...new Set([...actions, late.actionName])] } : {};

async function bringUp(
  deps: Deps,
  input: Input,
  known: Runtime,
  { free, late }: { free: boolean; late: Late | undefined },
): Promise<Did> {
  const { leg } = input;
  const encoders = deps.encoders(leg.region);
  const found = await encoders.describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  if (unmanaged(found.value)) return letGo(deps, input, known, found.value);
  if (found.value.state !== "IDLE") return standing(deps, input, known, found.value);
  if (!free) throw new Transient("the human who ran it has stopped it: its packager must be reset first");
  // A switch that an earlier show left behind would choose this show's first input (see shared/switches.ts).
  await removeSwitches(
    deps,
    leg,
    (known.actions ?? []).filter((name) => name !== late?.actionName),
  );
  if (late) await armAir(deps, leg, late);
  const started = await encoders.start(leg.encoder);
  // A conflict or a lost answer: the retry looks again before it starts anything.
  if (!started.ok) throw thrown(`start channel ${leg.channel}`, started.failure);
  if (!late || !leg.airAt) return { done: false };
  const { actionName } = late;
  return { done: false, seen: { actions: [actionName] }, armed: { actionName, at: leg.airAt } };
}

/** Not ours to start: nothing stays behind by which a stop or the sweep would take its run for ours. Throws Permanent. */
async function letGo(deps: Deps, input: Input, known: Runtime, seen: ObservedChannel): Promise<never> {
  const { run, content, keptFrom } = known;
  const as = { state: seen.state, running: seen.pipelinesRunning, observedAt: deps.clock.now() };
  const before = { run, content, keptFrom, waitingRunning: undefined, ...as };
  await deps.store.runtimes.unlease(input.leg.channel, holderOf(input, input.leg, "start-channel"), before, []);
  return mustBeManaged(input.leg.channel, seen) as never;
}

/** Not idle: it runs (an earlier attempt, a kept channel), comes up, or is in somebody's hands. */
async function standing(deps: Deps, input: Input, known: Runtime, channel: ObservedChannel): Promise<Did> {
  const observedAt = deps.clock.now();
  switch (channel.state) {
    case "RUNNING":
      return {
        done: isUp(input, channel, observedAt),
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

/** Only where air is still to come: who is started again during its show waits until it is whole. */
const enough = (airAt: string | undefined, now: Instant): { enoughFrom?: Instant } =>
  airAt !== undefined && now < parseInstant(airAt) ? { enoughFrom: oneIsEnough(airAt) } : {};

const isUp = ({ leg }: Input, { pipelinesRunning }: ObservedChannel, now: Instant): boolean => {
  const { enoughFrom = Number.POSITIVE_INFINITY } = enough(leg.airAt, now);
  return pipelinesRunning >= leg.pipelines || (pipelinesRunning > 0 && now >= enoughFrom);
};

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
