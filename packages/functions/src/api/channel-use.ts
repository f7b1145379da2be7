import type { Store } from "@showcaller/adapters/state/types";
import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import { claimed } from "@showcaller/core/bookings/ledger";
import type { Instant } from "@showcaller/core/ports";
import { DAY, formatInstant } from "@showcaller/core/time/instant";

/** A booking spans at most 7 days, so one that still holds the channel went on air no longer ago. */
const BACK = 8 * DAY;
/** The longest list the store gives; nobody books further ahead in practice, and a later booking reads the channel anew. */
const AHEAD = 390 * DAY;

/**
 * The earliest live event that claims the channel now or later. Reads the lists of live events: registrations change
 * rarely. A booking written after this was read is not seen: its start reads the new registration.
 */
export async function firstBooking(store: Store, channel: ChannelId, now: Instant): Promise<LiveEvent | undefined> {
  const request = { from: formatInstant(now - BACK), to: formatInstant(now + AHEAD), limit: 100 };
  let cursor: string | undefined;
  do {
    const page = await store.liveEvents.list({ ...request, ...(cursor ? { cursor } : {}) });
    const found = page.items.find((event) => claimed(event)?.channels.includes(channel));
    if (found) return found;
    cursor = page.cursor;
  } while (cursor);
  return undefined;
}
