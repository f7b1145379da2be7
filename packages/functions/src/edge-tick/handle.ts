import type { JournalDraft } from "@showcaller/adapters/state/types";
import { bytesOf, MOST_BYTES } from "@showcaller/core/edge/capacity";
import { hullOpenSince } from "@showcaller/core/edge/windows";
import type { Wake } from "@showcaller/core/ports";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import { STALE } from "@showcaller/edge/store/layout";
import { moving } from "../projector/wanted.ts";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";
import { type KeyKeeping, tendKeys } from "./keys.ts";

interface Ticked extends Gauges {
  stale: boolean;
  /** Steps of a rotation that were taken. */
  keys: string[];
}
export interface Gauges {
  /** Seconds for which the oldest revocation that the edge has not been told of has waited. */
  lag: number;
  /** Percent of the store's room for revocations. */
  fill: number;
}

/**
 * Each minute: wakes the projector, for what comes due by itself (heartbeat, expiry, windows) and for a wake that was lost; pages when
 * what should have come of it did not; and takes the steps of a rotation that are due. Viewers lose nothing by an old heartbeat
 * (law 11), but nobody can be revoked. How things stand is told first: whatever fails then, its alarms have their figures.
 */
export async function edgeTick(
  deps: Pick<Deps, "store" | "clock"> & KeyKeeping,
  wake: Wake,
  tell: (gauges: Gauges) => void = () => {},
): Promise<Ticked> {
  const { store, clock } = deps;
  const now = clock.now();
  const since = hullOpenSince(await moving(store, now), now);
  const { projection } = await store.edge.read();
  const last = Math.max(projection.content.heartbeat * SECOND, since ?? now);
  const stale = now - last > STALE * SECOND;
  if (stale) await store.edge.tellStale(last, page(last));
  const oldest = await store.edge.waitingSince();
  const gauges = {
    lag: oldest === undefined ? 0 : Math.max(0, Math.round((now - oldest) / SECOND)),
    fill: Math.round((bytesOf(projection.content.counts) / MOST_BYTES) * 1000) / 10,
  };
  tell(gauges);
  const woken = await wake(`tick-${Math.floor(now / SECOND)}`);
  if (!woken.ok) throw thrown("wake the projector", woken.failure);
  return { stale, ...gauges, keys: await tendKeys(deps) };
}

const page = (last: number): JournalDraft => ({
  kind: "page",
  name: "operator.paged",
  text: "the edge has not heard of us for more than eleven minutes",
  why: `its last heartbeat was due after ${formatInstant(last)}: the projector does not run, or CloudFront does not take its writes`,
  predicts:
    "viewers keep watching on the edge's last list; no revocation, edge window or leg switch gets there until this is mended",
  actor: "showcaller:edge-tick",
});
