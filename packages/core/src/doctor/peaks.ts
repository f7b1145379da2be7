import type { Channel, LiveEvent } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { handoverOf } from "../schedule/handover.ts";
import { hull, type Run, runOf } from "../schedule/hull.ts";
import { moments } from "../schedule/moments.ts";
import { MINUTE } from "../time/instant.ts";

/** The most of something at once, and when. */
export interface Peak {
  most: number;
  at?: Instant;
}

/** Encoders that run at once in a Region, as booked: their hulls, which is what runs. */
export const encodersAtOnce = (channels: readonly Channel[], events: readonly LiveEvent[]): Peak => {
  const parts = channels.flatMap((channel) => {
    const runs: Run[] = events.flatMap((event) => {
      const run = event.legs.some((leg) => leg.channel === channel.id) ? runOf(event) : undefined;
      return run ? [run] : [];
    });
    return hull(runs, handoverOf(channel));
  });
  // Whoever stops at an instant makes room for whoever starts at it.
  const turns = parts.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let [now, peak]: [number, Peak] = [0, { most: 0 }];
  for (const { at, by } of turns.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    if (now > peak.most) peak = { most: now, at };
  }
  return peak;
};

/** Cues of one kind that fall into one minute. */
export const cuesAMinute = (events: readonly LiveEvent[], cue: "prepareAt" | "endAt"): Peak => {
  const minutes = new Map<Instant, number>();
  for (const event of events) {
    const at = moments(event)?.[cue];
    if (at === undefined) continue;
    const minute = Math.floor(at / MINUTE) * MINUTE;
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  let peak: Peak = { most: 0 };
  for (const [at, most] of minutes) if (most > peak.most) peak = { most, at };
  return peak;
};
