import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import { isAtWork } from "../lifecycle/transitions.ts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { formatInstant, MINUTE } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import type { Desired } from "./snapshot.ts";
import type { Watch } from "./watch.ts";

/*
 * A booking includes its overrun limit, so only a show that somebody holds beyond that can be in the way of the next one. It keeps
 * its channel (law 5): a human is told, and the next live event gets out of its way.
 */

/** Before the next live event's preparation: time to release the show, or to find other channels by hand. */
export const PAGE_BEFORE = 20 * MINUTE;
/** Two sweeps, and the dispatcher, before preparation begins. */
const MOVE_BEFORE = 3 * MINUTE;

/** Does the show, as things stand, run beyond what it has booked? */
export const outlasts = (event: LiveEvent): boolean => {
  const at = moments(event);
  return at !== undefined && isAtWork(event.status) && at.run.to > at.booking.to;
};

type Entry = Desired["events"][number];

/** For each channel that a show keeps beyond its booking: the page, and the next live event's way out. */
export const overrunCommands = ({ events, channels }: Desired, watch: Watch): Command[] => {
  const late = events.filter(({ event }) => outlasts(event));
  if (late.length === 0) return [];
  return channels.flatMap(({ channel: { id }, runtime }): Command[] => {
    const next = nextOn(id, events);
    const show = next && late.find((entry) => keeps(entry, id, next.prepareAt))?.event;
    if (!next || !show || !watch.reached(next.prepareAt - PAGE_BEFORE)) return [];
    const mark = `${show.id} ${next.event.id}`;
    const why = whyOf(show, next.event, id);
    const page: Command[] =
      runtime.overrunPaged === mark
        ? []
        : [
            {
              kind: "page-overrun",
              channel: id,
              show: show.id,
              next: next.event.id,
              mark,
              why,
              predicts: remedy(show, next),
            },
          ];
    if (!next.event.pool || !watch.reached(next.prepareAt - MOVE_BEFORE)) return page;
    return [
      ...page,
      {
        kind: "move-leg",
        liveEvent: next.event.id,
        channel: id,
        avoid: channels
          .map(({ channel }) => channel.id)
          .filter((other) => late.some((entry) => keeps(entry, other, next.prepareAt))),
        why,
        predicts: `"${next.event.title}" is prepared on another channel of its pool; "${show.title}" is not touched`,
      },
    ];
  });
};

interface Next {
  event: LiveEvent;
  prepareAt: Instant;
}

/** Whose preparation on the channel begins next. */
function nextOn(channel: ChannelId, events: readonly Entry[]): Next | undefined {
  let found: Next | undefined;
  for (const { event } of events) {
    const at = moments(event);
    if (event.status !== "scheduled" || !at || !event.legs.some((leg) => leg.channel === channel)) continue;
    if (!found || at.prepareAt < found.prepareAt) found = { event, prepareAt: at.prepareAt };
  }
  return found;
}

/** It may still be on the channel at that instant. */
function keeps({ event, legs }: Entry, channel: ChannelId, until: Instant): boolean {
  const leg = legs.find((one) => one.channel === channel);
  const gone = leg !== undefined && ["stopped", "kept"].includes(leg.phase);
  const runsTo = moments(event)?.run.to ?? 0;
  return !gone && event.legs.some((one) => one.channel === channel) && runsTo > until;
}

function whyOf(show: LiveEvent, next: LiveEvent, channel: ChannelId): string {
  const booked = formatInstant(moments(show)?.booking.to ?? 0);
  const state = show.held ? `is held by ${show.held.by} since ${show.held.since}` : `is ${show.status}`;
  return `"${show.title}" (${show.id}) ${state}, has booked ${channel} until ${booked}, and "${next.title}" (${next.id}) is to be prepared there at ${next.prepareAt}`;
}

function remedy(show: LiveEvent, { event, prepareAt }: Next): string {
  const without =
    event.legs.length > 1
      ? `it goes ahead without this leg, degraded, until "${show.title}" is over`
      : `it waits, and may go on air late, until "${show.title}" is over`;
  const way = event.pool
    ? `at ${formatInstant(prepareAt - MOVE_BEFORE)} it moves to another channel of its pool; if none is free, ${without}`
    : `its channels were named, so ${without}`;
  return `the show on air is not touched; unless it is released, "${event.title}" gives way: ${way}`;
}
