import { DatabaseSync } from "node:sqlite";
import { encode } from "./shelf-memory.ts";
import type { Shelf } from "./types.ts";

interface Row {
  id: string;
  value: string;
}

/**
 * A Shelf in one SQLite file. Write-ahead log with `synchronous=NORMAL`: a committed write survives `kill -9` of this
 * process, since the page cache belongs to the kernel; after a power cut the last writes may be missing, but what is
 * there is whole (https://www.sqlite.org/pragma.html#pragma_synchronous). One process at a time: the instance lock of
 * the data directory sees to that.
 */
export const sqliteShelf = (path: string): Shelf => {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=2000;");
  db.exec(
    "CREATE TABLE IF NOT EXISTS shelf (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID",
  );
  const put = db.prepare(
    "INSERT INTO shelf (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value",
  );
  const get = db.prepare("SELECT value FROM shelf WHERE kind = ? AND id = ?");
  const remove = db.prepare("DELETE FROM shelf WHERE kind = ? AND id = ?");
  const all = db.prepare("SELECT id, value FROM shelf WHERE kind = ? ORDER BY id");
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map((sql) => () => db.exec(sql)) as [
    () => void,
    () => void,
    () => void,
  ];

  return {
    put: (kind, id, value) => void put.run(kind, id, encode(kind, id, value)),
    get: <T>(kind: string, id: string) => {
      const row = get.get(kind, id) as Pick<Row, "value"> | undefined;
      return row && (JSON.parse(row.value) as T);
    },
    delete: (kind, id) => void remove.run(kind, id),
    all: <T>(kind: string) =>
      (all.all(kind) as unknown as Row[]).map(({ id, value }): [string, T] => [id, JSON.parse(value) as T]),
    atomically: (work) => {
      if (db.isTransaction) return work();
      begin();
      try {
        const result = work();
        commit();
        return result;
      } catch (error) {
        if (db.isTransaction) rollback();
        throw error;
      }
    },
    close: () => db.close(),
  };
};
