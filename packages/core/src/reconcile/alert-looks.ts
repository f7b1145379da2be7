import type { Channel, ChannelId, Runtime, SignalState } from "@showcaller/contracts";
import { runOf } from "../incidents/place.ts";
import type { Instant, Measured } from "../ports.ts";
import { MINUTE } from "../time/instant.ts";

/*
 * Whose alerts are listed first when there are more encoders than may be asked in a minute. CloudWatch counts the alerts of 250 encoders in
 * one call, late and without their names: what it says decides nothing but this order.
 */

/** An encoder that runs for a live event. */
export interface Running {
  channel: Channel;
  runtime: Runtime;
}

/** A point that is older than this is none: CloudWatch is late or down, and every encoder has its turn as if nothing were measured. */
export const FRESH = MINUTE;

/** Of what may be asked in a minute, the share kept for those of which all agrees. Few, since all looks are made before any is heard. */
const SPARE = 1 / 6;

/**
 * The most urgent first: where the number of alerts is not the one that we know; then of whom nothing is measured that could be compared;
 * then a few others, so that no mistake of CloudWatch's or ours lasts. Among equals another one is first each minute: none waits for ever.
 * Without `known` states an encoder has no alerts that we know of.
 *
 * @param atOnce how many may be asked in a minute
 */
export const inOrder = (
  running: readonly Running[],
  known: ReadonlyMap<ChannelId, readonly SignalState[]>,
  measured: ReadonlyMap<ChannelId, Measured>,
  atOnce: number,
  now: Instant,
): Channel[] => {
  const ranked = running.map((one) => ({
    channel: one.channel,
    rank: rankOf(alertsKnown(one, known.get(one.channel.id) ?? []), measured.get(one.channel.id), now),
  }));
  const of = (wanted: Rank): Channel[] => ranked.flatMap(({ channel, rank }) => (rank === wanted ? [channel] : []));
  const spare = Math.ceil(atOnce * SPARE);
  return [
    ...inTurn(of("differs"), atOnce, now),
    ...inTurn(of("unmeasured"), atOnce, now),
    ...inTurn(of("agrees"), spare, now).slice(0, spare),
  ];
};

type Rank = "differs" | "unmeasured" | "agrees";
const RANKS: readonly Rank[] = ["differs", "unmeasured", "agrees"];

function rankOf(known: readonly SignalState[], points: Measured | undefined, now: Instant): Rank {
  const fresh = points?.filter(({ at }) => now - at <= FRESH) ?? [];
  if (fresh.length === 0) return "unmeasured";
  const ranks = ([0, 1] as const).map((pipeline): Rank => {
    const ours = known.filter((state) => state.pipeline === pipeline);
    const set = ours.filter(({ edges }) => edges[0]?.edge === "SET").length;
    const point = fresh.find((one) => one.pipeline === pipeline);
    // A pipeline that is down has no points.
    if (!point) return set === 0 ? "agrees" : "unmeasured";
    // What we know is newer than what was measured.
    if (ours.some(({ edges }) => (edges[0]?.at ?? 0) >= point.at)) return "unmeasured";
    return point.value === set ? "agrees" : "differs";
  });
  return RANKS.find((rank) => ranks.includes(rank)) ?? "agrees";
}

/** Those of this run: an earlier one's are over with it. */
const alertsKnown = ({ runtime }: Running, states: readonly SignalState[]): SignalState[] =>
  states.filter(({ kind, identity }) => kind === "encoder-alert" && identity.endsWith(`|run ${runOf(runtime)}`));

function inTurn<T>(all: readonly T[], atOnce: number, now: Instant): T[] {
  const first = all.length <= atOnce ? 0 : (Math.floor(now / MINUTE) * atOnce) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
