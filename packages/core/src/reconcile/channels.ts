import type { Channel, LiveEvent, Runtime, WaitKind } from "@showcaller/contracts";
import { isNews, observe, observeFlow, runIsOver, satisfied, waitingOf } from "../observe/observe.ts";
import type { Instant, ObservedChannel } from "../ports.ts";
import { handoverOf, mayFollow } from "../schedule/handover.ts";
import { hull, type Run, runOf } from "../schedule/hull.ts";
import { MINUTE, SECOND } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import { foreignCommands } from "./foreign.ts";
import { type Desired, isManaged, type Observed, TAG } from "./snapshot.ts";
import type { Watch } from "./watch.ts";

/**
 * A workflow stops its legs itself, where many end within 55 s; what still runs this long after the hull is an orphan. With a sweep
 * each minute it is stopped within the two minutes of law 6.
 */
const ORPHAN_AFTER = MINUTE;
const UP: readonly ObservedChannel["state"][] = ["RUNNING", "STARTING", "RECOVERING"];
const HEARTBEAT_EVERY = 55 * SECOND;
/** StartChannel is called within a Lambda's 15 s after its token is stored, and answers STARTING: still IDLE by now, the start has failed. */
const START_SHOWS_AFTER = 30 * SECOND;

/** Everything the sweep wants of one channel. */
export const channelCommands = (
  { channel, runtime }: Desired["channels"][number],
  runs: readonly OwnedRun[],
  observed: Observed,
  watch: Watch,
): Command[] => {
  const seen = observed.channels.get(channel.id);
  const recorded = record(channel, runtime, seen, observed);
  const current = refreshed(runtime, seen, observed);
  const tokens = waitCommands(runtime, current, seen, watch);
  return [
    ...recorded,
    ...tokens,
    ...over(runtime, current, seen),
    ...tag(channel, runtime, seen),
    ...leftovers(channel, runtime, seen, runs, watch),
    ...(seen ? ownership(channel, runtime, seen, runs, observed, watch) : []),
  ];
};

/** The sweep's look is the only one that sees tags without a call of its own; leases are refused by what it writes. */
function tag(channel: Channel, runtime: Runtime, seen: ObservedChannel | undefined): Command[] {
  const untagged = seen !== undefined && !(TAG in seen.tags);
  if (!seen || channel.mode !== "enforce" || untagged === (runtime.untagged ?? false)) return [];
  return [
    {
      kind: "note-tag",
      channel: channel.id,
      known: runtime,
      untagged,
      why: untagged ? `its tag ${TAG} is gone: it is nobody's to touch but a human's` : `its tag ${TAG} is there again`,
      predicts: untagged
        ? "whatever it does now, nothing of ours starts, stops or switches it"
        : "it is started and stopped for its bookings",
    },
  ];
}

/** Of a stop whose schedule could not be cleared. While a show is under way its switches are its own, whoever took its encoder down. */
function leftovers(
  channel: Channel,
  runtime: Runtime,
  seen: ObservedChannel | undefined,
  runs: readonly OwnedRun[],
  watch: Watch,
): Command[] {
  const { actions = [], run, hands, waitingStopped, waitingRunning, waitingFlows } = runtime;
  if (actions.length === 0 || seen?.state !== "IDLE" || runtime.state !== "IDLE" || !isManaged(channel, seen))
    return [];
  if (run || hands || waitingStopped || waitingRunning || waitingFlows) return [];
  if (runs.some(({ from }) => watch.reached(from))) return [];
  return [
    {
      kind: "clear-switches",
      channel: channel.id,
      known: runtime,
      why: "it is down, nobody's show is on it, and switches of ours are still in its schedule",
      predicts: "they leave the schedule: the next start begins with its own input",
    },
  ];
}

/**
 * It was down, our start goes back to before that, and now it runs: somebody else has started it before we could close the books of
 * our run. Every start of ours writes STARTING first.
 */
const startedSince = ({ state, waitingRunning }: Runtime): boolean => state === "IDLE" && !waitingRunning;

