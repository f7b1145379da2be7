import { killPoints, survive } from "./kill.ts";

/** Dies at every `of`-th point, beginning with `shard`; prints how many. What went wrong, where. */
export const sweepOfDeaths = async (shard: number, of: number): Promise<string[]> => {
  const points = await killPoints();
  const mine = points.filter((_, index) => index % of === shard);
  const wrong: string[] = [];
  for (const point of mine) {
    const faults = await survive(point);
    const { call } = point;
    if (faults.length > 0)
      wrong.push(`${point.nth} ${point.when} ${call.function} ${call.service}.${call.operation}: ${faults.join("; ")}`);
  }
  console.log(
    `killed at ${mine.length} of ${points.length} points, each followed by a restart: ${mine.length - wrong.length} whole`,
  );
  return wrong;
};
