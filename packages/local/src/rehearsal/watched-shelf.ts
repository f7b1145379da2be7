import type { Shelf } from "../kernel/types.ts";

/**
 * A shelf that tells of each write, synchronously: everything that AWS's stand-ins remember passes here, so whoever listens sees
 * every change of state without reading anything again. What a transaction takes back has been told, too.
 */
export const watchedShelf = (shelf: Shelf, written: (kind: string, id: string, value: unknown) => void): Shelf => ({
  put(kind, id, value) {
    shelf.put(kind, id, value);
    written(kind, id, value);
  },
  get: (kind, id) => shelf.get(kind, id),
  delete: (kind, id) => shelf.delete(kind, id),
  all: (kind) => shelf.all(kind),
  atomically: (work) => shelf.atomically(work),
  close: () => shelf.close(),
});
