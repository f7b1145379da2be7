import type { ChannelId, DayLedger, LiveEvent } from "@showcaller/contracts";
import { claimed, type LedgerDay, ledgerKey, rebook, touchedDays } from "@showcaller/core/bookings/ledger";
import { unknownChannels } from "@showcaller/core/bookings/unknown-channels";
import type { Write } from "@showcaller/core/ports";
import type { Refusal } from "@showcaller/core/refusal";
import { dayOf, parseInstant } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { ledgerItem, readLedger } from "./items.ts";
import { keys } from "./keys.ts";
import type { ChannelUse } from "./types.ts";

/*
 * How many writes one transaction has: a booking of 7 days touches 8 UTC days, on 4 legs 32 ledgers; with 4 channels, the
 * live event, its journal entry and the mark of its request 39. Moved to other days and other channels it is 71, of the
 * 100 that TransactWriteItems takes.
 */
export interface Bookings {
  /** What a change of a live event writes besides itself, or the refusal that names whoever holds a channel. */
  writes(
    before: LiveEvent | undefined,
    after: LiveEvent,
  ): Promise<{ ok: true; ledgers: Write[]; channels: Write[] } | { ok: false; refusal: Refusal }>;
  /** After a lost condition: was it a channel that nobody registered? */
  unknown(event: LiveEvent): Promise<Refusal | undefined>;
  /** The first booking of a channel that is not over. Reads the ledgers from today on; a booking is in each day it touches. */
  first(channel: ChannelId): Promise<(ChannelUse & { kind: "booked" }) | undefined>;
}

export const bookings = ({ table, clock }: Context): Bookings => {
  const readLedgers = async (days: readonly LedgerDay[]): Promise<Map<string, DayLedger>> => {
    const found = await Promise.all(days.map(({ channel, day }) => table.get(keys.ledger(channel, day))));
    const ledgers = found.filter((item) => item !== undefined).map(readLedger);
    return new Map(ledgers.map((ledger) => [ledgerKey(ledger), ledger]));
  };
  return {
    async writes(before, after) {
      const days = touchedDays(before, after);
      const booked = rebook(after, days, days.length > 0 ? await readLedgers(days) : new Map());
      if (!booked.ok) return booked;
      const ledgers = booked.ledgers.map(
        ({ ledger, expected }): Write => ({
          put: ledgerItem(ledger),
          if: expected === undefined ? { exists: false } : { equals: { version: expected } },
        }),
      );
      return { ok: true, ledgers, channels: channelWrites(before, after, days.length > 0) };
    },
    async unknown(event) {
      const items = await Promise.all(event.legs.map(({ channel }) => table.get(keys.channel(channel))));
      return unknownChannels(event.legs, new Set(items.map((item) => item?.sk as ChannelId)));
    },
    async first(channel) {
      const now = clock.now();
      for (let cursor: string | undefined, begun = false; !begun || cursor; begun = true) {
        const page = await table.query({
          pk: keys.ledger(channel, "").pk,
          sk: { from: dayOf(now) },
          ...(cursor ? { cursor } : {}),
        });
        for (const ledger of page.items.map(readLedger)) {
          const ahead = Object.entries(ledger.bookings).filter(([, { to }]) => parseInstant(to) > now);
          const [found] = ahead.sort(([, a], [, b]) => parseInstant(a.from) - parseInstant(b.from));
          if (found) return { kind: "booked", liveEvent: found[0] as LiveEvent["id"], ...found[1] };
        }
        cursor = page.cursor;
      }
      return undefined;
    },
  };
};

/**
 * A leg's channel must be registered. A claim is also counted on the channel's item: whoever moves the channel to another
 * encoder at the same moment has read the ledgers before this booking was in them, and loses by that count.
 */
function channelWrites(before: LiveEvent | undefined, after: LiveEvent, touched: boolean): Write[] {
  const claims = touched && claimed(after) !== undefined;
  if (!claims && before && JSON.stringify(before.legs) === JSON.stringify(after.legs)) return [];
  return after.legs.map(({ channel }): Write => {
    const registered = { exists: true };
    return claims
      ? { update: keys.channel(channel), add: { booked: 1 }, if: registered }
      : { check: keys.channel(channel), if: registered };
  });
}
