import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { ClientConfig } from "./assemble.ts";

export interface Backoff {
  sleep(milliseconds: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}
type RetryStrategy = Extract<NonNullable<ClientConfig["retryStrategy"]>, { mode?: string }>;
type SdkError = Parameters<typeof isTransientError>[0];

/** Milliseconds; full jitter under a doubling cap, docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html. */
const BASE = 50;
const THROTTLED_BASE = 1_000;
const LONGEST = 20_000;

/**
 * The SDK's standard retry without its timers, its chance, its invocation ids and its retry quota. A strategy with a
 * `retry` of its own is called instead of the SDK's loop.
 */
export function repeatableRetry(attempts: number, { sleep, random }: Backoff): RetryStrategy {
  return {
    async retry(next, args) {
      for (let attempt = 1; ; attempt++) {
        try {
          const result = await next(args);
          result.output.$metadata.attempts = attempt;
          return result;
        } catch (thrown) {
          const error = thrown as SdkError;
          const throttled = isThrottlingError(error);
          const worthRetrying = throttled || isTransientError(error) || isServerError(error);
          if (attempt >= attempts || !worthRetrying) throw thrown;
          await sleep(random() * Math.min(LONGEST, (throttled ? THROTTLED_BASE : BASE) * 2 ** (attempt - 1)));
        }
      }
    },
  };
}
