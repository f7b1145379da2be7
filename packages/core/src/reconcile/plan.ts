import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { channelCommands, runsOf } from "./channels.ts";
import type { Command } from "./commands.ts";
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
  const commands = [
    ...desired.channels.flatMap((entry) =>
      channelCommands(entry, runsOf(desired.events, entry.channel.id), observed, clock),
    ),
    ...desired.events.flatMap((entry) => airCommands(entry, observed, clock)),
    ...desired.events.flatMap((entry) =>
      workflowCommands(entry, observed, new Set([...enforced].filter((id) => free(desired, entry.event, id))), clock),
    ),
  ];
  return { commands: commands.sort((a, b) => urgency[a.kind] - urgency[b.kind]), nextDue: clock.nextDue };
};

/** A channel on which another show is still under way is not to be taken in, however well it runs (law 5). */
const free = ({ events, channels }: Desired, { id }: LiveEvent, channelId: ChannelId): boolean => {
  const run = channels.find(({ channel }) => channel.id === channelId)?.runtime.run;
  if (!run || run.liveEvent === id) return true;
  const other = events.find(({ event }) => event.id === run.liveEvent);
  const phase = other?.legs.find(({ channel }) => channel === channelId)?.phase;
  return !other || phase === undefined || ["stopping", "stopped", "kept"].includes(phase);
};

const urgency: Readonly<Record<Command["kind"], number>> = {
  "record-air": 0,
  // Before the tokens: a workflow that goes on asks what is known.
  "record-channel": 0,
  "record-flow": 0,
  "complete-token": 1,
  "fail-token": 1,
  "close-run": 1,
  "start-execution": 2,
  "check-execution": 3,
  heartbeat: 4,
  "stop-orphan": 5,
  "stop-orphan-flow": 5,
  "note-foreign": 6,
  "page-foreign": 6,
};
