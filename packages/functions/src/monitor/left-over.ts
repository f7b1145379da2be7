import { CLOUDFRONT_REGION } from "@showcaller/core/monitors/alarms";
import { madeFor } from "@showcaller/core/monitors/names";
import type { Outcome } from "@showcaller/core/ports";
import type { MonitorDeps } from "./deps.ts";
import { chunks, NAMES_A_CALL } from "./work.ts";

/**
 * Once an hour: what has a name of ours and stands in no record, as after the loss of the table, is taken away. Names are ours by prefix and
 * live event; nobody else's are touched, and the role could not.
 */
export async function leftOver(deps: MonitorDeps): Promise<{ removed: number; failed: number }> {
  const { about, monitoring, store } = deps;
  const prefix = `${about.prefix}-`;
  const known = new Set<string>((await store.monitors.all()).map(({ liveEvent }) => liveEvent));
  const isLeft = (name: string): boolean => {
    const owner = madeFor(about.prefix, name);
    return owner !== undefined && !known.has(owner);
  };
  const clear = async (
    listed: Outcome<string[]>,
    remove: (names: string[]) => Promise<Outcome<void>>,
  ): Promise<{ removed: number; failed: number }> => {
    if (!listed.ok) return { removed: 0, failed: 1 };
    const done = { removed: 0, failed: 0 };
    for (const names of chunks(listed.value.filter(isLeft), NAMES_A_CALL))
      done[(await remove(names)).ok ? "removed" : "failed"] += names.length;
    return done;
  };
  const home = monitoring(about.home);
  const results = [await clear(await home.dashboards(prefix), (names) => home.removeDashboards(names))];
  for (const region of new Set([...about.media, CLOUDFRONT_REGION])) {
    const there = monitoring(region);
    results.push(await clear(await there.alarms(prefix), (names) => there.removeAlarms(names)));
  }
  return results.reduce((sum, one) => ({ removed: sum.removed + one.removed, failed: sum.failed + one.failed }));
}
