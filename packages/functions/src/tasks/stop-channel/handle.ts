import type { Runtime } from "@showcaller/contracts";
import { preShowActionName } from "@showcaller/core/names";
import type { ChannelState, ObservedChannel, Write } from "@showcaller/core/ports";
import { formatInstant } from "@showcaller/core/time/instant";
import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { Superseded, Transient, thrown } from "../../runtime/errors.ts";
import { guardStop } from "../shared/guards.ts";
import { holderOf, takeLease } from "../shared/lease.ts";
import { unmanaged } from "../shared/managed.ts";
import { lookOnward } from "../shared/onward.ts";
import { isAnothers } from "../shared/run.ts";
import { clearSwitches, showPreShow, worthPreShow } from "../shared/switches.ts";

type Input = TaskInput<"stop-channel">;
type Seen = Awaited<ReturnType<typeof lookOnward>>;

/** A channel's day is booked a few times a minute at the very most. */
const LOOKS = 5;

/**
 * The one irreversible step. The lease write is refused if anybody has extended, held or revived the live event, if another execution
 * speaks for it, or if anything has been booked, moved or cancelled on the channel since it was looked at; then it is looked at
 * again. Only after it is StopChannel called. A channel that runs and whose hull goes on is kept; one that another live event has
 * taken over is left alone.
 */
export const stopChannel = async (input: Input, deps: Deps): Promise<TaskOutput<"stop-channel">> => {
  for (let looks = 0; looks < LOOKS; looks++) {
    const known = await deps.store.runtimes.get(input.leg.channel);
    if (known.run && isAnothers(known, input.liveEvent))
      return leave(input, deps, `${known.run.liveEvent} runs it now`);
    const seen = await look(input, deps);
    try {
      return await (seen.goesOn && known.state === "RUNNING"
        ? keep(input, deps, known, seen)
        : stop(input, deps, known, seen));
    } catch (error) {
      if (!(error instanceof Superseded) || same(seen, await look(input, deps))) throw error;
    }
  }
  throw new Transient(`channel ${input.leg.channel} is being booked by others`);
};

const look = ({ leg, liveEvent }: Input, deps: Deps): Promise<Seen> =>
  lookOnward(
    deps,
    leg.channel,
    { liveEvent, until: leg.runEnd ?? deps.clock.now(), content: leg.content, bookedTo: leg.bookedTo },
    leg.handover,
  );
const same = (a: Seen, b: Seen): boolean => JSON.stringify(a.unchanged) === JSON.stringify(b.unchanged);

async function stop(input: Input, deps: Deps, known: Runtime, seen: Seen): Promise<TaskOutput<"stop-channel">> {
  const { leg, token } = input;
  const holder = holderOf(input, leg, "stop-channel");
  const now = deps.clock.now();
  const waitingStopped = { token, execution: input.execution, liveEvent: input.liveEvent, since: now, beatAt: now };
  const guards = guardStop(deps, input, {
    leg: { phase: "stopping", why: "its tail is over and no hull goes on" },
    entry: {
      kind: "command",
      name: "channel.stop",
      text: `stop channel ${leg.channel}`,
      why: `cue ${input.cue}: the tail is over, nobody holds it, ${seen.why}`,
      predicts: "STOPPED within a minute; the meter stops",
    },
  });
  await takeLease(
    deps,
    leg,
    holder,
    { waitingStopped, state: "STOPPING", observedAt: now },
    [...guards, ...seen.unchanged],
    revOf(known),
  );
  const did = await bringDown(deps, input, known);
  if (did === "not ours") {
    await deps.store.runtimes.unlease(leg.channel, holder, { waitingStopped: undefined }, []);
    return leave(input, deps, "its encoder runs, untagged, for somebody else");
  }
  const { state, cleared } = did;
  const down = state === "IDLE" ? { state, running: 0, observedAt: deps.clock.now() } : {};
  await deps.store.runtimes.unlease(leg.channel, holder, { ...down, ...(cleared ? { actions: undefined } : {}) }, []);
  if (state === "IDLE") await deps.executions.succeed(token, {});
  return {};
}

