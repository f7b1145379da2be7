import type { Channel, Runtime } from "@showcaller/contracts";
import { isNews, observe, runIsOver, satisfied, waitingOf } from "../observe/observe.ts";
import type { Instant, ObservedChannel } from "../ports.ts";
import { covering, hull } from "../schedule/hull.ts";
import { type Interval, moments } from "../schedule/moments.ts";
import { MINUTE, parseDuration, SECOND } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import { type Desired, isManaged, type Observed } from "./snapshot.ts";
import type { Watch } from "./watch.ts";

/** A workflow stops its legs itself; what still runs this long after the hull is an orphan (law 6 allows two minutes). */
const ORPHAN_AFTER = 45 * SECOND;
const HEARTBEAT_EVERY = 55 * SECOND;
/** StartChannel is called within a Lambda's 15 s after its token is stored, and answers STARTING: still IDLE by now, the start has failed. */
const START_SHOWS_AFTER = 30 * SECOND;
const MANUAL_GRACE = 15 * MINUTE;

/** Everything the sweep wants of one channel. */
export const channelCommands = (
  { channel, runtime }: Desired["channels"][number],
  runs: readonly Interval[],
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
    ...(seen ? ownership(channel, runtime, seen, runs, observed, watch) : []),
  ];
};

function over(runtime: Runtime, current: Runtime, seen: ObservedChannel | undefined): Command[] {
  if (seen?.state !== "IDLE" || !runIsOver(current) || runtime.waitingRunning || runtime.waitingFlows) return [];
  return [
    {
      kind: "close-run",
      channel: runtime.channel,
      known: runtime,
      why: `encoder and flows are down: the run for ${runtime.run?.liveEvent} is over`,
      predicts: "a later run that we did not start is shown as foreign",
    },
  ];
}

/** When each channel should run: the runs of every active live event that books it. */
export const runsOf = (events: Desired["events"], channel: Channel["id"]): Interval[] =>
  events.flatMap(({ event }) => {
    const at = moments(event);
    if (!at || !event.legs.some((leg) => leg.channel === channel)) return [];
    return ["scheduled", "preparing", "standby", "on-air", "ending"].includes(event.status) ? [at.run] : [];
  });

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
    if (flow && flow.state !== known?.state && flow.at >= (known?.at ?? 0))
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
    [...observed.flows].filter(([arn, flow]) => flow.at >= (runtime.flows?.[arn]?.at ?? 0)),
  );
  const state = seen ? observe(runtime, { state: seen.state, running: seen.pipelinesRunning, at: seen.at }) : undefined;
  return { ...runtime, ...state, flows: { ...runtime.flows, ...flows } };
}

function waitCommands(runtime: Runtime, current: Runtime, seen: ObservedChannel | undefined, watch: Watch): Command[] {
  return waitingOf(runtime).flatMap(({ kind, waiting }): Command[] => {
    const common = { channel: runtime.channel, wait: kind, token: waiting.token };
    if (satisfied(kind, waiting, current))
      return [
        {
          kind: "complete-token",
          ...common,
          why: `${waiting.execution} waits for ${kind}, and it is so`,
          predicts: "the workflow goes on",
        },
      ];
    if (kind === "running" && seen?.state === "IDLE" && watch.reached(waiting.since + START_SHOWS_AFTER))
      return [
        {
          kind: "fail-token",
          ...common,
          why: `${waiting.execution} waits for the encoder to run, and it is IDLE again: its start has failed`,
          predicts: "the leg is recorded as failed, and its start is tried again",
        },
      ];
    return watch.reached(waiting.beatAt + HEARTBEAT_EVERY)
      ? [
          {
            kind: "heartbeat",
            ...common,
            why: `${waiting.execution} still waits for ${kind}`,
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
  runs: readonly Interval[],
  observed: Observed,
  watch: Watch,
): Command[] {
  if (!isManaged(channel, seen)) return [];
  // Grace after the hull is part of it here: the stop workflow goes first.
  const graced = hull(runs).map((part) => ({ from: part.from, to: part.to + ORPHAN_AFTER }));
  const covered = graced.some((part) => watch.reached(part.from) && !watch.reached(part.to));
  if (covered) return [];
  if (!["RUNNING", "STARTING", "RECOVERING"].includes(seen.state)) return orphanFlows(channel, runtime, seen, observed);
  if (runtime.run)
    return [
      {
        kind: "stop-orphan",
        channel: channel.id,
        known: runtime,
        why: `it runs, we started it for ${runtime.run.liveEvent}, and no booking covers now`,
        predicts: "it stops; the meter stops",
      },
    ];
  return foreign(channel, runtime, watch);
}

/** The encoder is down and a flow of ours still runs. */
function orphanFlows(channel: Channel, runtime: Runtime, seen: ObservedChannel, observed: Observed): Command[] {
  // A stop that waits for this very IDLE is told so now, and stops the flows itself.
  if (seen.state !== "IDLE" || runtime.run === undefined || runtime.waitingStopped) return [];
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

function foreign(channel: Channel, runtime: Runtime, watch: Watch): Command[] {
  const why = "it runs, we did not start it, and nothing is booked on it";
  if (runtime.foreignSince === undefined)
    return [
      {
        kind: "note-foreign",
        channel: channel.id,
        known: runtime,
        why,
        predicts: "it is shown; after the grace a human is paged; it is never touched",
      },
    ];
  const grace = channel.manualGrace ? parseDuration(channel.manualGrace) : MANUAL_GRACE;
  return watch.reached(runtime.foreignSince + grace) && !runtime.foreignPaged
    ? [{ kind: "page-foreign", channel: channel.id, known: runtime, why, predicts: "a human decides" }]
    : [];
}

/** For the invariant and the report: does a hull cover the instant? */
export const covers = (runs: readonly Interval[], now: Instant): boolean => covering(hull(runs), now) !== undefined;
