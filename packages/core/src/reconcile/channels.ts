import type { Channel, LiveEvent, Runtime } from "@showcaller/contracts";
import { isNews, observe, runIsOver, satisfied, waitingOf } from "../observe/observe.ts";
import type { Instant, ObservedChannel } from "../ports.ts";
import { handoverOf, mayFollow } from "../schedule/handover.ts";
import { hull, type Run, runOf } from "../schedule/hull.ts";
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

/** A run and the live event whose it is. */
export interface OwnedRun extends Run {
  liveEvent: LiveEvent["id"];
}

/** When each channel should run: the runs of every live event that books it and still moves. */
export const runsOf = (events: Desired["events"], channel: Channel["id"]): OwnedRun[] =>
  events.flatMap(({ event }) => {
    const run = runOf(event);
    if (!run || event.status === "ended" || !event.legs.some((leg) => leg.channel === channel)) return [];
    return [{ ...run, liveEvent: event.id }];
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
  runs: readonly OwnedRun[],
  observed: Observed,
  watch: Watch,
): Command[] {
  if (!isManaged(channel, seen)) return [];
  const wanted = wantedNow(channel, runtime, runs, watch);
  if (!["RUNNING", "STARTING", "RECOVERING"].includes(seen.state))
    return wanted === "no" ? orphanFlows(channel, runtime, seen, observed) : [];
  if (wanted === "yes" || (wanted === "for-others" && !runtime.run)) return [];
  if (runtime.run)
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
  return foreign(channel, runtime, watch);
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
  const rule = handoverOf(channel);
  const kept = keptFrom !== undefined && run ? [{ from: keptFrom - 1, to: keptFrom, content: content ?? "" }] : [];
  const now = ({ from, to }: Run): boolean => watch.reached(from) && !watch.reached(to + ORPHAN_AFTER);
  const parts = hull([...runs, ...kept], rule).filter(now);
  if (parts.length === 0) return "no";
  const fits = parts.some((part) => content === undefined || mayFollow(rule, content, part.content));
  // Its own run, whatever anybody says of contents: what is on air is never stopped (law 4).
  return fits || runs.some((own) => own.liveEvent === run?.liveEvent && now(own)) ? "yes" : "for-others";
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