function over(runtime: Runtime, current: Runtime, seen: ObservedChannel | undefined): Command[] {
  const down = seen?.state === "IDLE" && runIsOver(current);
  const anothers = seen !== undefined && runtime.run !== undefined && startedSince(runtime) && UP.includes(seen.state);
  if (!(down || anothers) || runtime.waitingRunning || runtime.waitingFlows) return [];
  return [
    {
      kind: "close-run",
      channel: runtime.channel,
      known: runtime,
      why: down
        ? `encoder and flows are down: the run for ${runtime.run?.liveEvent} is over`
        : `the run for ${runtime.run?.liveEvent} is over, and somebody else has started it since`,
      predicts: "a later run that we did not start is shown as foreign",
    },
  ];
}

/** A run and the live event whose it is. */
export interface OwnedRun extends Run {
  liveEvent: LiveEvent["id"];
  onAir: boolean;
}

/** When each channel should run: the runs of every live event that books it and still moves. */
export const runsOf = (events: Desired["events"]): ReadonlyMap<Channel["id"], OwnedRun[]> => {
  const runs = new Map<Channel["id"], OwnedRun[]>();
  for (const { event } of events) {
    const run = event.status === "ended" ? undefined : runOf(event);
    for (const { channel } of run ? event.legs : []) {
      const there = runs.get(channel) ?? [];
      if (run) there.push({ ...run, liveEvent: event.id, onAir: event.status === "on-air" });
      runs.set(channel, there);
    }
  }
  return runs;
};

function record(
  channel: Channel,
  runtime: Runtime,
  seen: (ObservedChannel & { at: Instant }) | undefined,
  observed: Observed,
): Command[] {
  const commands: Command[] = [];
  const observation = seen && { state: seen.state, running: seen.pipelinesRunning, at: seen.at };
  if (observation && isNews(runtime, observation))
    commands.push({
      kind: "record-channel",
      channel: channel.id,
      seen: observation,
      known: runtime,
      why: `AWS says ${observation.state}, we knew ${runtime.state ?? "nothing"}`,
      predicts: "whoever waits for it is completed",
    });
  for (const { arn } of channel.flows) {
    const flow = observed.flows.get(arn);
    const known = runtime.flows?.[arn];
    if (flow && flow.state !== known?.state && observeFlow(known, flow))
      commands.push({
        kind: "record-flow",
        channel: channel.id,
        arn,
        state: flow.state,
        at: flow.at,
        known: runtime,
        why: `AWS says ${flow.state}, we knew ${known?.state ?? "nothing"}`,
        predicts: "whoever waits for it is completed",
      });
  }
  return commands;
}

/** What is known after this sweep's look. */
function refreshed(
  runtime: Runtime,
  seen: (ObservedChannel & { at: Instant }) | undefined,
  observed: Observed,
): Runtime {
  const flows = Object.fromEntries(
    [...observed.flows].filter(([arn, flow]) => observeFlow(runtime.flows?.[arn], flow) !== undefined),
  );
  const state = seen ? observe(runtime, { state: seen.state, running: seen.pipelinesRunning, at: seen.at }) : undefined;
  return { ...runtime, ...state, flows: { ...runtime.flows, ...flows } };
}

const AWAITED: Readonly<Record<WaitKind, string>> = {
  flows: "for the flows to be active",
  running: "for the encoder to run",
  stopped: "for the encoder to be down",
};

