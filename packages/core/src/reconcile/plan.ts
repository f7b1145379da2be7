import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { channelCommands, runsOf } from "./channels.ts";
import type { Command } from "./commands.ts";
import { handsCommands, ownerOf } from "./hands.ts";
import { overrunCommands } from "./overrun.ts";
import { type Desired, isManaged, type Observed } from "./snapshot.ts";
import { watch } from "./watch.ts";
import { airCommands, workflowCommands } from "./workflows.ts";

export interface Plan {
  commands: Command[];
  /** The first instant at which, nothing else changing, the answer would differ. Absent: never. */
  nextDue: Instant | undefined;
}

/**
 * The sweep's decision: total, synchronous, pure. Whatever an event triggers, this reaches within a minute from state alone
 * (law 2). On-air actions come first, so that a Region's token bucket spends itself on them.
 */
export const plan = (desired: Desired, observed: Observed, now: Instant): Plan => {
  const clock = watch(now);
  const enforced = new Set(
    desired.channels.flatMap(({ channel }) =>
      isManaged(channel, observed.channels.get(channel.id)) ? [channel.id] : [],
    ),
  );
  const runs = runsOf(desired.events);
  const owners = ownerOf(desired.events);
  const commands = [
    ...desired.channels.flatMap((entry) => channelCommands(entry, runs.get(entry.channel.id) ?? [], observed, clock)),
    ...desired.channels.flatMap((entry) =>
      handsCommands(entry, owners.get(entry.channel.id), observed.channels.get(entry.channel.id), clock),
    ),
    ...overrunCommands(desired, clock),
    ...desired.events.flatMap((entry) => airCommands(entry, observed, clock)),
    ...desired.events.flatMap((entry) =>
      workflowCommands(entry, observed, touchable(desired, entry.event, enforced), clock),
    ),
  ];
  return { commands: commands.sort((a, b) => urgencyOf(a) - urgencyOf(b)), nextDue: clock.nextDue };
};

/** Of a live event's channels those that we may touch, but for one on which another show is still under way (law 5). */
const touchable = (
  { events, channels }: Desired,
  { id, legs }: LiveEvent,
  enforced: ReadonlySet<ChannelId>,
): ReadonlySet<ChannelId> => {
  const vacant = (channelId: ChannelId): boolean => {
    const run = channels.find(({ channel }) => channel.id === channelId)?.runtime.run;
    if (!run || run.liveEvent === id) return true;
    const other = events.find(({ event }) => event.id === run.liveEvent);
    const phase = other?.legs.find(({ channel }) => channel === channelId)?.phase;
    return phase === undefined || ["stopping", "stopped", "kept"].includes(phase);
  };
  return new Set(legs.flatMap(({ channel }) => (enforced.has(channel) && vacant(channel) ? [channel] : [])));
};

/** Lowest first. */
export const urgencyOf = ({ kind }: Command): number => urgency[kind];

const urgency: Readonly<Record<Command["kind"], number>> = {
  "record-air": 0,
  // Before the tokens: a workflow that goes on asks what is known.
  "record-channel": 0,
  "record-flow": 0,
  "complete-token": 1,
  "fail-token": 1,
  "close-run": 1,
  "note-tag": 1,
  "note-hands": 1,
  "hand-back": 1,
  "start-execution": 2,
  // Before the move that takes its reason away.
  "page-overrun": 2,
  "move-leg": 3,
  "check-execution": 3,
  heartbeat: 4,
  "stop-orphan": 5,
  "stop-orphan-flow": 5,
  "clear-switches": 6,
  "note-foreign": 6,
  "stop-foreign": 5,
  "page-foreign": 6,
  "hold-hands": 6,
};
