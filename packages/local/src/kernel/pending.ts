import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Which tracked work holds time still. Work counts while it is unsettled and nothing below it sleeps: whoever sleeps
 * waits for time, so time must be able to move. Limit: work that sleeps and at the same time awaits untracked I/O
 * does not hold time for that I/O; wrap the I/O in its own `track`.
 */
interface Work {
  parent: Work | undefined;
  /** Sleeps begun below this work and not over, itself included. */
  sleepers: number;
  settled: boolean;
}

export class Pending {
  #holding = 0;
  #waiting: (() => void)[] = [];
  readonly #current = new AsyncLocalStorage<Work | undefined>();

  get any(): boolean {
    return this.#holding > 0;
  }

  /** True inside tracked work that is not over: waiting for quiet there would wait for itself. */
  get inside(): boolean {
    const work = this.#current.getStore();
    return work !== undefined && !work.settled;
  }

  /** Resolves when nothing holds time any more, or at `release()`. */
  async none(): Promise<void> {
    if (this.#holding > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Runs `run` as tracked work and calls `over` synchronously with its settling. `top`: nobody's child. */
  async run<T>(run: () => Promise<T> | T, top = false): Promise<T> {
    const work: Work = { parent: top ? undefined : this.#current.getStore(), sleepers: 0, settled: false };
    this.#holding++;
    try {
      return await this.#current.run(work, run);
    } finally {
      this.#settle(work);
    }
  }

  /** Marks the current work, and what waits for it, as sleeping. Returns the end of the sleep. */
  sleep(): () => void {
    const from = this.#current.getStore();
    this.#addSleepers(from, 1);
    return () => this.#addSleepers(from, -1);
  }

  #settle(work: Work): void {
    if (work.sleepers === 0) this.#hold(-1);
    // Sleeps it left behind (a lost race, an abandoned call) excuse nobody further up.
    else this.#addSleepers(work.parent, -work.sleepers);
    work.settled = true;
  }

  #addSleepers(from: Work | undefined, count: number): void {
    for (let work = from; work !== undefined && !work.settled; work = work.parent) {
      const slept = work.sleepers > 0;
      work.sleepers += count;
      const sleeps = work.sleepers > 0;
      if (slept !== sleeps) this.#hold(sleeps ? -1 : 1);
    }
  }

  #hold(change: number): void {
    this.#holding += change;
    if (this.#holding === 0) this.release();
  }
}
