import { ChannelState, FlowState, LiveEventId } from "@showcaller/contracts";
import { observe } from "@showcaller/core/observe/observe";
import type { Instant } from "@showcaller/core/ports";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../runtime/deps.ts";
import { learn } from "./complete.ts";
import { type Received, receive } from "./envelope.ts";
import type { Registry } from "./registry.ts";

/** The raw text kept of an event that nobody reads by schema. */
const RAW_LIMIT = 8_000;

/** One bus event. Events only hint (law 2): whatever is lost here, the sweep reaches within a minute. */
export const ingress = async (event: unknown, deps: Deps, channels: Registry): Promise<void> => {
  const received = receive(event);
  switch (received.kind) {
    case "channel-state":
      return channelState(received, event, deps, channels);
    case "flow-status":
      return flowStatus(received, event, deps, channels);
    case "execution-status":
      return executionStatus(received, deps);
    case "input-change":
      // Which input is on screen is looked at when it matters (tasks/air).
      return;
    default:
      return keep(received, event, deps);
  }
};

/** The bus's vocabulary is not the API's: a stopped channel is STOPPED there and IDLE here. */
const vocabulary: Readonly<Record<string, ChannelState>> = { STOPPED: "IDLE", CREATED: "IDLE" };

async function channelState(
  received: Received & { kind: "channel-state" },
  event: unknown,
  deps: Deps,
  channels: Registry,
): Promise<void> {
  const state = ChannelState.safeParse(vocabulary[received.state] ?? received.state);
  if (!state.success) return keep({ kind: "unknown", why: `state ${short(received.state)}` }, event, deps);
  const channel = await channels.byEncoder(received.arn);
  if (!channel) return;
  const at = instantOf(received.time, deps);
  const running = received.running ?? (state.data === "RUNNING" ? 1 : 0);
  // Of a STANDARD channel each pipeline reports STOPPED; the first says that one still runs.
  const seen = { state: state.data === "IDLE" && running > 0 ? ("STOPPING" as const) : state.data, running, at };
  if (onItsWay(seen, channel.encoder.pipelines)) return;
  await learn(deps, channel.id, (runtime) => observe(runtime, seen), [
    {
      kind: "signal",
      name:
        seen.state === "RUNNING" ? "channel.running" : seen.state === "IDLE" ? "channel.stopped" : "signal.received",
      text: `channel ${channel.id} ${seen.state === "IDLE" ? "STOPPED" : seen.state}${seen.state === "RUNNING" ? ` on ${running} pipeline${running === 1 ? "" : "s"}` : ""}`,
      why: "MediaLive says so",
      actor: "aws.medialive",
      channel: channel.id,
      ...(received.id ? { cause: short(received.id) } : {}),
      key: `${channel.id}-${seen.state}-${running}-${at}`,
    },
  ]);
}

/**
 * Between two states that somebody waits for. Whoever started or stopped it has written so in its lease; if a hand did, or if it
 * lasts, the sweep sees it. Half of all events are of this kind, and this way they cost nothing.
 */
const onItsWay = ({ state, running }: { state: ChannelState; running: number }, pipelines: number): boolean =>
  state === "STARTING" || state === "STOPPING" || (state === "RUNNING" && running < pipelines);

async function flowStatus(
  received: Received & { kind: "flow-status" },
  event: unknown,
  deps: Deps,
  channels: Registry,
): Promise<void> {
  const state = FlowState.safeParse(received.status);
  if (!state.success) return keep({ kind: "unknown", why: `flow status ${short(received.status)}` }, event, deps);
  // Nobody waits for the others, and the sweep sees them if they last.
  if (!["ACTIVE", "ERROR"].includes(state.data)) return;
  const at = instantOf(received.time, deps);
  for (const channel of await channels.byFlow(received.arn))
    await learn(
      deps,
      channel.id,
      (runtime) => {
        const known = runtime.flows?.[received.arn];
        return known && (known.at > at || known.state === state.data)
          ? undefined
          : { flows: { ...runtime.flows, [received.arn]: { state: state.data, at } } };
      },
      [],
    );
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

/** No alert is lost to a schema (law 8): what is not understood, or not acted upon yet, is kept as it came. */
async function keep(received: Received, event: unknown, deps: Deps): Promise<void> {
  const raw = textOf(event).slice(0, RAW_LIMIT).toWellFormed();
  const name = received.kind === "other" ? short(received.name) : "unknown";
  await deps.store.journal.append([
    {
      kind: "signal",
      name: "signal.received",
      text: `signal: ${name}`,
      why: received.kind === "unknown" ? received.why : "received; reacting to it is not built yet",
      actor: "aws.events",
      data: { raw },
    },
  ]);
}

/** V8 parses what it cannot write again: JSON nested some thousands deep overflows its stack. */
function textOf(event: unknown): string {
  try {
    return JSON.stringify(event) ?? String(event);
  } catch (error) {
    return `an event that cannot be written down: ${String(error)}`;
  }
}

/** A name or id as anybody may make it up: enough of it to be found by. */
const short = (text: string): string => text.slice(0, 200).toWellFormed();

/** A bus event's time has whole seconds; without a readable one, or one that no event can have, it is as late as its arrival. */
function instantOf(time: string | undefined, deps: Deps): Instant {
  const now = deps.clock.now();
  try {
    const at = time ? parseInstant(time) : now;
    return at < 0 ? now : Math.min(at, now);
  } catch {
    return now;
  }
}
