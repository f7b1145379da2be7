import type { ChannelId } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import type { Interval } from "../schedule/moments.ts";
import { DAY } from "../time/instant.ts";
import type { Slot } from "./pool.ts";

/*
 * Which channel of a pool a live event gets.
 *
 * On an empty pool, k = the deepest overlap. Fewer than k channels cannot do. With k, taken in the order of starts, each live
 * event gets the channel that has been free longest (an unused one: for ever). Then the smallest gap between neighbours on one
 * channel is as large as it can be:
 *
 *   Order the starts s1 <= s2 <= ... and the ends e1 <= e2 <= .... The rule gives the first k starts an unused channel each and
 *   start s(k+j) the channel of end e(j); its gaps are s(k+j) - e(j). Take any other assignment to k channels, its smallest gap
 *   g. Of its first k + j starts at most k are the first on their channel, so at least j follow an end that is at least g
 *   earlier: at least j ends are <= s(k+j) - g, hence e(j) <= s(k+j) - g. So no gap of the rule is smaller than g; with g = 0 it
 *   is also shown to be feasible.
 *
 * Several legs of one live event out of one pool are so many equal intervals: they overlap, so they are on distinct channels,
 * and the proof is theirs too. Slots share no channel, so each is a pool by itself.
 *
 * On a pool with bookings the least number of channels is a hard problem (interval colouring with some colours given is
 * NP-complete: Biro, Hujter, Tuza 1992). There the rule is tried on what is used already and as few unused channels as will do,
 * and compared with first fit over the whole list: never more channels newly used, never fewer live events placed, and at the
 * same number of channels never a smaller gap.
 */

/** What is booked on a channel: in order, without overlap. */
export type Busy = (channel: ChannelId) => readonly Interval[];

/** How a slot chooses, for a whole list and for what comes while it is worked off: the same rule, so the same channels. */
export interface Rule {
  by: "widest" | "first";
  /** Tried first; the rest of the slot only when none of these is free. */
  among: readonly ChannelId[];
}

/** A gap of a week is as good as any: who chooses need not know what is booked further away. */
export const FAR = 7 * DAY;

/** How far the nearest neighbours are, at most FAR; `undefined` when it is not free. O(log n). */
export const roomIn = (booked: readonly Interval[], { from, to }: Interval): number | undefined => {
  const next = firstAfter(booked, from);
  const [before, after] = [booked[next - 1], booked[next]];
  if ((before && before.to > from) || (after && after.from < to)) return undefined;
  return Math.min(FAR, before ? from - before.to : FAR, after ? after.from - to : FAR);
};

