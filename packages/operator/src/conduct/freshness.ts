import type { Seen } from "@showcaller/core/doctor/account";
import { STALE_SWEEP } from "@showcaller/core/doctor/health";
import type { Instant } from "@showcaller/core/ports";
import { formatInstant, MINUTE } from "@showcaller/core/time/instant";

/** Does the control plane still call its cues? Two at once would not hurt each other's starts, but might stop by different plans. */
export interface Freshness {
  kind: "fresh" | "stale" | "unknown";
  why: string;
  /** When it last ran well, where that is known. */
  at?: Instant;
}

/**
 * By CloudWatch's count of the sweep's invocations: the table may be what is lost. A home Region that does not answer is taken for down;
 * a refusal says nothing of it.
 */
export const freshnessOf = (seen: Seen<Instant | undefined>, now: Instant): Freshness => {
  if (!seen.ok)
    return seen.failure.kind === "transient"
      ? { kind: "stale", why: `CloudWatch of the home Region does not answer (${seen.failure.code})` }
      : { kind: "unknown", why: `CloudWatch of the home Region refuses: ${seen.failure.code}; allow ${seen.action}` };
  const at = seen.value;
  if (at === undefined) return { kind: "stale", why: "the sweep has not run well for 15 minutes" };
  const why = `the sweep last ran well at ${formatInstant(at)}, ${Math.round((now - at) / MINUTE)} min ago`;
  return { kind: now - at <= STALE_SWEEP ? "fresh" : "stale", why, at };
};

/** It has run again since conducting began: whoever conducts gives it back. Whoever forced their way in has their reason, and goes on. */
export const isBack = ({ kind, at }: Freshness, began: Instant, forced: boolean): boolean =>
  !forced && kind === "fresh" && at !== undefined && at > began;
