import { DatabaseSync } from "node:sqlite";

/** Milliseconds for which the engine may hold its file. */
const PATIENCE = 5_000;

/**
 * Gives dynoxide's file an index over its stream, for good; the engine may be running on it. dynoxide numbers a record
 * by the highest number so far and reads on from a number, both by `CAST(sequence_number AS INTEGER)`, over records
 * that it never removes and has no index for: each write and each poll would read all that was ever written
 * (1.2.1; https://github.com/nubo-db/dynoxide, src/storage.rs). No record changes, so a version that asks otherwise loses nothing.
 * @throws what SQLite says, where the file has no such table
 */
export function indexStream(file: string): void {
  const database = new DatabaseSync(file, { timeout: PATIENCE });
  try {
    database.exec(
      "CREATE INDEX IF NOT EXISTS showcaller_stream ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    );
  } finally {
    database.close();
  }
}
