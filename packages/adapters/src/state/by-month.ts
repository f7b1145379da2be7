import type { Instant, Item, Table } from "@showcaller/core/ports";
import { DAY, formatInstant, parseInstant } from "@showcaller/core/time/instant";
import { BadCursor, type PageOf } from "./types.ts";

/** What lists by time are asked. `from` default: now - 1 day; `to`: from + 90 days. */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

/**
 * A page of what lies in `gsi2` month by month under `<prefix><year-month>`, sorted by an instant. `read`: what of an item is asked
 * for; `undefined` leaves it out, so a page may have fewer than `limit` and still go on.
 * @throws BadCursor a cursor that is not ours
 */
export const byMonth = async <T>(
  table: Table,
  prefix: string,
  { from, to, limit = 50, cursor }: Period,
  now: Instant,
  read: (item: Item) => T | undefined,
): Promise<PageOf<T>> => {
  const start = from ?? formatInstant(now - DAY);
  const end = to ?? formatInstant(parseInstant(start) + 90 * DAY);
  const last = end.slice(0, 7);
  const items: T[] = [];
  const first = start.slice(0, 7);
  let place = readCursor(cursor) ?? { month: first, inner: undefined as string | undefined };
  // An earlier page's month may lie before a `from` that has moved on with the clock; a forged one, thousands of months before.
  if (place.month < first) place = { month: first, inner: undefined };
  while (place.month <= last) {
    const page = await table.query({
      index: "gsi2",
      pk: `${prefix}${place.month}`,
      sk: { from: start, to: `${end}#~` },
      limit: Math.min(limit - items.length, 100),
      ...(place.inner ? { cursor: place.inner } : {}),
    });
    for (const item of page.items) {
      const one = read(item);
      if (one !== undefined) items.push(one);
    }
    place = page.cursor
      ? { month: place.month, inner: page.cursor }
      : { month: nextMonth(place.month), inner: undefined };
    if (items.length >= limit && place.month <= last) return { items, cursor: writeCursor(place) };
  }
  return { items };
};

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return `${number === 12 ? year + 1 : year}-${String(number === 12 ? 1 : number + 1).padStart(2, "0")}`;
}

interface Place {
  month: string;
  inner: string | undefined;
}
const writeCursor = (place: Place): string =>
  Buffer.from(JSON.stringify([place.month, place.inner ?? null])).toString("base64url");
function readCursor(cursor: string | undefined): Place | undefined {
  if (!cursor) return undefined;
  try {
    const [month, inner] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [unknown, unknown];
    if (typeof month === "string" && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(month))
      return { month, inner: typeof inner === "string" ? inner : undefined };
  } catch {
    // falls through: not ours
  }
  throw new BadCursor("the cursor is not one of ours");
}
