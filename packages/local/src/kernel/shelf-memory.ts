import type { Shelf } from "./types.ts";

/** The stored form of a value, or a TypeError for what JSON cannot say (`undefined`, functions). */
export const encode = (kind: string, id: string, value: unknown): string => {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`shelf ${kind}/${id}: the value is not JSON`);
  return text;
};

/** UTF-8 byte order (SQLite's BINARY collation), which differs from UTF-16 order only at surrogates. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
export const byteOrder = (a: string, b: string): number => {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

/** A Shelf for rehearsals and tests: dies with the process, otherwise behaves as `sqliteShelf`. */
export const memoryShelf = (): Shelf & { copy(): Shelf } => new MemoryShelf();

interface Drawer {
  values: Map<string, string>;
  /** Ids in order, until an id comes or goes. */
  sorted: string[] | undefined;
}

type Change = [drawer: Drawer, id: string, before: string | undefined];

class MemoryShelf implements Shelf {
  readonly #drawers = new Map<string, Drawer>();
  /** What to put back, newest last; undefined outside `atomically`. */
  #undo: Change[] | undefined;

  put(kind: string, id: string, value: unknown): void {
    this.#set(this.#drawer(kind), id, encode(kind, id, value));
  }

  get<T>(kind: string, id: string): T | undefined {
    const text = this.#drawers.get(kind)?.values.get(id);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  delete(kind: string, id: string): void {
    const drawer = this.#drawers.get(kind);
    if (drawer?.values.has(id)) this.#set(drawer, id, undefined);
  }

  all<T>(kind: string): [id: string, value: T][] {
    const drawer = this.#drawers.get(kind);
    if (!drawer) return [];
    drawer.sorted ??= [...drawer.values.keys()].sort(byteOrder);
    return drawer.sorted.map((id) => [id, JSON.parse(drawer.values.get(id) ?? "null") as T]);
  }

  atomically<T>(work: () => T): T {
    if (this.#undo) return work();
    const undo: Change[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (error) {
      this.#undo = undefined;
      for (const [drawer, id, before] of undo.reverse()) this.#set(drawer, id, before);
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  close(): void {}

  /** All that is on it now, on a shelf of its own: one past, several futures. */
  copy(): MemoryShelf {
    const copy = new MemoryShelf();
    for (const [kind, { values, sorted }] of this.#drawers)
      copy.#drawers.set(kind, { values: new Map(values), sorted });
    return copy;
  }

  #drawer(kind: string): Drawer {
    let drawer = this.#drawers.get(kind);
    if (!drawer) {
      drawer = { values: new Map(), sorted: undefined };
      this.#drawers.set(kind, drawer);
    }
    return drawer;
  }

  #set(drawer: Drawer, id: string, text: string | undefined): void {
    const before = drawer.values.get(id);
    this.#undo?.push([drawer, id, before]);
    if (text === undefined) drawer.values.delete(id);
    else drawer.values.set(id, text);
    if ((before === undefined) !== (text === undefined)) drawer.sorted = undefined;
  }
}
