import type { LiveEvent } from "@showcaller/contracts";
import { claimed } from "../bookings/ledger.ts";
import type { Instant } from "../ports.ts";
import { runOf } from "../schedule/hull.ts";
import { moments } from "../schedule/moments.ts";
import { DAY, HOUR, SECOND } from "../time/instant.ts";

/** When viewers of a live event are served, in seconds: `opensAt <= now < closesAt`. */
export interface EdgeWindow {
  liveEvent: string;
  opensAt: number;
  closesAt: number;
}

/** Windows are there so long before preparation begins: who comes early is told when to come back. */
export const WINDOWS_AHEAD = HOUR;
/** A hold without an end, or a show whose `go` nobody has said: as long as a booking may be. */
const OPEN_ENDED = 7 * DAY;

/**
 * The windows of the live events that move, most urgent first. Written before air with their instants, so that the moment of air
 * needs nobody (DESIGN §6): open from air, under manual staging from the moment at which it went on air, until the end as it
 * stands or the end of the overrun limit, whichever is later.
 */
export const edgeWindows = (events: readonly LiveEvent[], now: Instant): EdgeWindow[] =>
  events
    .flatMap((event) => ((moments(event)?.prepareAt ?? now) <= now + WINDOWS_AHEAD ? (windowOf(event) ?? []) : []))
    .sort((a, b) => a.opensAt - b.opensAt || (a.liveEvent < b.liveEvent ? -1 : 1));

/** The window of a live event as it stands, however far ahead; `undefined` when it is not going to have viewers. */
export const windowOf = (event: LiveEvent): EdgeWindow | undefined => {
  const at = moments(event);
  const run = claimed(event) && runOf(event);
  if (!at || !run) return undefined;
  const waits = event.staging === "manual" && event.onAirAt === undefined;
  const opens = waits ? at.prepareAt + OPEN_ENDED : at.airAt;
  const closes = Math.max(at.limitAt, Math.min(run.to, at.prepareAt + OPEN_ENDED), waits ? opens + DAY : 0);
  return { liveEvent: event.id, opensAt: seconds(opens), closesAt: seconds(closes) };
};

const seconds = (at: Instant): number => Math.floor(at / SECOND);

/** Since when something should be running without a break, if it should now: the edge then has keys, and hears from us regularly. */
export const hullOpenSince = (events: readonly LiveEvent[], now: Instant): Instant | undefined => {
  const open = events.flatMap((event) => {
    const run = claimed(event) && runOf(event);
    // A show that goes on past its end is claimed until it has ended.
    return run && run.from <= now ? [run.from] : [];
  });
  return open.length > 0 ? Math.min(...open) : undefined;
};
