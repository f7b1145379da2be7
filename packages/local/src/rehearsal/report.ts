import { handoverOf } from "@showcaller/core/schedule/handover";
import { hull } from "@showcaller/core/schedule/hull";
import { moments } from "@showcaller/core/schedule/moments";
import { formatInstant, MINUTE } from "@showcaller/core/time/instant";
import { outside } from "../laptop/invariants/outside.ts";
import type { Seconds } from "../twin/twin.ts";
import type { Strike } from "./fate.ts";
import { pictureKinds, type StrikeKind, strikeKinds } from "./fault-lists.ts";
import { type LegSeen, type Outcome, outcomeOf } from "./outcome.ts";
import { assumed, prices } from "./prices.ts";
import type { Rehearsed } from "./rehearse.ts";
import { type Remedies, remediesOf } from "./remedies.ts";
import { type Break, ORPHAN_AFTER, runOf } from "./watchman.ts";

/** A rehearsal in numbers. The same options give the same bytes. */
export interface Report {
  seed: number;
  matches: {
    booked: number;
    onAirInTime: number;
    readyInTime: number;
    ended: number;
    degraded: number;
    failed: number;
  };
  cuts: number;
  lostSeconds: number;
  /** Seconds of each picture between air and end, as origin groups pick for viewers who saw every match. */
  viewers: Seconds;
  /** Encoders that ran outside every hull for more than two minutes. */
  orphans: number;
  /** Late, or cut. */
  troubled: Outcome[];
  leftOut: { title: string; why: string }[];
  channelsPerRegion: number;
  channelsUsed: number;
  from: string;
  to: string;
  calls: Rehearsed["calls"]["byService"];
  /** Of these calls the sweep's; and how often it ran, here and as AWS would tick. */
  sweep: { calls: number; ran: number; ticks: number };
  transitions: number;
  dollars: Dollars;
  remedies: Remedies;
  strikes: { total: number; media: number; byKind: Partial<Record<StrikeKind, number>> };
  breaks: readonly Break[];
  /** Late stops that AWS's refusals explain. */
  excused: readonly Break[];
  hashes: Rehearsed["hashes"];
}

interface Dollars {
  workflows: number;
  table: number;
  functions: number;
  scheduler: number;
  /** The sweep's minutes, those passed over here included. */
  sweep: number;
  total: number;
  /** Without the sweep, which costs the same whatever is booked. */
  perMatch: number;
}

export const reportOf = (season: Rehearsed): Report => {
  const { site, channels, events, strikes, plan, calls } = season;
  const seen = new Map<string, LegSeen>(
    channels.map((channel) => [
      channel.id,
      { channel, runs: site.twin.runs(channel.encoder.arn), pictures: site.twin.pictures(channel.id) },
    ]),
  );
  const outcomes = events.map((event) =>
    outcomeOf(
      event,
      event.legs.flatMap(({ channel }) => seen.get(channel) ?? []),
      strikes,
    ),
  );
  const transitions = site.workflows.transitions().reduce((sum, execution) => sum + execution.transitions, 0);
  const count = (is: (outcome: Outcome) => boolean): number => outcomes.filter(is).length;
  const minutes = Math.round((plan.ends - plan.begins) / MINUTE);
  return {
    seed: season.options.seed,
    matches: {
      booked: events.length,
      onAirInTime: count(({ onAirInTime }) => onAirInTime),
      readyInTime: count(({ readyInTime }) => readyInTime),
      ended: count(({ status }) => status === "ended"),
      degraded: count(({ degraded }) => degraded),
      failed: count(({ status }) => status === "failed"),
    },
    cuts: outcomes.reduce((sum, { cuts }) => sum + cuts, 0),
    lostSeconds: outcomes.reduce((sum, { lostSeconds }) => sum + lostSeconds, 0),
    viewers: viewersOf(season),
    orphans: orphansOf(season, seen),
    troubled: outcomes.filter(({ readyInTime, onAirInTime, cuts }) => !readyInTime || !onAirInTime || cuts > 0),
    leftOut: plan.leftOut,
    channelsPerRegion: plan.channelsPerRegion,
    channelsUsed: new Set(events.flatMap(({ legs }) => legs.map(({ channel }) => channel))).size,
    from: formatInstant(plan.begins),
    to: formatInstant(plan.ends),
    calls: calls.byService,
    sweep: { calls: calls.sweep, ran: calls.sweeps, ticks: minutes },
    transitions,
    dollars: dollarsOf(season, transitions, minutes),
    remedies: remediesOf(season.incidents, season.restarts),
    strikes: { total: strikes.length, media: strikes.filter(({ media }) => media).length, byKind: byKind(strikes) },
    breaks: [...season.breaks, ...outcomes.flatMap(unexplained)],
    excused: season.excused,
    hashes: season.hashes,
  };
};

