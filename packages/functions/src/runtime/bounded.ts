/**
 * At most `width` at a time; answers in the order of the items, whichever was ready first. The first that throws is thrown once all
 * that had begun are over: nothing goes on behind its caller's back.
 */
export const bounded = async <T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [n, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[n] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
};
