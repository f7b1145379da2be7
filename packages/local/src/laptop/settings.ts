import { formatInstant } from "@showcaller/core/time/instant";
import type { Millis, Shelf } from "../kernel/types.ts";
import { type DemoName, demos } from "./demos.ts";
import { type LaptopOptions, UsageError } from "./options.ts";

/** What a data directory remembers about how it is run. */
export interface Settings {
  /** Where its clock began. */
  at: Millis;
  seed: number;
  speed: number;
  /** What has still to be booked. */
  pending?: DemoName;
  /** Starts so far, this one included. */
  starts: number;
}

const KIND = "laptop";
const ID = "settings";

export const save = (shelf: Shelf, settings: Settings): void => shelf.put(KIND, ID, settings);

/**
 * The settings of this start, remembered before anything else is, so that a kill at any later moment is followed by a
 * restart and not by another first start. Throws UsageError where options and memory contradict each other: repeating
 * the command line of the first start is no contradiction.
 */
export function begin(shelf: Shelf, options: LaptopOptions, realNow: Millis): Settings {
  const before = shelf.get<Settings>(KIND, ID);
  const settings = before ? again(before, options) : first(options, realNow);
  save(shelf, settings);
  return settings;
}

function first({ at, seed = 1, speed, empty, demo = "season" }: LaptopOptions, realNow: Millis): Settings {
  if (empty) return { at: at ?? realNow, seed, speed: speed ?? 1, starts: 1 };
  const { start, over, last } = demos[demo];
  if (at !== undefined && at >= over)
    throw new UsageError(
      `--at ${formatInstant(at)}: ${last} kicks off at ${formatInstant(over)} and could not be booked; give an earlier instant, or --empty`,
    );
  return { at: at ?? start, seed, speed: speed ?? 60, pending: demo, starts: 1 };
}

function again(before: Settings, { at, seed, speed, data }: LaptopOptions): Settings {
  if (at !== undefined && at !== before.at)
    throw new UsageError(
      `--at ${formatInstant(at)}: the clock of ${data} began at ${formatInstant(before.at)} and goes on; leave --at out, or give another --data`,
    );
  if (seed !== undefined && seed !== before.seed)
    throw new UsageError(
      `--seed ${seed}: ${data} was begun with seed ${before.seed}; leave --seed out, or give another --data`,
    );
  return { ...before, speed: speed ?? before.speed, starts: before.starts + 1 };
}
