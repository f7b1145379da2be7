import type { Millis, World } from "./types.ts";

/** Drives a world in real time. Only here does the laptop look at a real clock. */
export interface Pace {
  /** Virtual seconds per real second; 0 freezes. */
  speed: number;
  /** Runs the world to an instant at once, at full speed; from there the pace goes on. RangeError if it is past. */
  advance(to: Millis): Promise<void>;
  /** No further ticks; resolves when the running one is over. */
  stop(): Promise<void>;
}

export interface PaceOptions {
  speed?: number;
  /** Real milliseconds between ticks; default 50. */
  tickMs?: number;
  /** A timer failed: a bug in a stand-in. Default: throw, which ends the process. */
  onError?: (error: unknown) => void;
}

const rethrow = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });

export const pace = (world: World, { speed = 1, tickMs = 50, onError = rethrow }: PaceOptions = {}): Pace => {
  let from = { virtual: world.now, real: performance.now() };
  let rate = checked(speed);
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const target = (): Millis => from.virtual + (performance.now() - from.real) * rate;
  const rebase = (virtual: Millis): void => {
    from = { virtual, real: performance.now() };
  };
  const tick = async (): Promise<void> => {
    try {
      // Whole milliseconds: instants are compared with those in ISO texts.
      if (rate > 0) await world.runUntil(Math.max(world.now, Math.floor(target())));
    } catch (error) {
      onError(error);
    }
    if (!stopped && !world.dead) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = tick();
    }, tickMs);
  };
  schedule();

  return {
    get speed() {
      return rate;
    },
    set speed(next) {
      const virtual = target();
      rate = checked(next);
      rebase(virtual);
    },
    async advance(to) {
      if (!(to >= world.now)) throw new RangeError(`the clock stands at ${world.now}: it cannot go back to ${to}`);
      await world.runUntil(to);
      rebase(world.now);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};

const checked = (speed: number): number => {
  if (!(speed >= 0 && Number.isFinite(speed))) throw new RangeError(`speed ${speed} is not a number from 0 up`);
  return speed;
};
