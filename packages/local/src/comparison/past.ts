import { type MemoryTable, memoryTable, type TableSnapshot } from "@showcaller/adapters/table/memory";
import type { Channel, LiveEvent } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import type { Write } from "@showcaller/core/ports";
import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Emit, Millis, Shelf, World } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { installAndRegister } from "../laptop/register.ts";
import { ACCOUNT, createSite, MEDIA, type Site } from "../laptop/site.ts";
import { createTwin, type Installed, type Twin } from "../twin/twin.ts";
import { installs, type Setting } from "./incidents.ts";

export const AIR = parseInstant("2026-08-15T18:00:00Z");
/** Where futures part: all legs run, the pre-show is over. */
const FORK = AIR + 2 * MINUTE;

/** A live event on air with nothing wrong, from which each incident starts. */
export interface Past {
  setting: Setting;
  shelf: { copy(): Shelf };
  table: TableSnapshot;
  legs: readonly Installed[];
}

const telemetry = { logger: { info: () => {}, error: () => {} } };
const onKill = (): never => {
  throw new Error("nothing here is killed");
};

/** Books a live event of 40 minutes in this setting, and lets the product bring it on air. */
export const pastOf = async (setting: Setting): Promise<Past> => {
  const shelf = memoryShelf();
  let site: Site | undefined;
  const at = AIR - 32 * MINUTE;
  const table = memoryTable({ now: () => site?.world.now ?? at });
  site = createSite({ shelf, keep: { kind: "memory", table }, seed: 1, at, telemetry, onKill });
  const channels: Channel[] = [];
  for (const request of installs(setting)) channels.push(await installAndRegister(site, request, "comparison"));
  const decision = create(
    {
      title: setting.name,
      start: { instant: formatInstant(AIR) },
      duration: "PT40M",
      // Starts may take half as long again as the twin's longest, ten minutes.
      lead: "PT30M",
      legs: channels.map(({ id }) => ({ channel: id })),
    },
    { id: site.deps.store.context.ids.ulid() as LiveEvent["id"], actor: "cms", now: at, tzdata: "comparison" },
  );
  const created = await site.deps.store.liveEvents.create(decision, "cms");
  if (created.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(created)}`);
  await site.world.runUntil(FORK);
  const { picture } = site.twin.viewer(channels.map(({ id }) => id));
  if (picture !== "programme") throw new Error(`${setting.name}: ${picture} two minutes after air`);
  return { setting, shelf, table: table.snapshot(), legs: site.twin.installed() };
};

/** What goes on from a past without us: the media services alone. */
export interface Bare {
  world: World;
  twin: Twin;
  /** To be called once all timers have their handlers. */
  begin(): void;
  /** One call of whoever answers the incident. Refusals are thrown. */
  call(service: "medialive" | "mediaconnect", operation: string, input: object, region: string): Promise<unknown>;
}
export const withoutUs = (
  { shelf }: Past,
  seed: number,
  heard: (event: Parameters<Emit>[0], world: World) => void = () => {},
): Bare => {
  const world = createWorld({ at: FORK, seed, shelf: mediaOnly(shelf.copy()) });
  const twin = createTwin({ world, account: ACCOUNT, emit: () => (event) => heard(event, world), regions: MEDIA });
  return {
    world,
    twin,
    begin: () => world.restore(),
    call: async (service, operation, input, region) =>
      twin.standIns
        .find((one) => one.service === service)
        ?.call(operation, { ...input }, { region, function: "client" }),
  };
};

/** A shelf without what the rest of the account was waiting for. */
const mediaOnly = (shelf: Shelf): Shelf => {
  for (const [id, { kind }] of shelf.all<{ kind: string }>("world.timer"))
    if (!kind.startsWith("twin.")) shelf.delete("world.timer", id);
  return shelf;
};

/** The product goes on, as deployed. `wrote` is told of what it has written. */
export const withUs = (past: Past, seed: number, wrote: (writes: readonly Write[], site: Site) => void): Site => {
  const inner = memoryTable({ now: () => site.world.now });
  inner.load(past.table);
  const table: MemoryTable = {
    ...inner,
    async write(writes) {
      const result = await inner.write(writes);
      if (result.ok) wrote(writes, site);
      return result;
    },
  };
  const site: Site = createSite({
    shelf: past.shelf.copy(),
    keep: { kind: "memory", table },
    seed,
    at: FORK,
    telemetry,
    onKill,
  });
  return site;
};

/** How far back before a strike somebody may act who knows that it comes. */
export const FORESIGHT: Millis = 20_000;
