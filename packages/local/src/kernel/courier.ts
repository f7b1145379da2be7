import type { Millis, World } from "./types.ts";

/** Something on its way. */
interface Parcel<T> {
  item: T;
  /** When it was posted; ages count from `since`. */
  since: Millis;
  /** Failed deliveries so far. */
  failures: number;
  running: boolean;
}

export interface DeadLetter<T> {
  id: string;
  item: T;
  at: Millis;
  failures: number;
  error: { name: string; message: string };
}

export interface CourierOptions<T> {
  /** Delivers once; a rejection is a failure. */
  deliver: (item: T, id: string) => Promise<void>;
  /** Milliseconds until the next try, or undefined: give up. `failures` counts this one. */
  retryAfter: (failures: number, item: T, since: Millis, error: unknown) => number | undefined;
}

export interface Courier<T> {
  /** Accepts it durably, to be delivered at `at` (default now). Same id replaces. Synchronous. */
  post(id: string, item: T, at?: Millis): void;
  /** What was given up, by id. */
  dead(): DeadLetter<T>[];
  /** On its way or waiting for a retry. */
  waiting(): number;
}

/**
 * Durable delivery, at least once: what was accepted survives a kill, and what was being delivered when the kill
 * struck is delivered again by the next process. Create it before `world.restore()`.
 */
export const createCourier = <T>(world: World, kind: string, options: CourierOptions<T>): Courier<T> => {
  const { shelf } = world;
  const graveyard = `${kind}.dead`;

  world.on(kind, async (_, id) => {
    const parcel = shelf.get<Parcel<T>>(kind, id);
    if (!parcel) return;
    shelf.put(kind, id, { ...parcel, running: true });
    try {
      await options.deliver(parcel.item, id);
    } catch (error) {
      return failed(id, parcel, error);
    }
    shelf.delete(kind, id);
  });

  const failed = (id: string, parcel: Parcel<T>, error: unknown): void => {
    const failures = parcel.failures + 1;
    const wait = options.retryAfter(failures, parcel.item, parcel.since, error);
    shelf.atomically(() => {
      if (wait !== undefined) {
        shelf.put(kind, id, { ...parcel, failures, running: false });
        world.setTimer(kind, id, world.now + wait);
        return;
      }
      shelf.delete(kind, id);
      const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
      const letter: DeadLetter<T> = { id, item: parcel.item, at: world.now, failures, error: { name, message } };
      shelf.put(graveyard, id, letter);
    });
  };

  for (const [id, parcel] of shelf.all<Parcel<T>>(kind)) {
    if (parcel.running) world.setTimer(kind, id, world.now);
  }

  return {
    post: (id, item, at = world.now) =>
      shelf.atomically(() => {
        const parcel: Parcel<T> = { item, since: at, failures: 0, running: false };
        shelf.put(kind, id, parcel);
        world.setTimer(kind, id, at);
      }),
    dead: () => shelf.all<DeadLetter<T>>(graveyard).map(([, letter]) => letter),
    waiting: () => shelf.all(kind).length,
  };
};
