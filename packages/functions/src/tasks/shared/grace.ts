import { MINUTE, SECOND } from "@showcaller/core/time/instant";

/** While legs come up or down, the sweep asks this often whether the execution lives (DescribeExecution: 10 a second, account-wide). */
export const CHECK_EVERY = 3 * MINUTE;

/**
 * After the instant an execution waits for, by when it must have written something before the sweep asks. No viewer waits for
 * it: air is armed in the encoders, and the tail keeps them up.
 */
export const WAKE_GRACE = 30 * SECOND;

/** As above after air, where the looks of many live events are spread (crowd.ts). */
export const LOOK_GRACE = WAKE_GRACE + 30 * SECOND;
