import { createHash } from "node:crypto";
import { readEvent, readIncident } from "@showcaller/adapters/state/items";
import { fromDynamoItem } from "@showcaller/adapters/table/attribute-values";
import type { StreamRecord } from "@showcaller/adapters/table/stream";
import type { Channel, Incident, LiveEvent } from "@showcaller/contracts";
import type { Item, Write } from "@showcaller/core/ports";
import { DAY } from "@showcaller/core/time/instant";
import type { NumberedCall } from "../kernel/calls.ts";
import { memoryShelf } from "../kernel/shelf.ts";
import { createSite, type Site } from "../laptop/site.ts";
import { type Elision, elideSweeps } from "./elision.ts";
import { Fate, type Strike } from "./fate.ts";
import type { Trouble } from "./fault-lists.ts";
import { type Engine, type Keeping, openKeeping, type Units } from "./keeping.ts";
import { bookAll, type Plan, type Programme, planOf, registerChannels } from "./stage.ts";
import { watchedShelf } from "./watched-shelf.ts";
import { type Break, type Restarts, Watchman } from "./watchman.ts";

export interface RehearsalOptions extends Programme {
  seed: number;
  troubles: readonly Trouble[];
  /** Only at these places may anything strike. */
  only?: ReadonlySet<string>;
  /** Every minute's sweep runs, as on AWS. Default: idle ones are passed over. */
  everySweep?: boolean;
  /** Default: memory. */
  engine?: Engine;
  progress?: (at: number, plan: Plan) => void;
}

/** A season that is over: the site as it was left, and what was noticed on the way. */
export interface Rehearsed {
  options: RehearsalOptions;
  plan: Plan;
  site: Site;
  channels: readonly Channel[];
  events: readonly LiveEvent[];
  strikes: readonly Strike[];
  breaks: readonly Break[];
  /** Stops later than law 6 allows, each with what kept AWS from being told. */
  excused: readonly Break[];
  restarts: Restarts;
  /** Every incident, in the order of their opening. */
  incidents: readonly Incident[];
  calls: CallTotals;
  units: Units;
  /** SHA-256 over the whole journal, and over every call. */
  hashes: { journal: string; calls: string };
}

export interface CallTotals {
  /** By service: what was called, and what was throttled, what failed otherwise. */
  byService: Record<string, { calls: number; throttled: number; failed: number }>;
  /** Of these the sweep's. */
  sweep: number;
  /** How often the sweep ran. */
  sweeps: number;
  /** Lambda invocations. */
  invocations: number;
}

const silent = { logger: { info: () => {}, error: () => {} } };

/** Plays a whole schedule in virtual time. Same options, same bytes. Throws NoEngine. */
export const rehearse = async (options: RehearsalOptions): Promise<Rehearsed> => {
  const plan = planOf(options);
  const open: { site?: Site; watch?: (writes: readonly Write[]) => void } = {};
  const keeping = await openKeeping(options.engine ?? "memory", {
    now: () => open.site?.world.now ?? plan.begins,
    written: (writes) => open.watch?.(writes),
  });
  try {
    return await play(options, plan, keeping, open);
  } finally {
    await keeping.close();
  }
};

async function play(
  options: RehearsalOptions,
  plan: Plan,
  { keep, units, items }: Keeping,
  open: { site?: Site; watch?: (writes: readonly Write[]) => void },
): Promise<Rehearsed> {
  const fate = new Fate(options.seed, options.troubles, options.only);
  const watchman = new Watchman({
    onAir: (event, channel) => fate.onAir(event.externalId ?? event.id, channel.id, channel.encoder.arn),
    hindrance: (channel, liveEvents, from) => fate.hindrance(channel, liveEvents, from),
  });
  let elision: Elision | undefined;
  const touched = (): void => elision?.touched();
  open.watch = (writes) => {
    watchman.hands.wrote(writes);
    touched();
  };
  const shelf = watchedShelf(memoryShelf(), (kind, id, value) => {
    if (kind.startsWith("twin.channel:") || kind.startsWith("twin.flow:")) touched();
    else watchman.written(kind, id, value);
  });
  const site = createSite({
    shelf,
    keep,
    seed: options.seed,
    at: plan.begins,
    telemetry: silent,
    onKill: () => {
      throw new Error("a rehearsal is never killed");
    },
    fates: fate,
    onDispatched: (records) => watchman.versions(eventsOf(records as readonly StreamRecord[])),
  });
  open.site = site;
  if (options.everySweep !== true) elision = elideSweeps(site);
  const { totals, digest } = countCalls(site);
  const channels = await registerChannels(site, options.regions, plan.channelsPerRegion);
  watchman.begin(site, channels);
  site.gate.calls.observe((call) => watchman.called(call));
  const booked = await bookAll(site, plan, options, channels);
  await site.world.runUntil(plan.begins);
  fate.begin(site);
  for (let at = plan.begins; at < plan.ends; ) {
    at = Math.min(at + DAY / 24, plan.ends);
    await site.world.runUntil(at);
    options.progress?.(at, plan);
  }
  const events = booked.map(({ id }) => watchman.event(id)).filter((event) => event !== undefined);
  const kept = await items();
  watchman.atTheEnd(site, kept, shelf, options.troubles.length > 0);
  const journal = createHash("sha256");
  for (const id of [...events.map((event) => event.id), "SYSTEM"] as const)
    for (const line of watchman.journal(id)) journal.update(`${JSON.stringify(line)}\n`);
  return {
    options,
    plan,
    site,
    channels,
    events,
    strikes: fate.inOrder(),
    breaks: watchman.breaks,
    excused: watchman.excused,
    restarts: watchman.restarts,
    incidents: incidentsIn(kept),
    calls: totals,
    units,
    hashes: { journal: journal.digest("hex"), calls: digest.digest("hex") },
  };
}

const incidentsIn = (items: readonly Item[]): Incident[] =>
  items
    .flatMap((item) => (item.pk.startsWith("INCIDENT#") ? [readIncident(item)] : []))
    .sort((a, b) => Date.parse(a.openedAt) - Date.parse(b.openedAt) || (a.id < b.id ? -1 : 1));

const eventsOf = (records: readonly StreamRecord[]): LiveEvent[] =>
  records.flatMap(({ dynamodb: { Keys, NewImage } }) =>
    NewImage && fromDynamoItem(Keys).sk === "EVENT" ? [readEvent(fromDynamoItem(NewImage))] : [],
  );

function countCalls(site: Site): { totals: CallTotals; digest: ReturnType<typeof createHash> } {
  const totals: CallTotals = { byService: {}, sweep: 0, sweeps: 0, invocations: 0 };
  const digest = createHash("sha256");
  site.gate.calls.observe((call: NumberedCall) => {
    if (call.service === "lambda") {
      totals.invocations++;
      if (call.resource === "showcaller-sweep") totals.sweeps++;
      return;
    }
    if (call.function === "showcaller-sweep") totals.sweep++;
    totals.byService[call.service] ??= { calls: 0, throttled: 0, failed: 0 };
    const service = totals.byService[call.service];
    if (!service) return;
    service.calls++;
    if (/Throttl|TooMany/.test(call.outcome)) service.throttled++;
    else if (call.outcome !== "ok") service.failed++;
    digest.update(`${call.at} ${call.function} ${call.service} ${call.operation} ${call.resource} ${call.outcome}\n`);
  });
  return { totals, digest };
}
