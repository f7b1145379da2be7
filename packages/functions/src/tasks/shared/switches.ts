import type { Outcome } from "@showcaller/core/ports";
import type { LegWork } from "@showcaller/workflows";
import type { Deps } from "../../runtime/deps.ts";
import { thrown } from "../../runtime/errors.ts";

/** Takes our switches of earlier shows out of the encoder's schedule. Nothing to do, no call. Under the channel lease. */
export const clearSwitches = async (deps: Deps, leg: LegWork): Promise<void> => {
  const { actions = [] } = await deps.store.runtimes.get(leg.channel);
  await removeSwitches(deps, leg, actions);
};

/** All at once; one that is not there refuses the whole request, so then one by one. Already gone is what was wanted. */
export const removeSwitches = async (deps: Deps, leg: LegWork, names: readonly string[]): Promise<void> => {
  if (names.length === 0) return;
  const encoders = deps.encoders(leg.region);
  const what = `clear the schedule of ${leg.channel}`;
  const cleared = await encoders.schedule(leg.encoder, { create: [], remove: names });
  if (cleared.ok) return;
  if (!isUnprocessable(cleared)) throw thrown(what, cleared.failure);
  for (const name of names.length > 1 ? names : []) {
    const one = await encoders.schedule(leg.encoder, { create: [], remove: [name] });
    if (!one.ok && !isUnprocessable(one)) throw thrown(what, one.failure);
  }
};

/** 422: a name that exists already, or does not exist (medialive API reference, BatchUpdateSchedule). */
export const isUnprocessable = (result: Outcome<void>): boolean =>
  !result.ok && result.failure.code === "UnprocessableEntityException";