/** Index of the first booking that starts after the instant. */
function firstAfter(booked: readonly Interval[], at: Instant): number {
  let [low, high] = [0, booked.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((booked[middle] as Interval).from <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One live event's channels, slot by slot, each once; `undefined` when some leg has none. */
export const choose = (
  slots: readonly Slot[],
  rules: readonly Rule[],
  busy: Busy,
  interval: Interval,
): ChannelId[] | undefined => {
  const taken: ChannelId[] = [];
  for (const [index, slot] of slots.entries()) {
    const rule = rules[index] ?? { by: "widest", among: [] };
    for (let leg = 0; leg < slot.legs; leg++) {
      const channel =
        best(rule.by, rule.among, taken, busy, interval) ?? best(rule.by, slot.channels, taken, busy, interval);
      if (!channel) return undefined;
      taken.push(channel);
    }
  }
  return taken;
};

function best(
  by: Rule["by"],
  channels: readonly ChannelId[],
  taken: readonly ChannelId[],
  busy: Busy,
  interval: Interval,
): ChannelId | undefined {
  let found: { channel: ChannelId; room: number } | undefined;
  for (const channel of channels) {
    const room = taken.includes(channel) ? undefined : roomIn(busy(channel), interval);
    if (room === undefined || (found && room <= found.room)) continue;
    if (by === "first") return channel;
    found = { channel, room };
  }
  return found?.channel;
}

/**
 * The rules for a list of live events, taken in the order given: that of their starts. Whoever then chooses one after the other
 * by these rules, each booked before the next, gets what is compared here.
 */
export const settle = (slots: readonly Slot[], busy: Busy, intervals: readonly Interval[]): Rule[] => {
  const firstFit = slots.map(({ channels }): Rule => ({ by: "first", among: channels }));
  const base = tried(slots, firstFit, busy, intervals);
  const placed = intervals.filter((_, index) => base.chosen[index]);
  const rules = slots.map((slot, index) => tuned(slot, firstFit[index] as Rule, busy, placed));
  const done = tried(slots, rules, busy, intervals);
  // What is tuned for those that first fit places may, among all, take other channels for the others.
  const worse = done.placed < base.placed || done.fresh.some((count, index) => count > (base.fresh[index] ?? 0));
  const same = done.placed === base.placed && done.fresh.every((count, index) => count === base.fresh[index]);
  return worse || (same && done.smallest < base.smallest) ? firstFit : rules;
};

/** The whole list at once. For each live event its channels, or `undefined` where the pool is full. */
export const assign = (slots: readonly Slot[], busy: Busy, intervals: readonly Interval[]) =>
  tried(slots, settle(slots, busy, intervals), busy, intervals).chosen;

/** The widest rule on what is used already and the fewest unused channels with which it places all; else first fit. */
function tuned(slot: Slot, firstFit: Rule, busy: Busy, intervals: readonly Interval[]): Rule {
  const base = tried([slot], [firstFit], busy, intervals);
  const [limit = 0] = base.fresh;
  const used = slot.channels.filter((channel) => busy(channel).length > 0);
  const unused = slot.channels.filter((channel) => busy(channel).length === 0);
  for (let count = leastFresh(slot, used, busy, intervals); count <= limit; count++) {
    const rule: Rule = { by: "widest", among: [...used, ...unused.slice(0, count)] };
    const { placed, fresh, smallest } = tried([slot], [rule], busy, intervals);
    if (placed < base.placed || (fresh[0] ?? 0) > count) continue;
    if (count < limit || smallest >= base.smallest) return rule;
  }
  return firstFit;
}

/** As deep as everything is with what is booked, so many channels are needed at least. */
const leastFresh = (slot: Slot, used: readonly ChannelId[], busy: Busy, intervals: readonly Interval[]): number =>
  Math.max(0, depth([...intervals.flatMap((one) => Array(slot.legs).fill(one)), ...used.flatMap(busy)]) - used.length);

/** How many of these are at the same time at most. Half open. */
export const depth = (intervals: readonly Interval[]): number => {
  const edges = intervals
    .flatMap(({ from, to }) => [[from, 1] as const, [to, -1] as const])
    // An end at an instant comes before a start at it.
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [now, most] = [0, 0];
  for (const [, step] of edges) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
};

interface Tried {
  chosen: (ChannelId[] | undefined)[];
  placed: number;
  /** For each slot the channels that had no booking and have one now. */
  fresh: number[];
  /** The smallest gap to a neighbour that any of them came to have. */
  smallest: number;
}

function tried(slots: readonly Slot[], rules: readonly Rule[], busy: Busy, intervals: readonly Interval[]): Tried {
  const booked = new Map<ChannelId, Interval[]>();
  const now: Busy = (channel) => booked.get(channel) ?? busy(channel);
  let smallest = FAR;
  const chosen = intervals.map((interval) => {
    const channels = choose(slots, rules, now, interval);
    for (const channel of channels ?? []) {
      const before = now(channel);
      smallest = Math.min(smallest, roomIn(before, interval) ?? 0);
      const own = booked.get(channel) ?? [...before];
      own.splice(firstAfter(own, interval.from), 0, interval);
      booked.set(channel, own);
    }
    return channels;
  });
  const fresh = slots.map(
    (slot) => slot.channels.filter((channel) => booked.has(channel) && busy(channel).length === 0).length,
  );
  return { chosen, placed: chosen.filter((channels) => channels).length, fresh, smallest };
}
