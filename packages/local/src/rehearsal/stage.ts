import { type MemoryTable, memoryTable } from "@showcaller/adapters/table/memory";
import type { Channel, ChannelId, LiveEvent, LiveEventInput } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import type { Write } from "@showcaller/core/ports";
import type { Interval } from "@showcaller/core/schedule/moments";
import { moments } from "@showcaller/core/schedule/moments";
import { formatInstant, HOUR, MINUTE } from "@showcaller/core/time/instant";
import { installAndRegister } from "../laptop/register.ts";
import type { Site } from "../laptop/site.ts";
import type { Fixture } from "./fixtures.ts";
import { deepest, Pool } from "./pool.ts";

export interface Programme {
  fixtures: readonly Fixture[];
  regions: readonly string[];
  /** Channels of each match, each in another Region where there are two. */
  legs: 1 | 2;
  /** In each Region; default: as many as run at the same time at most. */
  channels?: number | undefined;
}

/** A match with its times worked out, in the order of time. */
export interface Planned {
  fixture: Fixture;
  input: LiveEventInput;
  booking: Interval;
}

export interface Plan {
  matches: Planned[];
  leftOut: { title: string; why: string }[];
  channelsPerRegion: number;
  /** When the clock begins: an hour before the first preparation, off the minute, so that no cue meets a sweep in its millisecond. */
  begins: number;
  /** When everything is over. */
  ends: number;
}

const NOBODY = "channel" as ChannelId;

/** Works out every time, and how many channels it takes. */
export const planOf = (programme: Programme): Plan => {
  const matches: Planned[] = [];
  const leftOut: Plan["leftOut"] = [];
  for (const fixture of programme.fixtures) {
    const input: LiveEventInput = {
      title: fixture.title,
      externalId: fixture.externalId,
      start: fixture.start,
      duration: fixture.duration,
      legs: [{ channel: NOBODY }],
    };
    const decision = create(input, { id: "0".repeat(26) as LiveEvent["id"], actor: "cms", now: 0, tzdata: "" });
    const times = decision.kind === "change" ? moments(decision.event) : undefined;
    if (times) matches.push({ fixture, input, booking: times.booking });
    else leftOut.push({ title: fixture.title, why: decision.kind === "refuse" ? decision.refusal.detail : "no time" });
  }
  matches.sort((a, b) => a.booking.from - b.booking.from);
  const [first] = matches;
  const begins = first ? Math.floor((first.booking.from - HOUR) / MINUTE) * MINUTE - 23_500 : 0;
  const depth = deepest(matches.map(({ booking }) => booking));
  const spread = programme.legs === 1 ? Math.ceil(depth / programme.regions.length) : depth;
  return {
    matches,
    leftOut,
    channelsPerRegion: programme.channels ?? Math.max(1, spread),
    begins,
    ends: Math.max(begins, ...matches.map(({ booking }) => booking.to)) + HOUR,
  };
};

/** The table, telling of each write; and what was written and read, in DynamoDB's units. */
export const countedTable = (
  now: () => number,
  written: (writes: readonly Write[]) => void,
): { table: MemoryTable; units: Units } => {
  const table = memoryTable({ now });
  const units: Units = { write: 0, read: 0 };
  return {
    units,
    table: {
      ...table,
      async get(key) {
        units.read += 1;
        return table.get(key);
      },
      async query(request) {
        units.read += 1;
        return table.query(request);
      },
      async write(writes) {
        // Each item of a transaction is written twice (docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
        units.write += writes.length === 1 ? 1 : 2 * writes.length;
        const result = await table.write(writes);
        if (result.ok) written(writes);
        return result;
      },
    },
  };
};
export interface Units {
  write: number;
  read: number;
}

/** Installs and registers the channels: `r1-01` and so on. */
export const registerChannels = async (site: Site, regions: readonly string[], each: number): Promise<Channel[]> => {
  const channels: Channel[] = [];
  for (const region of regions)
    for (let n = 1; n <= each; n++) {
      const id = `${region}-${String(n).padStart(2, "0")}`;
      channels.push(await installAndRegister(site, { id, region }, "rehearsal"));
    }
  return channels;
};

/** Books every match on free channels, through the core and the store as the API does. What found none is left out. */
export const bookAll = async (
  site: Site,
  plan: Plan,
  programme: Programme,
  channels: readonly Channel[],
): Promise<LiveEvent[]> => {
  const { store, clock } = site.deps;
  const ids = (region?: string): string[] =>
    channels.filter((channel) => region === undefined || channel.region === region).map(({ id }) => id);
  const pools = programme.legs === 1 ? [new Pool(ids())] : programme.regions.map((region) => new Pool(ids(region)));
  const booked: LiveEvent[] = [];
  for (const { fixture, input, booking } of plan.matches) {
    const legs = pools
      .flatMap((pool) => pool.take(booking) ?? [])
      .map((channel) => ({ channel: channel as ChannelId }));
    if (legs.length < pools.length) {
      plan.leftOut.push({ title: fixture.title, why: `all channels are booked at ${formatInstant(booking.from)}` });
      continue;
    }
    const id = store.context.ids.ulid() as LiveEvent["id"];
    const decision = create({ ...input, legs }, { id, actor: "cms", now: clock.now(), tzdata: "rehearsal" });
    const created = await store.liveEvents.create(decision, "cms");
    if (created.kind === "changed") booked.push(created.stored.event);
    else plan.leftOut.push({ title: fixture.title, why: JSON.stringify(created) });
  }
  return booked;
};