/** Whatever was decided on what was read holds only while nobody has written since. An item that is not there has no `rev`. */
const revOf = ({ rev }: Runtime): number | undefined => rev || undefined;

interface Did {
  state: ChannelState;
  /** Our switches are out of its schedule. */
  cleared: boolean;
}

/**
 * What we never started is looked at first: without its tag it is not touched (law 6). A run of ours had its tag when it began.
 *
 * Our switches leave the schedule first: MediaLive starts the next show on the latest overdue switch it finds
 * (medialive/latest/ug/ips-start-channel-multi-inputs.html), so a forgotten "air" would skip the next pre-show. Removing an
 * executed switch changes nothing on screen. Then the stop; only if it is refused is the state read (DESIGN §6: 400 and 409).
 */
async function bringDown(deps: Deps, { leg }: Input, known: Runtime): Promise<Did | "not ours"> {
  const encoders = deps.encoders(leg.region);
  if (!known.run) {
    const found = await describe(deps, leg);
    if (isDown(found.state)) return { state: found.state, cleared: false };
    if (unmanaged(found)) return "not ours";
  }
  const cleared = await clearSwitches(deps, leg, known.actions);
  const stopped = await encoders.stop(leg.encoder);
  if (stopped.ok) return { state: stopped.value.state, cleared };
  if (stopped.failure.kind !== "conflict") throw thrown(`stop channel ${leg.channel}`, stopped.failure);
  const { state } = await describe(deps, leg);
  if (isDown(state)) return { state, cleared };
  throw new Transient(`channel ${leg.channel} is ${state} and refuses to stop: ${stopped.failure.message}`);
}

const isDown = (state: ChannelState): boolean => ["IDLE", "STOPPING", "DELETING", "DELETED"].includes(state);
async function describe(deps: Deps, leg: Input["leg"]): Promise<ObservedChannel> {
  const found = await deps.encoders(leg.region).describe(leg.encoder);
  if (!found.ok) throw thrown(`describe channel ${leg.channel}`, found.failure);
  return found.value;
}

/** Warm handover. The show is over: until the next one's air viewers get the pre-show; where that has come, they get the programme. */
async function keep(input: Input, deps: Deps, known: Runtime, seen: Seen): Promise<TaskOutput<"stop-channel">> {
  const { leg } = input;
  const next = seen.next && (await deps.store.liveEvents.read(seen.next))?.event;
  const airAt = next?.staging === "auto" ? next.airAt : undefined;
  // What we never started, a human runs: it is left as it is.
  const preShow = known.run && worthPreShow(airAt, deps.clock.now()) ? leg.preShow : undefined;
  const holder = holderOf(input, leg, "stop-channel");
  const keptFrom = Math.min(leg.runEnd ?? deps.clock.now(), deps.clock.now());
  const guards = keptGuards(input, deps, seen.why, `${preShow ?? "its input"} stays on screen until the next air`);
  await takeLease(deps, leg, holder, { keptFrom, content: leg.content }, [...guards, ...seen.unchanged], revOf(known));
  const actions = preShow
    ? await showPreShow(deps, { ...leg, preShow }, preShowActionName(input.liveEvent, input.plan), known.actions)
    : known.actions;
  await deps.store.runtimes.unlease(leg.channel, holder, { actions }, []);
  await deps.executions.succeed(input.token, {});
  return {};
}

/** Taken over already (this one comes late, or again): its encoder is another show's now, and is not touched (law 4). */
async function leave(input: Input, deps: Deps, why: string): Promise<TaskOutput<"stop-channel">> {
  const guards = keptGuards(input, deps, why, "nothing is touched");
  if (!(await deps.store.context.table.write(guards)).ok)
    throw new Superseded(`${input.execution} no longer speaks for it`);
  await deps.executions.succeed(input.token, {});
  return {};
}

const keptGuards = (input: Input, deps: Deps, why: string, predicts: string): Write[] =>
  guardStop(deps, input, {
    leg: { phase: "kept", why, stoppedAt: formatInstant(deps.clock.now()) },
    entry: { kind: "result", name: "channel.kept", text: `channel ${input.leg.channel} kept running`, why, predicts },
  });
