import { formatInstant } from "@showcaller/core/time/instant";
import type { Millis, Shelf } from "../kernel/types.ts";
import { type LaptopOptions, UsageError } from "./options.ts";
import { KICK_OFF, START } from "./seed.ts";

/** What a data directory remembers about how it is run. */
export interface Settings {
  /** Where its clock began. */
  at: Millis;
  seed: number;
  speed: number;
  /** The first match: to be booked, booked, or not wanted. */
  match: "pending" | "booked" | "none";
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

function first({ at, seed = 1, speed, empty }: LaptopOptions, realNow: Millis): Settings {
  if (!empty && at !== undefined && at >= KICK_OFF)
    throw new UsageError(
      `--at ${formatInstant(at)}: the first match kicks off at ${formatInstant(KICK_OFF)} and could not be booked; give an earlier instant, or --empty`,
    );
  return {
    at: at ?? (empty ? realNow : START),
    seed,
    speed: speed ?? (empty ? 1 : 60),
    match: empty ? "none" : "pending",
    starts: 1,
  };
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
