import type { Interval } from "@showcaller/core/schedule/moments";

/** Milliseconds at the end of a run that no part of the hull covers. */
export const outside = (parts: readonly Interval[], run: Interval): number => {
  const last = Math.max(run.from, ...parts.filter(({ from }) => from < run.to).map(({ to }) => to));
  return Math.max(0, run.to - last);
};
