import { intact, readEvent } from "@showcaller/adapters/state/items";
import { ACTIVE } from "@showcaller/adapters/state/keys";
import type { Channel, LiveEvent } from "@showcaller/contracts";
import { place } from "@showcaller/core/incidents/place";
import type { Instant, Page } from "@showcaller/core/ports";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import type { Places } from "../incidents/places.ts";
import type { Deps } from "../runtime/deps.ts";

/** Registrations hardly ever change. */
const CHANNELS_KEPT = 5 * MINUTE;
/** Which live events move is a hint only: each is read again by its key before anything is decided about it. */
const MOVING_KEPT = 30 * SECOND;
/** What was read just now need not be read again for one who misses something in it. */
const JUST_NOW = 5 * SECOND;
/** As far ahead as the sweep sees. */
const AHEAD = 2 * MINUTE;

/** Whom a signal is about, kept between invocations, so that an alert finds its place without a call. */
export interface Registry extends Places {
  byEncoder(arn: string): Promise<Channel | undefined>;
  byFlow(arn: string): Promise<Channel[]>;
}

/** Kept for five minutes, and read again for a channel that is not known. */
export const registry = (deps: Deps): Registry => {
  let known: Channel[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const find = async (match: (channels: readonly Channel[]) => Channel[]): Promise<Channel[]> => {
    const fresh = deps.clock.now() - readAt < CHANNELS_KEPT;
    const found = fresh ? match(known) : [];
    if (found.length > 0) return found;
    known = await deps.store.channels.all();
    readAt = deps.clock.now();
    return match(known);
  };
  let events: LiveEvent[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    byEncoder: async (arn) => (await find((all) => all.filter(({ encoder }) => encoder.arn === arn)))[0],
    byFlow: (arn) => find((all) => all.filter(({ flows }) => flows.some((flow) => flow.arn === arn))),
    about: (signal) =>
      find((channels) =>
        place(signal, { channels, events: [] }, signal.at).flatMap(({ channel }) => (channel ? [channel] : [])),
      ),
    named: (ids) => known.filter(({ id }) => ids.includes(id)),
    async moving(channel, anew) {
      const now = deps.clock.now();
      const here = () => events.filter(({ legs }) => legs.some((leg) => leg.channel === channel));
      const age = now - lookedAt;
      if (age >= MOVING_KEPT || (anew && age >= JUST_NOW && here().length === 0)) {
        events = await movingNow(deps, now);
        lookedAt = now;
      }
      return here();
    },
  };
};

async function movingNow({ store }: Deps, now: Instant): Promise<LiveEvent[]> {
  const found: LiveEvent[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page: Page = await store.context.table.query({
      index: "gsi1",
      pk: ACTIVE,
      sk: { to: `${formatInstant(now + AHEAD)}~` },
      ...(cursor ? { cursor } : {}),
    });
    found.push(...intact(page.items, readEvent));
    cursor = page.cursor;
  }
  return found;
}
