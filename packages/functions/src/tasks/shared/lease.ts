import type { RuntimePatch } from "@showcaller/adapters/state/runtimes";
import type { Write } from "@showcaller/core/ports";
import { TAG } from "@showcaller/core/reconcile/snapshot";
import type { LegWork, TaskBase, TaskName } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { LeaseHeld, Permanent, Superseded } from "../../runtime/errors.ts";

/** Law 7: takes the channel's lease together with whatever must hold in that very write. Throws LeaseHeld or Superseded. */
export const takeLease = async (
  deps: Deps,
  leg: LegWork,
  holder: string,
  set: RuntimePatch,
  others: readonly Write[],
  rev?: number,
): Promise<void> => {
  const taken = await deps.store.runtimes.lease(leg.channel, holder, set, others, rev);
  if (taken === "lease-held") throw new LeaseHeld(`channel ${leg.channel} is leased, or has moved since it was read`);
  if (taken === "untagged")
    throw new Permanent(`channel ${leg.channel} has lost its tag ${TAG}: it is not ours to touch any more`);
  if (taken === "refused") throw new Superseded(`${holder} no longer speaks for it`);
};

/**
 * One holder per execution, channel and step: a retried task is the same holder and need not wait for itself, and one that is still at it while
 * the next step has begun does not give that one's lease back.
 */
export const holderOf = (input: TaskBase, leg: LegWork, step: TaskName): string =>
  `${input.execution}/${leg.channel}/${step}`;
