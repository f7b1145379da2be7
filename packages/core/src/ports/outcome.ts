/** Milliseconds since 1970-01-01T00:00Z. The only representation of time inside `core`. */
export type Instant = number;

/** `now` is read once per invocation and passed down as a value. */
export interface Clock {
  now(): Instant;
}

/** Sources of new identity. Never used inside a decision: ids enter it as arguments. */
export interface Ids {
  /** 26 characters, Crockford base32, sortable by time (https://github.com/ulid/spec). */
  ulid(): string;
}

// Failures are values where a caller must choose.

/**
 * `permanent`: the same call will fail again: acknowledge and raise it. `transient`: retry later may work.
 * `conflict`: the world is not in the state we thought: read again, then decide.
 */
export interface Failure {
  kind: "permanent" | "transient" | "conflict";
  /** Stable, e.g. `ConflictException`, `NotFoundException`, `Timeout`. */
  code: string;
  message: string;
}
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };
