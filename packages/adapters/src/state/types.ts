import type {
  Actor,
  Change,
  Channel,
  Claim,
  Feed,
  FeedRecord,
  ImportRow,
  JobId,
  JobRecord,
  JournalEntry,
  JournalName,
  Leg,
  LiveEvent,
  LiveEventStatus,
  RevocationJobRecord,
  RowAnswer,
  RowResult,
  SourceRow,
  WouldBe,
} from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import type { Write } from "@showcaller/core/ports";
import type { Refusal } from "@showcaller/core/refusal";
import type { CorruptItem } from "./items.ts";

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
  /** If-Match named other `rev`s. */
  | { kind: "stale"; rev: number }
  /** An earlier try of the same request has written already; `stored` is the live event as it stands now. */
  | { kind: "applied"; stored: Stored }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

/**
 * The request that a write belongs to, as `IdempotencyKeys.begin` gave it. What is written and a mark on the request's
 * record are one transaction, so that of a request's tries exactly one writes, however many live or die (law 7).
 */
export interface Once {
  actor: Actor;
  key: string;
  /** Identifies the request: method, path, body. */
  hash: string;
  /** This try. */
  holder: string;
}

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
  /** Writes a new live event, its bookings, its journal entry and `extra` in one transaction. */
  create(decision: Decision, actor: Actor, options?: { once?: Once; extra?: readonly Write[] }): Promise<Changed>;
  /**
   * Reads, decides, writes: live event (condition: same `rev`), day ledgers where the booking changed (condition: same
   * version), journal entry; one transaction. Lost races are decided again from what is stored then.
   */
  change(
    id: LiveEvent["id"],
    actor: Actor,
    decide: (stored: Stored) => Decision,
    options?: { ifRevs?: readonly number[]; cause?: string; once?: Once; extra?: readonly Write[] },
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
  /**
   * Entries of another journal, at most 50, as they are: one whose id is there already is left as it is. `line` is written with those that are new.
   * Answers how many were; `undefined`: others write the same ones at this moment.
   */
  merge(entries: readonly JournalEntry[], line: JournalDraft): Promise<number | undefined>;
}
/** `key` makes an entry idempotent: the same key written twice is one entry. */
export type JournalDraft = Omit<JournalEntry, "id" | "at" | "name"> & { name: JournalName; key?: string };

export type PutChannel =
  | { kind: "created" | "changed" | "none"; channel: Channel }
  /** An earlier try of the same request has written already; `channel` is as it stands now. */
  | { kind: "applied"; channel: Channel }
  | { kind: "refused"; refusal: Refusal }
  /** `rev` is 0 when there is no such channel. */
  | { kind: "stale"; rev: number }
  /** Lost the race against other writers five times: 503 with Retry-After. */
  | { kind: "busy" };

/** What holds a channel to its encoder: the first booking that is not over, or else an encoder that we started and that runs still. */
export type ChannelUse =
  | { kind: "booked"; liveEvent: LiveEvent["id"]; title: string; from: string; to: string }
  | { kind: "running"; liveEvent: LiveEvent["id"] };

export interface Channels {
  get(id: Channel["id"]): Promise<Channel | undefined>;
  list(page: { limit?: number; cursor?: string }): Promise<PageOf<Channel>>;
  /** Whatever can be read; `damaged` is told of the rest. */
  all(damaged?: (item: CorruptItem) => void): Promise<Channel[]>;
  /**
   * `decide` sees what is stored; its result is written on condition that it is still so. Another encoder or Region is
   * written only if nothing was booked or started since `use` was read.
   */
  put(
    id: Channel["id"],
    actor: Actor,
    decide: (
      before: Channel | undefined,
      use: ChannelUse | undefined,
    ) => { channel: Channel } | { refusal: Refusal } | "same",
    options?: { ifRevs?: readonly number[]; once?: Once },
  ): Promise<PutChannel>;
}

/** Idempotency-Key records: one per actor and key, kept 24 hours. */
export type Begun =
  | { kind: "first"; once: Once }
  /** An earlier try has written, and died or lost its answer: `id` is the live event or channel it wrote. */
  | { kind: "applied"; id: string; once: Once }
  | { kind: "in-progress" }
  | { kind: "other-request" }
  | ({ kind: "done" } & KeptAnswer);
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}
export interface IdempotencyKeys {
  /** A record left in progress by a death is taken over after 60 s; one that has written is `applied` at once. */
  begin(request: Omit<Once, "holder">): Promise<Begun>;
  /** The first answer stays. */
  finish(once: Once, answer: KeptAnswer): Promise<void>;
  /** After a failure of ours: the same key may try again. What was written stays marked. */
  forget(once: Once): Promise<void>;
}

export interface Changes {
  /** Changes with `seq` above the cursor, oldest first. */
  after(cursor: number, limit: number): Promise<Change[]>;
  head(): Promise<number>;
}

export type CreatedJob =
  | { kind: "created"; job: JobRecord }
  | { kind: "applied"; job: JobRecord }
  /** Another import of the same source is under way. */
  | { kind: "running"; job: JobId };

/** Each in items of at most 50. */
export interface SliceDone {
  results: readonly (readonly RowResult[])[];
  /** At most two for each row. */
  wouldBe?: readonly (readonly WouldBe[])[];
}

export interface Jobs {
  /** Stores the rows in parts, then the job; only with the job do they begin to count. A dry run does not hold its source. */
  create(job: JobRecord, parts: readonly (readonly ImportRow[])[], options?: { once?: Once }): Promise<CreatedJob>;
  read(id: JobId): Promise<JobRecord | undefined>;
  part(id: JobId, number: number): Promise<ImportRow[]>;
  results(id: JobId, page: { cursor?: string; answer?: RowAnswer }): Promise<PageOf<RowResult>>;
  /** Writes a slice's results and how far the job is now, on condition that nobody was faster. `wouldBe`: of a dry run. */
  advance(before: JobRecord, after: JobRecord, done: SliceDone): Promise<boolean>;
  /** What the earlier slices of a dry run would have booked, in their order. */
  wouldBe(job: JobRecord): Promise<WouldBe[]>;
  /** Every job that is not over: imports, and lists of revocations. */
  open(): Promise<{ imports: JobRecord[]; lists: RevocationJobRecord[] }>;
  sourceRow(source: string, externalId: string): Promise<SourceRow | undefined>;
  sourceRows(source: string, cursor: string | undefined): Promise<PageOf<SourceRow>>;
  /** To remember a row in the transaction that carries it out. `before`: what was read; absent, nothing was there. */
  remember(source: string, before: SourceRow | undefined, after: SourceRow): Write;
  /** By itself, where nothing is carried out. */
  note(source: string, before: SourceRow, after: SourceRow): Promise<boolean>;
}

/** Addresses that calendars read. */
export interface Feeds {
  read(id: Feed["id"]): Promise<FeedRecord | undefined>;
  list(page: { limit?: number; cursor?: string }): Promise<PageOf<FeedRecord>>;
  /** `applied`: an earlier try of the same request has made `feed`; its key is known to nobody here. */
  create(feed: FeedRecord, options?: { once?: Once }): Promise<{ kind: "created" | "applied"; feed: FeedRecord }>;
  /** As it is afterwards; again it changes nothing. */
  revoke(id: Feed["id"], actor: Actor, options?: { once?: Once }): Promise<FeedRecord | undefined>;
}

export interface Store {
  feeds: Feeds;
  jobs: Jobs;
  liveEvents: LiveEvents;
  journal: Journal;
  channels: Channels;
  idempotency: IdempotencyKeys;
  changes: Changes;
}
