import type { Interval } from "@showcaller/core/schedule/moments";

/** How many of these run at the same time at most: so many channels are enough, and fewer are not. Half open. */
export const deepest = (intervals: readonly Interval[]): number => {
  const edges = intervals
    .flatMap(({ from, to }) => [[from, 1] as const, [to, -1] as const])
    // An end at an instant comes before a start at it.
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let depth = 0;
  let most = 0;
  for (const [, step] of edges) {
    depth += step;
    most = Math.max(most, depth);
  }
  return most;
};

/** Hands out channels in the order of time: of those that are free the one that has been free longest. */
export class Pool {
  readonly #freeFrom: Map<string, number>;

  constructor(channels: readonly string[]) {
    this.#freeFrom = new Map(channels.map((channel) => [channel, Number.NEGATIVE_INFINITY]));
  }

  /** A channel for the interval, or undefined: all are taken. Ask in the order of `from`. */
  take({ from, to }: Interval): string | undefined {
    let best: string | undefined;
    for (const [channel, free] of this.#freeFrom) {
      if (free > from) continue;
      if (best === undefined || free < (this.#freeFrom.get(best) ?? 0)) best = channel;
    }
    if (best !== undefined) this.#freeFrom.set(best, to);
    return best;
  }
}
