import type { ChannelId, Incident } from "@showcaller/contracts";
import type { Instant, ListedAlert } from "@showcaller/core/ports";
import { type Heard, isOpening, listen, type Watched, watched } from "@showcaller/core/reconcile/listen";
import { BEAT, pace, SWEEP_BUDGET } from "@showcaller/core/reconcile/pace";
import type { Desired, Observed } from "@showcaller/core/reconcile/snapshot";
import { MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { hear } from "../incidents/hear.ts";
import { owned, startOwner } from "../incidents/owner.ts";
import type { Places } from "../incidents/places.ts";
import { bounded } from "../runtime/bounded.ts";
import type { Deps } from "../runtime/deps.ts";
import { alertsOf } from "./alerts.ts";
import type { Failed } from "./carry-out.ts";
import { entry } from "./entry.ts";

/** As in carry-out.ts. */
const WIDTH = 16;
/** Whoever wrote an incident's owner is about to start it. */
const ABOUT_TO = 30 * SECOND;

export interface Listened {
  /** Signals that were missed, and owners that had died. */
  decided: number;
  failed: Failed[];
  nextDue: Instant | undefined;
}

/**
 * Hears what the bus should have told: looks at the alerts of every channel whose live event is near or on air, and hears what is new. Then
 * asks whether the owners of incidents live. One failure keeps nothing else from being heard.
 */
export const listenIn = async (deps: Deps, desired: Desired, observed: Observed): Promise<Listened> => {
  const failed: Failed[] = [];
  const attempt = async (command: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed.push({ command, why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    }
  };
  const on = watched(desired, deps.clock.now());
  const incidents = await deps.store.incidents.open((item) => failed.push({ command: "read", why: item.message }));
  const running = on.filter(
    ({ channel, liveEvent: { status } }) =>
      ["standby", "on-air"].includes(status) && observed.channels.get(channel.id)?.state === "RUNNING",
  );
  const waiting = on.filter(({ liveEvent: { status } }) => status === "standby").length;
  const alerts = await alertsOf(running, waiting, incidents, deps, failed);
  const now = deps.clock.now();
  const suspect = on.filter((one) => isOpening(one.liveEvent, now) || isSuspect(one, observed, alerts, incidents));
  const states = new Map(
    await bounded(
      suspect,
      WIDTH,
      async ({ channel }) => [channel.id, await deps.store.signals.of(channel.id)] as const,
    ),
  );
  const heard = listen(desired, observed, { states, alerts, incidents }, deps.clock.now());
  const places = placesOf(desired);
  await bounded(lanesOf(heard), WIDTH, async (lane) => {
    for (const { signal, channel } of lane) await attempt("hear", () => hear(signal, deps, places, channel));
  });
  const dead = await deadOf(incidents, deps, attempt);
  for (const incident of dead) await attempt("restart-owner", () => restart(incident, desired, deps));
  return { decided: heard.signals.length + dead.length, failed, nextDue: heard.nextDue };
};

/**
 * Whose conditions matter: something is wrong with it now, or an incident of it is not over. Of all others nothing would be news, and
 * they are most.
 */
const isSuspect = (
  { channel, runtime, liveEvent }: Watched,
  { channels, flows }: Observed,
  alerts: ReadonlyMap<ChannelId, readonly ListedAlert[]>,
  incidents: readonly Incident[],
): boolean => {
  const seen = channels.get(channel.id);
  const whole = seen?.state === "RUNNING" && seen.pipelinesRunning >= channel.encoder.pipelines;
  return (
    incidents.some((incident) => incident.channel === channel.id) ||
    (alerts.get(channel.id)?.length ?? 0) > 0 ||
    seen?.state === "STARTING" ||
    (runtime.run?.liveEvent === liveEvent.id &&
      !(whole && channel.flows.every(({ arn }) => flows.get(arn)?.state === "ACTIVE")))
  );
};

/** Of one channel one after the other; a Region's trouble last. */
function lanesOf({ signals }: Heard): Heard["signals"][] {
  const lanes = new Map<string, Heard["signals"]>();
  for (const one of signals) {
    const lane = lanes.get(one.channel?.id ?? "");
    if (lane) lane.push(one);
    else lanes.set(one.channel?.id ?? "", [one]);
  }
  return [...lanes.values()];
}

/** What the sweep has read anyway. */
const placesOf = ({ channels, events }: Desired): Places => ({
  about: async () => [],
  named: (ids) => channels.flatMap(({ channel }) => (ids.includes(channel.id) ? [channel] : [])),
  moving: async (id) =>
    events.flatMap(({ event }) => (event.legs.some(({ channel }) => channel === id) ? [event] : [])),
});

/** Incidents whose owner is no more, or never was. DescribeExecution may be asked 10 times a second. */
async function deadOf(
  incidents: readonly Incident[],
  deps: Deps,
  attempt: (command: string, work: () => Promise<void>) => Promise<void>,
): Promise<Incident[]> {
  const dead: Incident[] = [];
  const { batches } = pace(incidents, () => "", SWEEP_BUDGET);
  const from = deps.clock.now();
  for (const [n, batch] of batches.entries()) {
    const early = from + n * BEAT - deps.clock.now();
    if (early > 0) await deps.sleep(early);
    await bounded(batch, WIDTH, (incident) =>
      attempt("describe-owner", async () => {
        if (!(await lives(incident, deps))) dead.push(incident);
      }),
    );
  }
  return dead;
}

async function lives({ owner, causeSince }: Incident, { executions, clock }: Deps): Promise<boolean> {
  if (!owner) return false;
  const found = await executions.describe("remediate", owner.execution);
  if (!found.ok) throw new Error(`${owner.execution}: ${found.failure.code}: ${found.failure.message}`);
  if (found.value?.status === "RUNNING") return true;
  // What fails again and again is started ever less often: after the third attempt every 2, 4, 8 and then 16 minutes.
  const spacing = 2 ** Math.max(0, Math.min(owner.attempt - 2, 4));
  if (found.value) return found.value.status === "FAILED" && Math.floor(clock.now() / MINUTE) % spacing !== 0;
  return clock.now() < parseInstant(causeSince) + ABOUT_TO;
}

/** The next attempt is reserved before its execution is started: of two sweeps one wins, and a death in between is an owner that does not exist. */
async function restart({ id, owner }: Incident, { channels, events }: Desired, deps: Deps): Promise<void> {
  const changed = await deps.store.incidents.change(id, (incident) => {
    if (incident.status === "resolved" || incident.owner?.attempt !== owner?.attempt) return "same";
    const next = owned(incident);
    return {
      incident: next,
      entry: {
        ...entry(
          "workflow.restarted",
          `incident ${id}: owner ${next.owner?.execution} started by the sweep`,
          owner ? `${owner.execution} has ended, and the incident has not` : "it has no owner",
          "the next owner goes on from wherever the incident stands",
        ),
        ...(incident.liveEvent ? { liveEvent: incident.liveEvent } : {}),
        ...(incident.channel ? { channel: incident.channel } : {}),
      },
    };
  });
  if (changed.kind !== "changed") return;
  const legs = events.find(({ event }) => event.id === changed.incident.liveEvent)?.event.legs ?? [];
  await startOwner(
    changed.incident,
    channels.flatMap(({ channel }) => (legs.some((leg) => leg.channel === channel.id) ? [channel] : [])),
    deps,
  );
}
