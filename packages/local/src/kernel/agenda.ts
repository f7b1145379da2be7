import type { Millis } from "./types.ts";

/** Something due at an instant. `order` is unique and rises with each entry ever made. */
export interface Due {
  at: Millis;
  order: number;
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** What is due, in the order (at, order). A sorted array: thousands of entries, not millions. */
export class Agenda<T extends Due> {
  #entries: T[] = [];

  first(): T | undefined {
    return this.#entries[0];
  }

  add(entry: T): void {
    this.#entries.splice(this.#position(entry), 0, entry);
  }

  /** Whether it was there. */
  remove(entry: T): boolean {
    const i = this.#position(entry);
    if (this.#entries[i] !== entry) return false;
    this.#entries.splice(i, 1);
    return true;
  }

  removeWhere(gone: (entry: T) => boolean): void {
    this.#entries = this.#entries.filter((entry) => !gone(entry));
  }

  /** Index of the first entry that is not before `entry`. */
  #position(entry: T): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const candidate = this.#entries[middle];
      if (candidate !== undefined && before(candidate, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
