import type { Outcome } from "./outcome.ts";

export interface EdgeEntry {
  key: string;
  value: string;
}
/**
 * The KeyValueStore that the edge function reads. Its ETag is of the whole store: any write by anybody changes it, and a write with
 * another is a `conflict`. A failure without an answer may have taken effect.
 */
export interface EdgeStore {
  describe(): Promise<Outcome<{ etag: string; keys: number; bytes: number }>>;
  get(key: string): Promise<Outcome<string | undefined>>;
  /** At most 50 entries; `next`: there are more. */
  list(token?: string): Promise<Outcome<{ entries: EdgeEntry[]; next?: string }>>;
  /** All or nothing, at most 50 keys. Deleting what is not there is refused. */
  update(etag: string, puts: readonly EdgeEntry[], deletes: readonly string[]): Promise<Outcome<{ etag: string }>>;
}

/** Wakes the projector; what it finds in the table it does, so a wake carries nothing, and one too many costs little. */
export type Wake = (id: string) => Promise<Outcome<void>>;

/** The edge, asked as viewers near some places would ask it. */
export interface Probes {
  locations: readonly string[];
  /** GET of a path there. Any status is an answer; no answer is a failure. */
  get(location: string, path: string): Promise<Outcome<{ status: number }>>;
}

/** Makes and destroys secrets; it reads none. Both may be done twice. */
export interface Vault {
  create(reference: string, bytes: Uint8Array): Promise<Outcome<"created" | "exists">>;
  destroy(reference: string): Promise<Outcome<"destroyed" | "absent">>;
}

/** Bytes that are nowhere else: signing keys. */
export interface Secrets {
  read(reference: string): Promise<Outcome<Uint8Array>>;
}
