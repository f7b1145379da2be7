import type { LegWork } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { thrown } from "../../runtime/errors.ts";

/** Takes our switches of earlier shows out of the encoder's schedule. Nothing to do, no call. Under the channel lease. */
export const clearSwitches = async (deps: Deps, leg: LegWork): Promise<void> => {
  const { actions = [] } = await deps.store.runtimes.get(leg.channel);
  if (actions.length === 0) return;
  const cleared = await deps.encoders(leg.region).schedule(leg.encoder, { create: [], remove: actions });
  // Removed by hand, or by an earlier try whose answer was lost: there is nothing left to remove.
  if (!cleared.ok && cleared.failure.kind === "transient")
    throw thrown(`clear the schedule of ${leg.channel}`, cleared.failure);
};
