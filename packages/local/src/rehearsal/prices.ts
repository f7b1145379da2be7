/**
 * AWS list prices, us-east-1, US dollars, without free tier. From secondary pages and general knowledge (no AWS page was read for
 * them): for comparing one design with another, not for a bill.
 */
export const prices = {
  /** Step Functions Standard: $0.025 per 1,000 transitions. */
  transition: 0.025 / 1_000,
  /** Lambda: $0.20 per million invocations. */
  invocation: 0.2 / 1_000_000,
  /** Lambda: a gigabyte for a second. */
  gigabyteSecond: 0.000_016_666_7,
  /** DynamoDB on demand: a write unit of 1 KB, a read unit of 4 KB. */
  writeUnit: 0.625 / 1_000_000,
  readUnit: 0.125 / 1_000_000,
  /** EventBridge Scheduler: $1 per million invocations. Events of AWS's own services are free. */
  schedule: 1 / 1_000_000,
} as const;

/** What no rehearsal can measure, since no time passes in it: assumed. */
export const assumed = { secondsPerCall: 0.02, gigabytes: 0.5 } as const;
