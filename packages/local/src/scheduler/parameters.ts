import * as z from "zod";
import type { Millis, World } from "../kernel/types.ts";

/** What AWS leaves open, in one place. Set by the local door; on the shelf, so that a restart keeps it. */
export const SchedulerParameters = z.strictObject({
  /** Seconds after the due instant within which it fires, evenly. Documented: 60 s precision, so up to 59. */
  latenessSeconds: z.int().min(0).max(59).default(0),
  /** Share of firings that reach the target twice. Documented: at least once. */
  double: z.number().min(0).max(1).default(0),
});
export type SchedulerParameters = z.infer<typeof SchedulerParameters>;

export const setSchedulerParameters = (world: World, parameters: unknown): void =>
  world.shelf.put("scheduler", "parameters", SchedulerParameters.parse(parameters));
export const getSchedulerParameters = (world: World): SchedulerParameters =>
  world.shelf.get<SchedulerParameters>("scheduler", "parameters") ?? SchedulerParameters.parse({});

/** Wait before the n-th retry. "Exponential backoff" is documented, its steps are not: inferred. */
export const retryWait = (failures: number): Millis => Math.min(2 ** failures * 1000, 900_000);

/** RetryPolicy when the schedule names none: documented for the age, secondary sources for the attempts. */
export const defaultRetry = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } as const;

/** Errors worth another try; anything else goes to the dead-letter queue at once. Inferred from the user guide's wording. */
export const isTransient = (error: unknown): boolean =>
  !(error instanceof Error) ||
  /Throttl|TooMany|Unavailable|Internal|Timeout|Timedout|ExitError|LimitExceeded/.test(error.name);
