import type {
  Actor,
  Change,
  Channel,
  Claim,
  JournalEntry,
  JournalName,
  Leg,
  LiveEvent,
  LiveEventStatus,
} from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Refusal } from "@showcaller/core/refusal";

/** A live event with everything that lies under its key except the journal: one consistent query. */
export interface Stored {
  event: LiveEvent;
  legs: Leg[];
  claims: { start?: Claim; stop?: Claim };
}

/** What became of a decision. Only `changed` wrote anything. */
export type Changed =
  | { kind: "changed"; stored: Stored }
  | { kind: "none"; stored: Stored; why: string }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "absent" }
  /** If-Match named another `rev`. */
  | { kind: "stale"; rev: number }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

export interface PageOf<T> {
  items: T[];
  cursor?: string;
}

/** A cursor that is not ours. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";
}

export interface LiveEvents {
  read(id: LiveEvent["id"]): Promise<Stored | undefined>;
  /** Writes a new live event, its bookings and its journal entry in one transaction. */
  create(decision: Decision, actor: Actor): Promise<Changed>;
  /**
   * Reads, decides, writes: live event (condition: same `rev`), day ledgers where the booking changed (condition: same
   * version), journal entry; one transaction. Lost races are decided again from what is stored then.
   */
  change(
    id: LiveEvent["id"],
    actor: Actor,
    decide: (stored: Stored) => Decision,
    options?: { ifRev?: number; cause?: string },
  ): Promise<Changed>;
  /** Ordered by air; drafts (no air yet) are listed under the month they were created in. `from` default: now - 1 day; `to`: from + 90 days; at most 400 days. */
  list(request: {
    from?: string;
    to?: string;
    status?: LiveEventStatus;
    limit?: number;
    cursor?: string;
  }): Promise<PageOf<LiveEvent>>;
}

export interface Journal {
  read(id: LiveEvent["id"], page: { limit?: number; cursor?: string }): Promise<PageOf<JournalEntry>>;
  append(entries: readonly JournalDraft[]): Promise<void>;
}
/** `key` makes an entry idempotent: the same key written twice is one entry. */
export type JournalDraft = Omit<JournalEntry, "id" | "at" | "name"> & { name: JournalName; key?: string };

export type PutChannel =
  | { kind: "created" | "changed" | "none"; channel: Channel }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "stale"; rev: number };
export interface Channels {
  get(id: Channel["id"]): Promise<Channel | undefined>;
  list(page: { limit?: number; cursor?: string }): Promise<PageOf<Channel>>;
  all(): Promise<Channel[]>;
  /** `decide` sees what is stored; its result is written on condition that it is still so. */
  put(
    id: Channel["id"],
    actor: Actor,
    decide: (before: Channel | undefined) => { channel: Channel } | { refusal: Refusal } | "same",
    ifRev?: number,
  ): Promise<PutChannel>;
}

/** Idempotency-Key records: one per actor and key, kept 24 hours. */
export type Begun =
  | { kind: "first" }
  | { kind: "in-progress" }
  | { kind: "other-request" }
  | { kind: "done"; status: number; headers: Record<string, string>; body: string };
export interface IdempotencyKeys {
  /** `hash` identifies the request (method, path, body). A record left in progress by a death is taken over after 60 s. */
  begin(actor: Actor, key: string, hash: string): Promise<Begun>;
  finish(
    actor: Actor,
    key: string,
    answer: { status: number; headers: Record<string, string>; body: string },
  ): Promise<void>;
  /** After a failure of ours: the same key may try again. */
  forget(actor: Actor, key: string): Promise<void>;
}

export interface Changes {
  /** Changes with `seq` above the cursor, oldest first. */
  after(cursor: number, limit: number): Promise<Change[]>;
  head(): Promise<number>;
}

export interface Store {
  liveEvents: LiveEvents;
  journal: Journal;
  channels: Channels;
  idempotency: IdempotencyKeys;
  changes: Changes;
}