function waitCommands(runtime: Runtime, current: Runtime, seen: ObservedChannel | undefined, watch: Watch): Command[] {
  return waitingOf(runtime).flatMap(({ kind, waiting }): Command[] => {
    const common = { channel: runtime.channel, wait: kind, token: waiting.token };
    if (satisfied(kind, waiting, current, (at) => watch.reached(at)))
      return [
        {
          kind: "complete-token",
          ...common,
          why: `its workflow waits ${AWAITED[kind]}, and it is so`,
          predicts: "the workflow goes on",
        },
      ];
    if (kind === "running" && seen?.state === "IDLE" && watch.reached(waiting.since + START_SHOWS_AFTER))
      return [
        {
          kind: "fail-token",
          ...common,
          why: "the encoder was started and is IDLE again",
          predicts: "the leg is recorded as failed, and its start is tried again",
        },
      ];
    return watch.reached(waiting.beatAt + HEARTBEAT_EVERY)
      ? [
          {
            kind: "heartbeat",
            ...common,
            why: `its workflow still waits ${AWAITED[kind]}`,
            predicts: "Step Functions keeps the task waiting",
          },
        ]
      : [];
  });
}

function ownership(
  channel: Channel,
  runtime: Runtime,
  seen: ObservedChannel & { at: Instant },
  runs: readonly OwnedRun[],
  observed: Observed,
  watch: Watch,
): Command[] {
  if (!isManaged(channel, seen)) return [];
  const wanted = wantedNow(channel, runtime, runs, watch);
  if (!UP.includes(seen.state)) return wanted === "no" ? orphanFlows(channel, runtime, seen, observed, watch) : [];
  const ours = runtime.run !== undefined && !startedSince(runtime);
  if (wanted === "yes" || (wanted === "for-others" && !ours)) return [];
  if (runtime.run && ours)
    return [
      {
        kind: "stop-orphan",
        channel: channel.id,
        known: runtime,
        why:
          wanted === "no"
            ? `it runs, we started it for ${runtime.run.liveEvent}, and no booking covers now`
            : `it runs with the content of ${runtime.run.liveEvent}, and the booking that covers now carries other rights`,
        predicts: "it stops; the meter stops",
      },
    ];
  return foreignCommands(channel, runtime, watch);
}

/**
 * Does the hull cover now? `for-others`: it does, and what runs may not be handed to whoever it covers. Grace after each part is
 * added here: the stop workflow goes first. A kept encoder's last run is gone with its live event; the runtime remembers
 * when it ended.
 */
function wantedNow(
  channel: Channel,
  { content, keptFrom, run }: Runtime,
  runs: readonly OwnedRun[],
  watch: Watch,
): "yes" | "for-others" | "no" {
  // A show on air is over only once the stop machine has asked its overrun policy (law 5), however late that is.
  if (runs.some(({ from, onAir }) => onAir && watch.reached(from))) return "yes";
  const rule = handoverOf(channel);
  const kept = keptFrom !== undefined && run ? [{ from: keptFrom - 1, to: keptFrom, content: content ?? "" }] : [];
  const now = ({ from, to }: Run): boolean => watch.reached(from) && !watch.reached(to + ORPHAN_AFTER);
  const parts = hull([...runs, ...kept], rule).filter(now);
  if (parts.length === 0) return "no";
  const fits = parts.some((part) => content === undefined || mayFollow(rule, content, part.content));
  // Its own run, whatever anybody says of contents: what is on air is never stopped (law 4).
  return fits || runs.some((own) => own.liveEvent === run?.liveEvent && now(own)) ? "yes" : "for-others";
}

/**
 * The encoder is down and a flow of ours still runs. The stop workflow is told of the IDLE and stops the flows itself: it goes first, as
 * with the encoder. Until the IDLE is written down, its time does not count.
 */
function orphanFlows(
  channel: Channel,
  runtime: Runtime,
  seen: ObservedChannel,
  observed: Observed,
  watch: Watch,
): Command[] {
  if (seen.state !== "IDLE" || runtime.state !== "IDLE" || !runtime.run || runtime.waitingStopped) return [];
  if (!watch.reached((runtime.observedAt ?? 0) + ORPHAN_AFTER)) return [];
  return channel.flows
    .filter(({ arn }) => observed.flows.get(arn)?.state === "ACTIVE")
    .map(({ arn }) => ({
      kind: "stop-orphan-flow",
      channel: channel.id,
      arn,
      known: runtime,
      why: "its encoder is down and no booking covers now",
      predicts: "the flow stops; the meter stops",
    }));
}
