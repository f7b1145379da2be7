import type { CallRecord, Millis } from "./types.ts";

/** A record with its number: rises by one with each call of this process, from 1. */
export type NumberedCall = CallRecord & { seq: number };

export interface CallQuery {
  /** Only calls numbered above this: the last `seq` of the previous answer. */
  after?: number;
  /** Only calls begun at or after this instant. */
  since?: Millis;
  service?: string;
  operation?: string;
  function?: string;
  /** At most this many, the oldest; default all. */
  limit?: number;
}

/** The last calls, in the order in which they ended. In memory: a restart begins an empty log. */
export class CallLog {
  readonly #keep: number;
  readonly #calls: NumberedCall[] = [];
  readonly #observers = new Set<(call: NumberedCall) => void>();
  #seq = 0;

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** Number of calls ever recorded, dropped ones included. */
  get total(): number {
    return this.#seq;
  }

  add(record: CallRecord): void {
    const call = { ...record, seq: ++this.#seq };
    this.#calls.push(call);
    // Drop in blocks, so that a full log costs nothing per call.
    if (this.#calls.length >= this.#keep * 2) this.#calls.splice(0, this.#calls.length - this.#keep);
    for (const observe of this.#observers) observe(call);
  }

  /** Calls `observe` synchronously after each record; returns how to stop. */
  observe(observe: (call: NumberedCall) => void): () => void {
    this.#observers.add(observe);
    return () => this.#observers.delete(observe);
  }

  query({ after = 0, since = -Infinity, limit = Infinity, ...equal }: CallQuery = {}): NumberedCall[] {
    const wanted = Object.entries(equal) as ["service" | "operation" | "function", string | undefined][];
    const found = this.#calls
      .slice(-this.#keep)
      .filter(
        (call) => call.seq > after && call.at >= since && wanted.every(([k, v]) => v === undefined || call[k] === v),
      );
    return limit < found.length ? found.slice(0, limit) : found;
  }
}
