import type { ChannelId, Incident, SignalState } from "@showcaller/contracts";
import type { ListedAlert, Measured } from "@showcaller/core/ports";
import { FRESH, inOrder, type Running } from "@showcaller/core/reconcile/alert-looks";
import { BEAT, type Budget, pace } from "@showcaller/core/reconcile/pace";
import { bounded } from "../runtime/bounded.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Failed } from "./carry-out.ts";

/** As in carry-out.ts. */
const WIDTH = 16;
/**
 * ListAlerts: a quarter of a Region's 20 calls a second, since a crowd that starts needs the others, for as long as the sweep has time
 * beside all else. So up to 60 encoders of a Region that run for a live event are all asked each minute.
 */
const LOOKS: Budget = { perSecond: 5, seconds: 12 };
/** While a crowd goes on air its own looks, spread over 27 s, take up to 18.5 of the 20 (core/schedule/spread.ts): one is left. */
const LOOKS_BESIDE_A_CROWD: Budget = { perSecond: 1, seconds: 12 };
const CROWD = 20;

/**
 * The alerts that are set now on encoders that run for a live event. Of more in a Region than may be asked in a minute, those first whose
 * number of alerts, by CloudWatch, is not what we know. Below that CloudWatch is not asked: listing all costs nothing and knows more.
 *
 * @param waiting how many live events of all Regions are about to go on air: their own calls need the rate
 */
export const alertsOf = async (
  running: readonly Running[],
  waiting: number,
  incidents: readonly Incident[],
  deps: Deps,
  failed: Failed[],
): Promise<Map<ChannelId, ListedAlert[]>> => {
  const looks = waiting > CROWD ? LOOKS_BESIDE_A_CROWD : LOOKS;
  const regions = [...new Set(running.map(({ channel }) => channel.region))];
  const ordered = await Promise.all(
    regions.map((region) =>
      orderedIn(
        region,
        running.filter(({ channel }) => channel.region === region),
        looks.perSecond * looks.seconds,
        incidents,
        deps,
        failed,
      ),
    ),
  );
  const found = new Map<ChannelId, ListedAlert[]>();
  const { batches } = pace(ordered.flat(), ({ region }) => region, looks);
  const from = deps.clock.now();
  for (const [n, batch] of batches.entries()) {
    const early = from + n * BEAT - deps.clock.now();
    if (early > 0) await deps.sleep(early);
    await bounded(batch, WIDTH, async ({ id, region, encoder }) => {
      const listed = await deps.encoders(region).alerts(encoder.arn);
      if (listed.ok) found.set(id, listed.value);
      else failed.push({ command: "list-alerts", why: `${id}: ${listed.failure.code}: ${listed.failure.message}` });
    });
  }
  return found;
};

async function orderedIn(
  region: string,
  running: readonly Running[],
  atOnce: number,
  incidents: readonly Incident[],
  deps: Deps,
  failed: Failed[],
) {
  const now = deps.clock.now();
  if (running.length <= atOnce) return running.map(({ channel }) => channel);
  const asked = running.map(({ channel: { encoder } }) => encoder);
  const counted = await deps.metrics(region).activeAlerts(asked, { from: now - FRESH, to: now });
  if (!counted.ok)
    failed.push({ command: "get-metric-data", why: `${region}: ${counted.failure.code}: ${counted.failure.message}` });
  const measured = new Map<ChannelId, Measured>();
  for (const { channel } of running) {
    const points = counted.ok ? counted.value.get(channel.encoder.arn) : undefined;
    if (points) measured.set(channel.id, points);
  }
  const known = await knownOf(running, measured, incidents, deps);
  return inOrder(running, known, measured, atOnce, now);
}

/** Of encoders that have alerts, or an incident: of all others none is known that matters, and they are most. */
async function knownOf(
  running: readonly Running[],
  measured: ReadonlyMap<ChannelId, Measured>,
  incidents: readonly Incident[],
  deps: Deps,
): Promise<Map<ChannelId, SignalState[]>> {
  const ill = new Set(incidents.map(({ channel }) => channel));
  const some = running.filter(
    ({ channel: { id } }) => measured.has(id) && (ill.has(id) || measured.get(id)?.some(({ value }) => value > 0)),
  );
  return new Map(
    await bounded(some, WIDTH, async ({ channel: { id } }) => [id, await deps.store.signals.of(id)] as const),
  );
}
