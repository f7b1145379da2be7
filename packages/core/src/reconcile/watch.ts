import type { Instant } from "../ports.ts";

/**
 * The only way in which the sweep's rules may compare with `now`. Each threshold that has not been reached is remembered, and the
 * nearest of them is `nextDue`: between now and then every comparison gives the same answer, so the plan is the same.
 */
export interface Watch {
  reached(at: Instant): boolean;
  readonly nextDue: Instant | undefined;
}

export const watch = (now: Instant): Watch => {
  let next: Instant | undefined;
  return {
    reached(at) {
      if (at <= now) return true;
      if (Number.isFinite(at) && (next === undefined || at < next)) next = at;
      return false;
    },
    get nextDue() {
      return next;
    },
  };
};
