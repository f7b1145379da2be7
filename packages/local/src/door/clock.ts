import { DurationText, InstantText } from "@showcaller/contracts";
import { formatInstant, parseDuration, parseInstant } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Pace } from "../kernel/pace.ts";
import type { Millis, World } from "../kernel/types.ts";
import { type DoorAnswer, type DoorHandler, readJson } from "./exchange.ts";
import { DoorProblem } from "./problem.ts";

/** Faster than this a tick of 50 ms is more than an hour. */
export const FASTEST = 100_000;
export const Speed = z.number().min(0).max(FASTEST);

const Move = z
  .strictObject({ advance: DurationText.optional(), to: InstantText.optional(), speed: Speed.optional() })
  .refine(({ advance, to }) => advance === undefined || to === undefined, "give advance or to, not both")
  .refine((move) => Object.keys(move).length > 0, 'give {"advance":"PT10M"}, {"to":"…Z"} or {"speed":60}');

export interface ClockParts {
  world: World;
  pace: Pace;
  setSpeed(speed: number): void;
}

/** `GET` and `POST /_local/clock`. A move returns after everything due by then has run; moves take turns. */
export const clockDoor = ({ world, pace, setSpeed }: ClockParts): { read: DoorHandler; move: DoorHandler } => {
  let turn: Promise<unknown> = Promise.resolve();
  const read = (): DoorAnswer => ({ status: 200, body: { now: formatInstant(world.now), speed: pace.speed } });
  const moved = async ({ advance, to, speed }: z.infer<typeof Move>): Promise<DoorAnswer> => {
    if (advance !== undefined) await pace.advance(world.now + parseDuration(advance));
    if (to !== undefined) await pace.advance(notBefore(world.now, instantOf(to)));
    if (speed !== undefined) setSpeed(speed);
    return read();
  };
  return {
    read,
    async move(request) {
      const asked = await readJson(request, Move);
      const mine = turn.then(() => moved(asked));
      turn = mine.catch(() => {});
      return mine;
    },
  };
};

function instantOf(text: string): Millis {
  try {
    return parseInstant(text);
  } catch {
    throw new DoorProblem("invalid-request", `${text} is not in the calendar.`, [
      { at: "/to", reason: "give an existing date and time" },
    ]);
  }
}

function notBefore(now: Millis, to: Millis): Millis {
  if (to >= now) return to;
  throw new DoorProblem("invalid-request", `It is ${formatInstant(now)} here: the clock cannot go back.`, [
    { at: "/to", reason: "give a later instant, or start again with another --data and --at" },
  ]);
}
