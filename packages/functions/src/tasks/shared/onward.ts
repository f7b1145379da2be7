import { readLedger } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { ChannelId } from "@showcaller/contracts";
import { daysOf } from "@showcaller/core/bookings/ledger";
import { type Leaving, type Onward, onward } from "@showcaller/core/bookings/onward";
import type { Instant, Write } from "@showcaller/core/ports";
import type { Handover } from "@showcaller/core/schedule/handover";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Deps } from "../../runtime/deps.ts";

/** What is asked about. `bookedTo`: its own booking, which keeps everybody else out until then. */
interface Asked extends Leaving {
  bookedTo?: Instant | undefined;
}

/**
 * Whether a channel's hull goes on, with the conditions under which the answer holds: no day within the gap has been booked, moved or
 * cancelled on since. They belong into the write that acts upon it (a lease), so that a booking made in between is seen. Where its
 * own booking covers the gap, nothing is read.
 */
export const lookOnward = async (
  deps: Deps,
  channel: ChannelId,
  { bookedTo, ...leaving }: Asked,
  rule: Handover,
): Promise<Onward & { unchanged: Write[] }> => {
  const now = deps.clock.now();
  if (bookedTo !== undefined && bookedTo > Math.max(now, leaving.until) + rule.gap)
    return { goesOn: false, why: `its own booking reaches to ${formatInstant(bookedTo)}`, unchanged: [] };
  const days = daysOf({ from: Math.min(now, leaving.until), to: now + rule.gap + 1 });
  const items = await Promise.all(days.map((day) => deps.store.context.table.get(keys.ledger(channel, day))));
  const ledgers = items.filter((item) => item !== undefined).map(readLedger);
  const unchanged = days.map((day): Write => {
    const version = ledgers.find((ledger) => ledger.day === day)?.version;
    return {
      check: keys.ledger(channel, day),
      if: version === undefined ? { exists: false } : { equals: { version } },
    };
  });
  return { ...onward(ledgers, leaving, rule, now), unchanged };
};
