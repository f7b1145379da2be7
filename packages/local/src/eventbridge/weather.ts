import * as z from "zod";
import { fitsGlob } from "../kernel/glob.ts";
import type { Millis, World } from "../kernel/types.ts";

const share = z.number().min(0).max(1).default(0);
const seconds = z.number().min(0).max(3600).default(0);

/**
 * How badly the bus treats the events of a source. AWS delivers the media services' events "on a best effort basis":
 * lost, late, twice, out of order. CloudWatch alarms it delivers for certain, so leave `aws.cloudwatch` out.
 */
export const Weather = z.strictObject({
  /** Glob over `source`: `aws.medialive`, `aws.media*`, `*`. The first entry that fits counts. */
  source: z.string().min(1),
  /** Share of events that never arrive. */
  loss: share,
  /** Share of events that arrive twice, each copy with a delay of its own. */
  double: share,
  /** Every event is late by 0 to this many seconds, evenly. */
  delaySeconds: seconds,
  /** Share of events held back so that later ones overtake them. */
  reorder: share,
  /** How long those are held back at most. */
  holdSeconds: seconds.default(10),
});
export type Weather = z.infer<typeof Weather>;

const KIND = "events";
const ID = "weather";

/** On the shelf, so that a restart keeps it. None is calm: everything arrives once, at once, in order. */
export const setWeather = (world: World, weather: unknown): void =>
  world.shelf.put(KIND, ID, z.array(Weather).parse(weather));
export const getWeather = (world: World): Weather[] => world.shelf.get<Weather[]>(KIND, ID) ?? [];

/** The delays at which copies of this event arrive: none, one or two. */
export const arrivals = (world: World, event: { id: string; source: string }): Millis[] => {
  const weather = getWeather(world).find(({ source }) => fitsGlob(source, event.source));
  if (!weather) return [0];
  const random = world.random(`bus:${event.id}`);
  // Always the same draws in the same order, so that changing one share leaves the other fates alone.
  const [lost, doubled] = [random() < weather.loss, random() < weather.double];
  const late = (): Millis => {
    const delay = random() * weather.delaySeconds;
    const held = random() < weather.reorder;
    const hold = random() * weather.holdSeconds;
    return Math.round((delay + (held ? hold : 0)) * 1000);
  };
  if (lost) return [];
  return doubled ? [late(), late()] : [late()];
};
