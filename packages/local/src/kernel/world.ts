import { Pending } from "./pending.ts";
import { randomStream } from "./random.ts";
import { type Entry, type Timer, Timers } from "./timers.ts";
import type { Millis, Shelf, World } from "./types.ts";

type Run = (payload: unknown, id: string) => void | Promise<void>;
/** Rounds of quiet after which the event loop gets a turn: signals, sockets and progress wait a few milliseconds at most. */
const TURN_EVERY = 50;
const never = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * The laptop's clock. A fresh shelf starts at `at`; one that has a clock goes on from there.
 *
 * - A timer that throws is a bug in a stand-in: it is dropped, and the running (or next) `runUntil` rejects with the
 *   error. What a plain function wrote before it threw is undone; what an async function wrote stays.
 * - `sleep(Infinity)` never ends and does not hold time: what waits for an answer that will not come waits like that.
 * - `quiet` and `runUntil` belong to whoever drives the world: they return when it dies, and refuse to be called
 *   inside tracked work, where they would wait for themselves.
 */
export const createWorld = (options: { at: Millis; seed: number; shelf: Shelf }): World => new VirtualWorld(options);

class VirtualWorld implements World {
  readonly seed: number;
  readonly shelf: Shelf;
  readonly #timers: Timers;
  readonly #handlers = new Map<string, Run>();
  readonly #pumps: (() => Promise<boolean>)[] = [];
  readonly #pending = new Pending();
  readonly #failures: unknown[] = [];
  readonly #atDeath = new Set<() => void>();
  #turn: Promise<unknown> = Promise.resolve();
  #rounds = 0;
  #pumping: Promise<boolean> | undefined;

  constructor({ at, seed, shelf }: { at: Millis; seed: number; shelf: Shelf }) {
    this.seed = seed;
    this.#timers = new Timers(shelf, at);
    this.shelf = this.#timers.shelf;
  }

  get now(): Millis {
    return this.#timers.now;
  }

  get dead(): boolean {
    return this.#timers.dead;
  }

  random(stream: string): () => number {
    return randomStream(this.seed, stream);
  }

  on(kind: string, run: Run): void {
    if (this.#handlers.has(kind)) throw new Error(`timer kind ${kind} is registered twice`);
    this.#handlers.set(kind, run);
  }

  setTimer(kind: string, id: string, at: Millis, payload?: unknown): void {
    if (!this.#handlers.has(kind)) throw new Error(`timer kind ${kind} has no handler: call world.on first`);
    if (!Number.isFinite(at)) throw new RangeError(`timer ${kind}/${id}: ${at} is not an instant`);
    this.#timers.set(kind, id, at, payload);
  }

  clearTimer(kind: string, id: string): void {
    this.#timers.clear(kind, id);
  }

  async sleep(ms: number): Promise<void> {
    if (Number.isNaN(ms)) throw new RangeError("cannot sleep NaN ms");
    const over = this.#pending.sleep();
    if (ms === Number.POSITIVE_INFINITY || this.dead) return never();
    // Time has whole milliseconds: a backoff with jitter would otherwise leave a clock that formats as no instant.
    await new Promise<void>((resolve) =>
      this.#timers.sleep(Math.ceil(ms), () => {
        over();
        resolve();
      }),
    );
  }

  track<T>(work: () => Promise<T>): Promise<T> {
    return this.#track(work, false);
  }

  addPump(pump: () => Promise<boolean>): void {
    this.#pumps.push(pump);
  }

  async quiet(): Promise<void> {
    if (this.#pending.inside) throw new Error("quiet() and runUntil() inside tracked work would wait for themselves");
    do {
      do {
        await this.#pending.none();
        await this.#drained();
        if (this.dead) return;
      } while (this.#pending.any);
    } while (await this.#pumped());
  }

  /**
   * Every promise that can go on has gone on: a tick runs when the queue of microtasks is empty. A turn of the event loop would do as
   * well, but asks the kernel each time, which took half of a season's time; so only now and then, for whoever else uses the loop.
   */
  #drained(): Promise<void> {
    const wholeTurn = ++this.#rounds % TURN_EVERY === 0;
    return new Promise((resolve) => void (wholeTurn ? setImmediate(resolve) : process.nextTick(resolve)));
  }

  runUntil(t: Millis): Promise<void> {
    const turn = this.#turn.then(() => this.#runUntil(t));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  nextTimer(): Millis | undefined {
    const first = this.#timers.first();
    return first && Math.max(first.at, this.now);
  }

  restore(): void {
    this.#timers.restore((kind) => this.#handlers.has(kind));
  }

  kill(): void {
    this.#timers.dead = true;
    this.#pending.release();
    for (const tell of this.#atDeath) tell();
  }

  async #track<T>(work: () => Promise<T> | T, top: boolean): Promise<T> {
    if (this.dead) return never();
    try {
      const value = await this.#pending.run(work, top);
      return this.dead ? never() : value;
    } catch (error) {
      if (this.dead) return never();
      throw error;
    }
  }

  async #runUntil(t: Millis): Promise<void> {
    await this.#settled();
    for (let due = this.#timers.first(); due && due.at <= t && !this.dead; due = this.#timers.first()) {
      this.#start(due);
      await this.#settled();
    }
    if (t > this.now && !this.dead) this.#timers.standAt(t);
  }

  async #settled(): Promise<void> {
    await this.quiet();
    if (this.#failures.length > 0 && !this.dead) throw this.#failures.shift();
  }

  #start(due: Entry): void {
    if ("wake" in due) {
      this.#timers.awake(due);
      this.#timers.standAt(Math.max(due.at, this.now));
      due.wake();
    } else {
      this.#track(() => this.#fire(due.timer), true).catch((error: unknown) => this.#failures.push(error));
    }
  }

  /** Removal, clock and the synchronous part of `run` are one transaction. */
  #fire(timer: Timer): void | Promise<void> {
    const run = this.#handlers.get(timer.kind);
    const begin = (): void => {
      this.#timers.clear(timer.kind, timer.id);
      this.#timers.standAt(Math.max(timer.at, this.now));
    };
    try {
      return this.shelf.atomically(() => {
        begin();
        return run?.(timer.payload, timer.id);
      });
    } catch (error) {
      this.shelf.atomically(begin);
      throw error;
    }
  }

  /** One round of all pumps; shared by whoever waits at the same time. */
  async #pumped(): Promise<boolean> {
    if (this.#pumps.length === 0) return false;
    this.#pumping ??= this.#round().finally(() => {
      this.#pumping = undefined;
    });
    return (await this.#unlessDead(this.#pumping)) && !this.dead;
  }

  async #round(): Promise<boolean> {
    let busy = false;
    for (const pump of this.#pumps) busy = (await pump()) || busy;
    return busy;
  }

  async #unlessDead(round: Promise<boolean>): Promise<boolean> {
    let tell = (): void => {};
    const died = new Promise<boolean>((resolve) => {
      tell = () => resolve(false);
    });
    this.#atDeath.add(tell);
    try {
      return await Promise.race([round, died]);
    } finally {
      this.#atDeath.delete(tell);
    }
  }
}
