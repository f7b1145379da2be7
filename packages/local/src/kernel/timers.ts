import { Agenda, type Due } from "./agenda.ts";
import type { Millis, Shelf } from "./types.ts";

/** A durable timer as the shelf holds it. */
export interface Timer extends Due {
  kind: string;
  id: string;
  payload?: unknown;
}
/** A timer, or a sleeper that dies with the process. */
export type Entry = Due & ({ timer: Timer } | { wake: () => void });

const TIMER = "world.timer";
const CLOCK = "world.clock";
const key = (kind: string, id: string): string => JSON.stringify([kind, id]);

/** Thrown where a kill struck inside `shelf.atomically`, so that the transaction is undone as a real kill undoes it. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** The clock's memory: now and the timers, on the shelf and, in the order in which they are due, at hand. */
export class Timers {
  now: Millis;
  dead = false;
  /** The shelf as the living see it: the dead write nothing, and a transaction undone takes its timers along. */
  readonly shelf: Shelf;
  readonly #store: Shelf;
  readonly #agenda = new Agenda<Entry>();
  readonly #armed = new Map<string, Entry>();
  #order = 0;
  /** How to take back what a transaction did here; undefined outside one. */
  #undo: (() => void)[] | undefined;

  constructor(store: Shelf, at: Millis) {
    this.#store = store;
    this.shelf = {
      put: (kind, id, value) => this.dead || store.put(kind, id, value),
      get: (kind, id) => store.get(kind, id),
      delete: (kind, id) => this.dead || store.delete(kind, id),
      all: (kind) => store.all(kind),
      atomically: (work) => (this.#undo || this.dead ? work() : this.#transaction(work)),
      close: () => store.close(),
    };
    this.now = store.get<Millis>(CLOCK, "now") ?? at;
    store.put(CLOCK, "now", this.now);
    for (const [, timer] of store.all<Timer>(TIMER)) this.#order = Math.max(this.#order, timer.order);
  }

  first(): Entry | undefined {
    return this.#agenda.first();
  }

  standAt(t: Millis): void {
    const before = this.now;
    if (t === before) return;
    this.shelf.put(CLOCK, "now", t);
    this.now = t;
    this.#undo?.push(() => {
      this.now = before;
    });
  }

  sleep(ms: number, wake: () => void): void {
    this.#agenda.add({ at: this.now + Math.max(0, ms), order: ++this.#order, wake });
  }

  /** Takes a sleeper off the agenda, to be woken. */
  awake(sleeper: Entry): void {
    this.#agenda.remove(sleeper);
  }

  set(kind: string, id: string, at: Millis, payload: unknown): void {
    const timer: Timer = { kind, id, at, order: ++this.#order, ...(payload === undefined ? {} : { payload }) };
    this.shelf.put(TIMER, key(kind, id), timer);
    this.#disarm(key(kind, id));
    this.#arm(timer);
  }

  clear(kind: string, id: string): void {
    this.shelf.delete(TIMER, key(kind, id));
    this.#disarm(key(kind, id));
  }

  /** Arms what is on the shelf. */
  restore(known: (kind: string) => boolean): void {
    for (const [id, timer] of this.#store.all<Timer>(TIMER)) {
      if (!known(timer.kind)) throw new Error(`the shelf holds a timer of unknown kind ${timer.kind}`);
      this.#disarm(id);
      this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    const id = key(timer.kind, timer.id);
    const entry: Entry = { at: timer.at, order: timer.order, timer };
    this.#armed.set(id, entry);
    this.#agenda.add(entry);
    this.#undo?.push(() => this.#drop(id));
  }

  #disarm(id: string): void {
    const entry = this.#drop(id);
    if (entry && "timer" in entry) this.#undo?.push(() => this.#arm(entry.timer));
  }

  #drop(id: string): Entry | undefined {
    const entry = this.#armed.get(id);
    if (!entry) return undefined;
    this.#armed.delete(id);
    this.#agenda.remove(entry);
    return entry;
  }

  #transaction<T>(work: () => T): T {
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return this.#store.atomically(() => {
        const result = work();
        if (this.dead) throw new Killed("killed inside a transaction");
        return result;
      });
    } catch (error) {
      this.#undo = undefined;
      for (const takeBack of undo.reverse()) takeBack();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }
}
