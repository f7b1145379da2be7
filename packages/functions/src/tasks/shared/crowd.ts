import { ACTIVE } from "@showcaller/adapters/state/keys";
import type { LiveEvent } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";
import { CROWD, spreadBy, spreadWindow } from "@showcaller/core/schedule/spread";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { Deps } from "../../runtime/deps.ts";

/** How many live events may act at that instant: all whose preparation has begun by then. One query; counts to `CROWD`. */
const atWork = async (deps: Deps, at: Instant): Promise<number> => {
  const { items } = await deps.store.context.table.query({
    index: "gsi1",
    pk: ACTIVE,
    sk: { to: `${formatInstant(at)}~` },
    limit: CROWD,
  });
  return items.length;
};

/** Clearing the schedule and StopChannel. Within 55 s, so that the sweep need not take any for an orphan (core/reconcile/channels.ts). */
const STOPS = { callsEach: 2, widest: 55 };
/** One DescribeChannel. 500 take 27 s; the sweep would record air by itself 45 s after. */
const LOOKS = { callsEach: 1, widest: 27 };

export const stopWindow = async (deps: Deps): Promise<number> =>
  spreadWindow(await atWork(deps, deps.clock.now()), STOPS);

/**
 * When its workflow looks whether it is on air. Air itself is armed in the encoders and waits for nobody; only the looking is
 * spread, since 500 at one second are refused.
 */
export const lookAt = async (deps: Deps, { id, airAt }: LiveEvent): Promise<Instant> => {
  const at = airAt === undefined ? deps.clock.now() : parseInstant(airAt);
  return at + spreadBy(id, spreadWindow(await atWork(deps, at), LOOKS)) * SECOND;
};
