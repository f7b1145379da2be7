import { SECOND } from "../time/instant.ts";

/** What one sweep may ask of whatever has a rate of its own: a Region's media services, the account's DescribeExecution. */
export interface Budget {
  /** Calls in any second. */
  perSecond: number;
  /** For how many seconds; what does not fit is left to the next sweep. */
  seconds: number;
}

/**
 * Half of the Region's 20 a second: the other half is for the workflows of the same minute. 35 s leave the sweep's Lambda, which
 * has 50, time to look before and to finish after. 350 orphans in a Region and minute, then. DescribeExecution may be asked 10 times a
 * second in the smaller Regions (docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
export const SWEEP_BUDGET: Budget = { perSecond: 10, seconds: 35 };

export interface Paced<T> {
  /** `batches[n]`: what is done n seconds after the first. Never empty at the end. */
  batches: T[][];
  /** For the next sweep: it decides anew. */
  left: T[];
}

/** Token buckets by name, worked out beforehand. Takes them in the order given, most urgent first. */
export const pace = <T>(calls: readonly T[], bucketOf: (call: T) => string, budget: Budget): Paced<T> => {
  const spent = new Map<string, number>();
  const paced: Paced<T> = { batches: [], left: [] };
  for (const call of calls) {
    const bucket = bucketOf(call);
    const before = spent.get(bucket) ?? 0;
    spent.set(bucket, before + 1);
    const second = Math.floor(before / budget.perSecond);
    if (second >= budget.seconds) paced.left.push(call);
    else {
      while (paced.batches.length <= second) paced.batches.push([]);
      paced.batches[second]?.push(call);
    }
  }
  return paced;
};

/** Between two batches. */
export const BEAT = SECOND;
