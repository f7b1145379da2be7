import { type Export, entriesIn, type JournalEntry, type LiveEventId } from "@showcaller/contracts";
import { hold } from "@showcaller/core/lifecycle/operator";
import type { Ids, Instant, Write } from "@showcaller/core/ports";
import { runToAdopt } from "@showcaller/core/rebuild/restore";
import { plan } from "@showcaller/core/reconcile/plan";
import { formatInstant } from "@showcaller/core/time/instant";
import { functionName } from "@showcaller/functions/catalog";
import type { Ports } from "@showcaller/functions/runtime/deps";
import { desired, observed } from "@showcaller/functions/sweep/observe";
import { memoryShelf } from "@showcaller/local/kernel/shelf";
import type { World } from "@showcaller/local/kernel/types";
import { createSite, HOME, type Site } from "@showcaller/local/laptop/site";
import { guarded, type MayStop, mayStop } from "./guard.ts";
import { heard } from "./journal.ts";
import { type Earlier, tableOf } from "./load.ts";
import { told } from "./told.ts";

/** The media services, called with the operator's own credentials. Every call must be tracked by the world, or its clock would run on. */
export type RealPorts = (world: World) => Pick<Ports, "encoders" | "flows" | "metrics" | "packager" | "probe">;

export interface ConductorOptions {
  document: Export;
  earlier: Earlier;
  now: Instant;
  /** Fixes chance and ids: another for each run. */
  seed: number;
  ports: RealPorts;
  /** Who conducts. */
  by: string;
  /** Told each transaction, before anything is done because of it. */
  written: (at: string, writes: readonly Write[]) => void;
  /** Told what the journal says. */
  said: (entry: JournalEntry) => void;
  /** A function of the program failed, or AWS refuses what it asks. */
  fault: (message: string, error?: unknown) => void;
}

export interface Conductor {
  site: Site;
  /** What the sweep would do now, and what it would come to. Reads AWS, changes nothing. */
  wouldDo(): Promise<ReturnType<typeof plan>["commands"]>;
  /** Takes up what runs; from then on the world, driven, conducts. */
  begin(hold: readonly LiveEventId[]): Promise<Refusals>;
}
/** Live events that could not be held, and why. */
type Refusals = { id: LiveEventId; why: string }[];

/**
 * The same program as on AWS (law 10): its sweep, its machines, its tasks, over the export in memory and the real media services. What
 * differs: no bus, so that each answer comes with the next minute's look; and no stop that `guard.ts` does not let through.
 */
export async function createConductor(options: ConductorOptions): Promise<Conductor> {
  const { document, now, by } = options;
  const made: { site?: Site } = {};
  const clock = { now: () => made.site?.world.now ?? now };
  let begun = false;
  const table = heard(await tableOf(document, options.earlier, clock, NO_IDS), (writes) => {
    if (!begun) return;
    options.written(formatInstant(clock.now()), writes);
    for (const entry of entriesIn(writes)) options.said(entry);
  });
  let may: MayStop = async () => "it has not begun";
  const site = createSite({
    shelf: memoryShelf(),
    keep: { kind: "memory", table },
    seed: options.seed,
    at: now,
    telemetry: {
      logger: {
        info: () => {},
        error: (message: string, more?: unknown) => options.fault(message, more),
      },
    } as never,
    onKill: () => {},
    ports: (world) => {
      const real = options.ports(world);
      const tell = (message: string): void => options.fault(message);
      const encoders = perRegion((region) =>
        told(
          guarded(real.encoders(region), (arn) => may(arn)),
          `encoders of ${region}`,
          tell,
        ),
      );
      const flows = perRegion((region) => told(real.flows(region), `flows of ${region}`, tell));
      return {
        encoders: () => encoders,
        flows: () => flows,
        metrics: () => real.metrics,
        packager: () => real.packager,
        probe: () => real.probe,
      };
    },
  });
  made.site = site;
  // Local times are worked out again by the deployment, once it is back.
  site.scheduler.delete(HOME, "default", functionName("zones"));
  may = mayStop(site.deps, document.damaged);

  return {
    site,
    async wouldDo() {
      const wanted = await desired(site.deps, site.world.now);
      const seen = await observed(
        site.deps,
        wanted.channels.map(({ channel }) => channel),
      );
      return plan(wanted, seen, site.world.now).commands;
    },
    async begin(holds) {
      begun = true;
      await adopt(site);
      const refusals: Refusals = [];
      for (const id of holds) {
        const done = await site.deps.store.liveEvents.change(id, by, ({ event }) =>
          hold(event, { actor: by, now: site.world.now }),
        );
        if (done.kind === "refused") refusals.push({ id, why: done.refusal.detail });
        if (done.kind === "absent") refusals.push({ id, why: "it is not in the export" });
      }
      return refusals;
    },
  };
}

/** An encoder that was started between the export and the outage is the show's whose time it is (core/rebuild). */
async function adopt({ deps, world }: Site): Promise<void> {
  const { events, channels } = await desired(deps, world.now);
  const seen = await observed(
    deps,
    channels.map(({ channel }) => channel),
  );
  const current = events.map(({ event }) => event);
  for (const { channel } of channels) {
    const encoder = seen.channels.get(channel.id);
    if (!encoder || channel.mode !== "enforce") continue;
    await deps.store.runtimes.update(channel.id, (runtime) => {
      const liveEvent = runToAdopt(runtime, encoder, current, world.now);
      return liveEvent && { run: { liveEvent, execution: "conduct", at: formatInstant(world.now) } };
    });
  }
}

/** One port a Region: it remembers what it has told. */
const perRegion = <T>(make: (region: string) => T): ((region: string) => T) => {
  const kept = new Map<string, T>();
  return (region) => {
    const there = kept.get(region) ?? make(region);
    kept.set(region, there);
    return there;
  };
};

/** Whatever is restored has its id. */
const NO_IDS: Ids = {
  ulid: () => {
    throw new TypeError("nothing new is made while an export is loaded");
  },
};
