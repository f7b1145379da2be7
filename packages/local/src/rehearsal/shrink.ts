/**
 * Delta debugging (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002): a short list of `parts` for which
 * `fails` still holds, asked at most `runs` times. Short, not shortest, when the runs are used up.
 */
export const shrink = async <T>(
  parts: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  runs: number,
): Promise<{ left: T[]; asked: number }> => {
  let left = [...parts];
  let asked = 0;
  const ask = (some: readonly T[]): Promise<boolean> => {
    asked++;
    return fails(some);
  };
  if (runs > 0 && left.length > 0 && (await ask([]))) return { left: [], asked };
  for (let pieces = 2; left.length > 1 && asked < runs; ) {
    const size = Math.ceil(left.length / pieces);
    let smaller: T[] | undefined;
    for (let at = 0; at < left.length && asked < runs && !smaller; at += size) {
      const without = [...left.slice(0, at), ...left.slice(at + size)];
      if (await ask(without)) smaller = without;
    }
    if (smaller) {
      left = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) break;
    else pieces = Math.min(left.length, pieces * 2);
  }
  return { left, asked };
};
