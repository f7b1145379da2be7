import { type Channel, ChannelState, FlowState, LiveEventId, type Signal } from "@showcaller/contracts";
import { place } from "@showcaller/core/incidents/place";
import { observe, observeFlow } from "@showcaller/core/observe/observe";
import { notUnderstood } from "@showcaller/core/signals/not-understood";
import { hear } from "../incidents/hear.ts";
import { short } from "../incidents/lines.ts";
import type { Deps } from "../runtime/deps.ts";
import { learn } from "./complete.ts";
import { type Received, receive } from "./envelope.ts";
import { inputChange } from "./input-change.ts";
import type { Registry } from "./registry.ts";

/** One delivery: a bus event, or several messages in SQS's or SNS's wrapping. Events only hint (law 2): whatever is lost here, the sweep reaches within a minute. */
export const ingress = async (event: unknown, deps: Deps, channels: Registry): Promise<void> => {
  for (const received of receive(event, deps.clock.now())) await take(received, deps, channels);
};

async function take(received: Received, deps: Deps, channels: Registry): Promise<void> {
  switch (received.kind) {
    case "channel-state":
      return channelState(received, deps, channels);
    case "flow-status":
      return flowStatus(received, deps, channels);
    case "execution-status":
      return executionStatus(received, deps);
    case "input-change":
      return inputChange(received, deps, channels);
    default:
      return hear(
        received.signal.kind === "unknown" ? notUnderstood(received.signal) : received.signal,
        deps,
        channels,
      );
  }
}

/** The bus's vocabulary is not the API's: a stopped channel is STOPPED there and IDLE here. */
const vocabulary: Readonly<Record<string, ChannelState>> = { STOPPED: "IDLE", CREATED: "IDLE" };

async function channelState(
  received: Received & { kind: "channel-state" },
  deps: Deps,
  channels: Registry,
): Promise<void> {
  const state = ChannelState.safeParse(vocabulary[received.state] ?? received.state);
  if (!state.success) return hear(notUnderstood(received.signal, `state ${short(received.state)}`), deps, channels);
  const channel = await channels.byEncoder(received.arn);
  if (!channel) return;
  const { at } = received;
  const running = received.running ?? (state.data === "RUNNING" ? 1 : 0);
  // Of a STANDARD channel each pipeline reports STOPPED; the first says that one still runs.
  const seen = {
    state: state.data === "IDLE" && running > 0 ? ("STOPPING" as const) : state.data,
    running,
    at,
    by: "bus" as const,
  };
  if (onItsWay(seen, channel.encoder.pipelines)) return hearState(received.signal, channel, deps, channels);
  await learn(deps, channel.id, (runtime) => observe(runtime, seen), [
    {
      kind: "signal",
      name:
        seen.state === "RUNNING" ? "channel.running" : seen.state === "IDLE" ? "channel.stopped" : "signal.received",
      text: `channel ${channel.id} ${seen.state === "IDLE" ? "STOPPED" : seen.state}${seen.state === "RUNNING" ? ` on ${running} pipeline${running === 1 ? "" : "s"}` : ""}`,
      why: "MediaLive says so",
      actor: "aws.medialive",
      channel: channel.id,
      cause: short(received.signal.id),
      key: `${channel.id}-${seen.state}-${running}-${at}`,
    },
  ]);
  await hearState(received.signal, channel, deps, channels);
}

/**
 * Between two states that somebody waits for. Whoever started or stopped it has written so in its lease; if a hand did, or if it
 * lasts, the sweep sees it. Half of all events are of this kind, and this way they cost nothing.
 */
const onItsWay = ({ state, running }: { state: ChannelState; running: number }, pipelines: number): boolean =>
  state === "STARTING" || state === "STOPPING" || (state === "RUNNING" && running < pipelines);

async function flowStatus(received: Received & { kind: "flow-status" }, deps: Deps, channels: Registry): Promise<void> {
  const state = FlowState.safeParse(received.status);
  if (!state.success)
    return hear(notUnderstood(received.signal, `flow status ${short(received.status)}`), deps, channels);
  const { at } = received;
  for (const channel of await channels.byFlow(received.arn)) {
    // Nobody waits for the others, and the sweep sees them if they last.
    if (["ACTIVE", "ERROR"].includes(state.data))
      await learn(
        deps,
        channel.id,
        (runtime) => {
          const news = observeFlow(runtime.flows?.[received.arn], { state: state.data, at, by: "bus" });
          return news && { flows: { ...runtime.flows, [received.arn]: news } };
        },
        [],
      );
    await hearState(received.signal, channel, deps, channels);
  }
}

/** One of our executions died: its claim is closed now instead of at its `dueBy`; the sweep starts the next attempt. */
async function executionStatus({ name, status }: Received & { kind: "execution-status" }, deps: Deps): Promise<void> {
  if (!["FAILED", "TIMED_OUT", "ABORTED"].includes(status)) return;
  const id = LiveEventId.safeParse(name.slice(0, 26));
  const stored = id.success ? await deps.store.liveEvents.read(id.data) : undefined;
  const claim = [stored?.claims.start, stored?.claims.stop].find(
    (other) => other?.execution === name && other.closedAt === undefined,
  );
  if (claim) await deps.store.progress.close(claim, deps.clock.now());
}

/**
 * A state is trouble by the schedule alone. Most are what is wanted: they cost one look at whether something was wrong before, and
 * only where a live event moves.
 */
async function hearState(signal: Signal, channel: Channel, deps: Deps, channels: Registry): Promise<void> {
  const events = await channels.moving(channel.id, false);
  const [placed] = place(signal, { channels: [channel], events }, deps.clock.now());
  if (placed?.signal.edge === undefined || !placed.liveEvent) return;
  if (placed.signal.edge === "CLEARED") {
    const known = await deps.store.signals.get(channel.id, signal.identity);
    if (known.state?.edges[0]?.edge !== "SET") return;
  }
  await hear(signal, deps, channels, channel);
}
