import type { Channel, ChannelId, LiveEvent, LiveEventInput } from "@showcaller/contracts";
import { assign, depth } from "@showcaller/core/bookings/assign";
import type { Slot } from "@showcaller/core/bookings/pool";
import { create } from "@showcaller/core/lifecycle/create";
import type { Interval } from "@showcaller/core/schedule/moments";
import { moments } from "@showcaller/core/schedule/moments";
import { formatInstant, HOUR, MINUTE } from "@showcaller/core/time/instant";
import { installAndRegister } from "../laptop/register.ts";
import type { Site } from "../laptop/site.ts";
import { inputsInTurn } from "../twin/install.ts";
import type { Fixture } from "./fixtures.ts";

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
  const deepest = depth(matches.map(({ booking }) => booking));
  const spread = programme.legs === 1 ? Math.ceil(deepest / programme.regions.length) : deepest;
  return {
    matches,
    leftOut,
    channelsPerRegion: programme.channels ?? Math.max(1, spread),
    begins,
    ends: Math.max(begins, ...matches.map(({ booking }) => booking.to)) + HOUR,
  };
};

/** Installs and registers the channels: `eu-west-1-01` and so on, fed in different ways. */
export const registerChannels = async (site: Site, regions: readonly string[], each: number): Promise<Channel[]> => {
  const channels: Channel[] = [];
  for (const region of regions)
    for (let n = 1; n <= each; n++) {
      const id = `${region}-${String(n).padStart(2, "0")}`;
      channels.push(await installAndRegister(site, { id, region, inputs: inputsInTurn(n - 1) }, "rehearsal"));
    }
  return channels;
};

/**
 * Books every match, through the core and the store as the API does, on the channels that the product's own rule chooses for the whole
 * list (core/bookings/assign.ts), as the import does. What finds none is left out.
 */
export const bookAll = async (
  site: Site,
  plan: Plan,
  programme: Programme,
  channels: readonly Channel[],
): Promise<LiveEvent[]> => {
  const { store, clock } = site.deps;
  const intervals = plan.matches.map(({ booking }) => booking);
  const chosen = assign(slotsOf(programme, channels), () => [], intervals);
  const booked: LiveEvent[] = [];
  for (const [index, { fixture, input, booking }] of plan.matches.entries()) {
    const legs = chosen[index]?.map((channel) => ({ channel }));
    if (!legs) {
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

/** One leg comes from anywhere; of two each has its Region. */
const slotsOf = ({ legs, regions }: Programme, channels: readonly Channel[]): Slot[] => {
  const slot = (name: string, members: readonly Channel[]): Slot => ({
    name,
    legs: 1,
    channels: members.map(({ id }) => id),
  });
  return legs === 1
    ? [slot("anywhere", channels)]
    : regions.map((region) =>
        slot(
          region,
          channels.filter((channel) => channel.region === region),
        ),
      );
};
