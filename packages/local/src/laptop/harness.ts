import { type MemoryTable, memoryTable } from "@showcaller/adapters/table/memory";
import type { Channel, LiveEvent, LiveEventInput } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import { parseInstant } from "@showcaller/core/time/instant";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Millis, Shelf } from "../kernel/types.ts";
import type { InstallRequest } from "../twin/twin.ts";
import { installAndRegister } from "./register.ts";
import { createSite, MEDIA, type Site, type SiteOptions } from "./site.ts";

/** A whole account in memory that outlives its process: kill the site, and the next one takes up shelf and table. */
export interface Match {
  readonly site: Site;
  readonly shelf: Shelf;
  readonly table: MemoryTable;
  /** A new process on the same shelf and table. */
  restart(): Site;
  /** How often it was restarted after a kill. */
  readonly restarts: number;
  /** Runs until then; a kill on the way is followed by a restart, at once. */
  runUntil(at: string | Millis): Promise<void>;
  event(): Promise<LiveEvent>;
  readonly id: LiveEvent["id"];
  readonly channels: readonly Channel[];
}

/** Liverpool - Bournemouth, the first match of the season: 20:00 in London is 19:00Z in August. */
export const KICK_OFF = "2025-08-15T19:00:00Z";
export const START = "2025-08-15T18:40:00Z";

export interface MatchOptions {
  seed?: number;
  at?: string;
  input?: Partial<LiveEventInput>;
  regions?: readonly string[];
  telemetry?: SiteOptions["telemetry"];
  /** Flows a leg; default one a pipeline. */
  flows?: 0 | 1 | 2;
  /** The packager's start-over window; default 0. */
  startoverSeconds?: number;
  /** Besides pre-show and programme; and as what they are registered. */
  inputs?: { installed: NonNullable<InstallRequest["inputs"]>; registered: Channel["inputs"] };
  /** What else is installed for the leg of the n-th Region, and registered as such. */
  install?: (n: number) => Partial<Omit<InstallRequest, "id" | "region">>;
  edge?: SiteOptions["edge"];
  archive?: SiteOptions["archive"];
  monitored?: boolean;
  onWrite?: SiteOptions["onWrite"];
}

const silent = { logger: { info: () => {}, error: () => {} } };

/** One match booked on one channel in each Region, at 20 minutes before kick-off. */
export const bookMatch = async (options: MatchOptions = {}): Promise<Match> => {
  const shelf = memoryShelf();
  let site: Site;
  const at = parseInstant(options.at ?? START);
  // The stream's dates are of no matter here; the table takes effect in the caller's step.
  const table = memoryTable({ now: () => site?.world.now ?? at });
  const make = (): Site =>
    createSite({
      shelf,
      keep: { kind: "memory", table },
      seed: options.seed ?? 1,
      at,
      telemetry: options.telemetry ?? silent,
      ...(options.edge ? { edge: options.edge } : {}),
      ...(options.archive ? { archive: options.archive } : {}),
      ...(options.monitored ? { monitored: true } : {}),
      ...(options.onWrite ? { onWrite: options.onWrite } : {}),
      onKill: (killed) => killed.world.kill(),
    });
  site = make();
  let restarts = 0;
  const channels = await Promise.all((options.regions ?? MEDIA).map((region, n) => register(site, region, options, n)));
  const id = await book(site, channels, options);
  const match: Match = {
    get site() {
      return site;
    },
    shelf,
    table,
    get restarts() {
      return restarts;
    },
    restart() {
      site.world.kill();
      site = make();
      restarts++;
      return site;
    },
    async runUntil(until) {
      const target = typeof until === "number" ? until : parseInstant(until);
      while (!(await survives(site, target))) match.restart();
    },
    async event() {
      const stored = await site.deps.store.liveEvents.read(id);
      if (!stored) throw new Error("the live event is gone");
      return stored.event;
    },
    id,
    channels,
  };
  return match;
};

/** A dead world settles nothing, so its death is looked for from outside. True when it stands at `target` alive. */
const survives = async (site: Site, target: Millis): Promise<boolean> => {
  let arrived = false;
  let failure: unknown;
  site.world.runUntil(target).then(
    () => {
      arrived = true;
    },
    (error: unknown) => {
      arrived = true;
      failure = error;
    },
  );
  while (!arrived && !site.world.dead) await new Promise((resolve) => setImmediate(resolve));
  if (site.world.dead) return false;
  if (failure !== undefined) throw failure;
  return true;
};

const register = (
  site: Site,
  region: string,
  { flows, startoverSeconds, inputs, install }: MatchOptions,
  n: number,
): Promise<Channel> =>
  installAndRegister(
    site,
    {
      id: `main-${region}`,
      region,
      ...(flows === undefined ? {} : { flows }),
      ...(startoverSeconds === undefined ? {} : { startoverSeconds }),
      ...(inputs ? { inputs: inputs.installed } : {}),
      ...install?.(n),
    },
    "test",
    inputs ? { inputs: inputs.registered } : {},
  );

const book = async (site: Site, channels: readonly Channel[], { input }: MatchOptions): Promise<LiveEvent["id"]> => {
  const wish: LiveEventInput = {
    title: "Liverpool - Bournemouth",
    start: { instant: KICK_OFF },
    duration: "PT2H",
    legs: channels.map(({ id }) => ({ channel: id })),
    ...input,
  };
  const decision = create(wish, {
    id: site.deps.store.context.ids.ulid() as LiveEvent["id"],
    actor: "cms",
    now: site.world.now,
    tzdata: "test",
  });
  const created = await site.deps.store.liveEvents.create(decision, "cms");
  if (created.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(created)}`);
  return created.stored.event.id;
};
