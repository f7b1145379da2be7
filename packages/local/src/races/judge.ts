import { readEvent, readLedger } from "@showcaller/adapters/state/items";
import { keys } from "@showcaller/adapters/state/keys";
import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import { claimed, daysOf } from "@showcaller/core/bookings/ledger";
import type { Table } from "@showcaller/core/ports";
import type { Interval } from "@showcaller/core/schedule/moments";
import { DAY, HOUR, MINUTE, parseInstant } from "@showcaller/core/time/instant";

export interface Asked {
  title: string;
  /** Epoch milliseconds. */
  air: number;
  hours: number;
  legs: readonly string[];
}
export interface Answered {
  asked: Asked;
  status: number;
  body: Record<string, unknown>;
  busy: number;
}
/** For each channel how many bookings it has had. */
export type Channels = Map<string, number>;

/** What a booking takes beside its duration, by the API's defaults: 15 min of lead; 30 of overrun and 5 of tail. */
const windowOf = ({ air, hours }: Asked): Interval => ({
  from: air - 15 * MINUTE,
  to: air + hours * HOUR + 35 * MINUTE,
});
const overlap = (a: Interval, b: Interval): boolean => a.from < b.to && b.from < a.to;

/** What is wrong after a round: read from the table, past everything that was raced. */
export async function judge(table: Table, answers: readonly Answered[], channels: Channels): Promise<string[]> {
  const wrong: string[] = [];
  const winners = answers.filter(({ status }) => status === 201);
  const events: LiveEvent[] = [];
  for (const { asked, body } of winners) {
    const item = await table.get(keys.event(body.id as LiveEvent["id"]));
    if (!item) wrong.push(`${asked.title}: told 201, and it is not there`);
    else events.push(readEvent(item));
  }
  for (const { title, rev, plan } of events)
    if (rev !== 1 || plan !== 1) wrong.push(`${title}: rev ${rev}, plan ${plan}`);
  wrong.push(...twoWinners(events), ...(await ledgers(table, answers, events, [...channels.keys()])));
  for (const answer of answers) wrong.push(...(answer.status === 201 ? [] : unexplained(answer, winners)));
  for (const [id, before] of channels) {
    const now = before + events.filter(({ legs }) => legs.some(({ channel }) => channel === id)).length;
    channels.set(id, now);
    const counted = (await table.get(keys.channel(id as ChannelId)))?.booked ?? 0;
    if (counted !== now) wrong.push(`${id}: counts ${counted} bookings, has had ${now}`);
  }
  return wrong;
}

function twoWinners(events: readonly LiveEvent[]): string[] {
  const wrong: string[] = [];
  for (const [index, one] of events.entries())
    for (const other of events.slice(index + 1)) {
      const [a, b] = [claimed(one), claimed(other)];
      if (a && b && overlap(a.interval, b.interval) && a.channels.some((id) => b.channels.includes(id)))
        wrong.push(`two winners: ${one.title} and ${other.title}`);
    }
  return wrong;
}

/** Every winner is in the ledger of each of its days, nobody else is, and as many were written as are there. */
async function ledgers(
  table: Table,
  answers: readonly Answered[],
  events: readonly LiveEvent[],
  channels: readonly string[],
): Promise<string[]> {
  const wrong: string[] = [];
  const windows = answers.map(({ asked }) => windowOf(asked));
  const days = daysOf({
    from: Math.min(...windows.map(({ from }) => from)),
    to: Math.max(...windows.map(({ to }) => to)) + DAY,
  });
  for (const channel of channels)
    for (const day of days) {
      const item = await table.get(keys.ledger(channel as ChannelId, day));
      const due = events.filter((event) => {
        const claim = claimed(event);
        return claim?.channels.includes(channel as ChannelId) && daysOf(claim.interval).includes(day);
      });
      if (!item) {
        if (due.length > 0) wrong.push(`${channel} ${day}: no ledger, ${due.length} bookings`);
        continue;
      }
      const { bookings, version } = readLedger(item);
      const there = Object.keys(bookings);
      for (const { id, title } of due)
        if (!there.includes(id)) wrong.push(`lost update: ${title} is not in ${channel} ${day}`);
      if (there.length !== due.length)
        wrong.push(`${channel} ${day}: ${there.length} bookings where ${due.length} won`);
      if (version !== there.length) wrong.push(`${channel} ${day}: version ${version} after ${there.length} bookings`);
    }
  return wrong;
}

/** A loser is told a winner that really is in its way. Busy to the end is no reason, and is counted apart. */
function unexplained({ asked, status, body }: Answered, winners: readonly Answered[]): string[] {
  if (status === 503) return [];
  if (status !== 409) return [`${asked.title}: ${status} ${JSON.stringify(body).slice(0, 200)}`];
  const winner = winners.find(({ body: { id } }) => id === body.otherLiveEvent);
  if (!winner) return [`${asked.title}: told ${String(body.otherLiveEvent)}, who has not won`];
  const isInTheWay =
    overlap(windowOf(asked), windowOf(winner.asked)) &&
    asked.legs.includes(String(body.channel)) &&
    winner.asked.legs.includes(String(body.channel)) &&
    parseInstant(String(body.otherFrom)) === windowOf(winner.asked).from;
  return isInTheWay ? [] : [`${asked.title}: told ${winner.asked.title}, who is not in its way`];
}
