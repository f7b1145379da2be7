import type { Channel, ChannelId, Pool } from "@showcaller/contracts";
import { type Refusal, refuse } from "../refusal.ts";

/** Channels that may serve each other's place, and how many legs of one live event come from them. */
export interface Slot {
  channels: readonly ChannelId[];
  legs: number;
  /** As a person would name it: `eu-west-1`. */
  name: string;
}

/**
 * Who may serve: registered, in `enforce`, with every tag asked for. With Regions, legs go round them in the order given, so two
 * legs in two Regions are one in each; without, they may be anywhere. Slots share no channel. Refused as `no-channels` where a
 * slot has fewer channels than legs: it could never be booked.
 */
export const slotsOf = (
  channels: readonly Channel[],
  { legs, regions, tags = [], channels: only }: Pool,
): { ok: true; slots: Slot[] } | { ok: false; refusal: Refusal } => {
  const fits = channels.filter(
    ({ id, mode, tags: has }) =>
      mode === "enforce" && tags.every((tag) => has.includes(tag)) && (!only || only.includes(id)),
  );
  const of = (region: string | undefined): ChannelId[] =>
    fits
      .filter((channel) => region === undefined || channel.region === region)
      .map(({ id }) => id)
      .sort();
  const slots = regions
    ? regions.map((region, index) => ({
        channels: of(region),
        legs: Math.floor((legs - index - 1) / regions.length) + 1,
        name: region,
      }))
    : [{ channels: of(undefined), legs, name: "any Region" }];
  const short = slots.filter(({ channels: there, legs: needed }) => there.length < needed);
  return short.length === 0 ? { ok: true, slots } : { ok: false, refusal: noChannels(short, tags, only) };
};

function noChannels(short: readonly Slot[], tags: readonly string[], only: readonly string[] | undefined): Refusal {
  const which = [
    ...(tags.length > 0 ? [`with ${tags.length === 1 ? "the tag" : "the tags"} ${tags.join(", ")}`] : []),
    ...(only ? [`among ${only.join(", ")}`] : []),
  ];
  const found = short.map(({ channels, legs, name }) => `${name}: ${legs} needed, ${channels.length} there`);
  return refuse(
    "no-channels",
    `Too few channels in enforce${which.length > 0 ? ` ${which.join(" ")}` : ""} are registered (${found.join("; ")}).`,
    [
      {
        at: "/pool",
        reason: "register channels with PUT /v1/channels/{id}, give them the tags, and set their mode to enforce",
      },
    ],
  );
}