const viewersOf = ({ events, site }: Rehearsed): Seconds => {
  const sum: Seconds = { programme: 0, poor: 0, corrupt: 0, frozen: 0, black: 0, slate: 0, preShow: 0, error: 0 };
  for (const event of events) {
    const at = moments(event);
    if (!at) continue;
    const legs = event.legs.map(({ channel }) => channel);
    const { viewer } = site.twin.audience(legs, { from: at.airAt, to: at.endAt });
    for (const picture of Object.keys(sum) as (keyof Seconds)[]) sum[picture] += viewer[picture];
  }
  return sum;
};

/** In the order of `strikeKinds`; what never struck is left out. */
const byKind = (strikes: readonly Strike[]): Report["strikes"]["byKind"] => {
  const counts = new Map<StrikeKind, number>();
  for (const kind of strikes.flatMap(({ kinds }) => kinds)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries(
    [...strikeKinds, ...pictureKinds].flatMap((kind) => (counts.has(kind) ? [[kind, counts.get(kind)]] : [])),
  );
};

/** Late or cut though nothing struck its own encoders: then it was us (laws 2 to 5). */
const unexplained = (outcome: Outcome): Break[] => {
  const { title, airAt: at, onAirInTime, cuts, mediaStruck, status } = outcome;
  if (mediaStruck) return [];
  return [
    ...(onAirInTime
      ? []
      : [{ at, law: "law 2", what: `"${title}" was not on air in time, and its encoders were sound` }]),
    ...(cuts === 0
      ? []
      : [{ at, law: "law 4", what: `"${title}" was cut ${cuts} times, and its encoders were sound` }]),
    ...(status === "ended" ? [] : [{ at, law: "law 2", what: `"${title}" is ${status}, and its encoders were sound` }]),
  ];
};

function orphansOf({ events, site }: Rehearsed, seen: ReadonlyMap<string, LegSeen>): number {
  let orphans = 0;
  for (const { channel, runs } of seen.values()) {
    const mine = events.filter(({ legs }) => legs.some((leg) => leg.channel === channel.id));
    const parts = hull(
      mine.flatMap((event) => runOf(event) ?? []),
      handoverOf(channel),
    );
    for (const { requestedAt: from, stopRequestedAt, idleAt } of runs)
      if (
        from !== undefined &&
        outside(parts, { from, to: stopRequestedAt ?? idleAt ?? site.world.now }) > ORPHAN_AFTER
      )
        orphans++;
  }
  return orphans;
}

function dollarsOf({ calls, units, events }: Rehearsed, transitions: number, minutes: number): Dollars {
  const made = Object.values(calls.byService).reduce((sum, { calls: count }) => sum + count, 0) - calls.sweep;
  const compute = (count: number): number => count * assumed.secondsPerCall * assumed.gigabytes * prices.gigabyteSecond;
  const workflows = transitions * prices.transition;
  const table = units.write * prices.writeUnit + units.read * prices.readUnit;
  const functions = calls.invocations * prices.invocation + compute(made);
  const scheduler = 2 * events.length * prices.schedule;
  // A minute in which nothing happens: two lists a Region, four queries.
  const sweep = minutes * (prices.schedule + prices.invocation + compute(8) + 4 * prices.readUnit);
  const own = workflows + table + functions + scheduler;
  return {
    workflows,
    table,
    functions,
    scheduler,
    sweep,
    total: own + sweep,
    perMatch: events.length === 0 ? 0 : own / events.length,
  };
}
