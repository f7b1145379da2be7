import type { RuntimePatch } from "@showcaller/adapters/state/runtimes";
import type { Act, Attempt, Channel, LiveEvent, Runtime } from "@showcaller/contracts";
import type { LegKnown } from "@showcaller/core/incidents/view";
import type { Failure, Instant, Outcome, Write } from "@showcaller/core/ports";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";
import type { Sighted } from "./load.ts";

/** One attempt that touches a leg, and all that is known of it. */
export interface Remedy {
  deps: Deps;
  /** Who acts. */
  execution: string;
  known: Sighted;
  attempt: Attempt;
  liveEvent: LiveEvent;
  leg: LegKnown;
  channel: Channel;
  runtime: Runtime;
  /** An earlier try has written that it is about to call; nobody knows whether it did. */
  meant: Act | undefined;
}

/** What is written with the lease, before the call; or what it comes to without any call. */
export type Intent = { set?: RuntimePatch; step?: Act["step"] } | { instead: Performed };

export type Performed =
  /** `set`: the runtime, `others`: whatever else is written with the result. */
  | { kind: "done"; set?: RuntimePatch; others?: readonly Write[] }
  | { kind: "failed"; why: string }
  /** Part of it is done; the rest can be done from then on. */
  | { kind: "later"; until: Instant; why: string };

/** How one action is done. Whatever `call` throws is tried again; it may then have been done already. */
export interface Doer {
  intent(remedy: Remedy): Intent;
  call(remedy: Remedy): Promise<Performed>;
}

/** AWS has said that nothing was done, so the same call may be made again: it was throttled, or refused. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}

/** A call that AWS refuses for good fails the attempt; one that it may have carried out is thrown. */
export const refusedOr = (what: string, outcome: Outcome<unknown>): Performed | undefined => {
  if (outcome.ok) return undefined;
  const { failure } = outcome;
  if (failure.kind === "permanent") return { kind: "failed", why: `${what}: ${failure.code}: ${failure.message}` };
  if (isThrottle(failure)) throw new NotDone(`${what}: ${failure.code}`);
  throw thrown(what, failure);
};

const isThrottle = ({ code }: Failure): boolean => /Throttl|TooManyRequests/.test(code);
