import type { EdgeChange, EdgeContent, Projection, Revocation } from "@showcaller/contracts";
import type { EdgeEntry, Instant } from "../ports.ts";
import { parseInstant } from "../time/instant.ts";
import { hasRoom } from "./capacity.ts";

/** One call takes 50 keys (CloudFront developer guide, quotas on key value stores); two are the control record and the batch's number. */
export const MOST_CHANGES = 48;
/** Seconds between heartbeats while a hull is open; the edge counts the control plane as away after two and a minute. */
export const BEAT = 300;
/** A beat that is due within this is taken along: the next look may be a minute away. */
const EARLY = 30;

/** The key under which the store holds the number of its last batch. The edge does not read it. */
export const BATCH_KEY = "p";

/** A revocation beside what the store was told of it. */
export interface Held {
  revocation: Revocation;
  was: boolean;
}

export interface Wanted {
  /** Revocations that may differ from the store. */
  held: readonly Held[];
  /** Their pending marks, which go with them. */
  pending: readonly string[];
  /** Leg switches. */
  legs: readonly EdgeEntry[];
  hullOpen: boolean;
  /** The keys in the control record, by kid. */
  kids: readonly string[];
  /** The control record for these counts and that heartbeat, first; after it what it has no room for. */
  control: (counts: EdgeContent["counts"], heartbeat: number) => readonly [EdgeEntry, ...EdgeEntry[]];
  digest: (text: string) => string;
}

export interface Batch {
  puts: EdgeEntry[];
  deletes: string[];
  intent: NonNullable<Projection["intent"]>;
}

/** Whether the edge should refuse by it now. */
export const inForce = ({ lifted, expiresAt }: Revocation, now: Instant): boolean =>
  lifted === undefined && parseInstant(expiresAt) > now;

/**
 * The next batch that makes the store equal the table, or nothing when it does. Pure: the same state and wishes give the same batch,
 * so a batch whose effect is not known may be planned again. `c` and the batch's number are in every one: what counts is with what
 * is counted, and whoever removes an expired entry says in the same write that it was there (docs/edge.md).
 */
export function nextBatch({ content, batch }: Projection, wanted: Wanted, now: Instant): Batch | undefined {
  const { changes, counts } = changesOf(wanted.held, content.counts, now);
  const beat = wanted.hullOpen ? Math.floor(now / 1000) : 0;
  const [control, ...outside] = wanted.control(counts, beat);
  // Its digest without the heartbeat, which alone is no reason to write before its time.
  const digest = wanted.digest(wanted.control(counts, 0)[0].value);
  const small = smallChanges(content.small, [...outside, ...wanted.legs], MOST_CHANGES - changes.length);
  const due = wanted.hullOpen ? beat - content.heartbeat >= BEAT - EARLY : content.heartbeat !== 0;
  const nothing = small.puts.length + small.deletes.length === 0 && wanted.pending.length === 0 && changes.length === 0;
  if (nothing && digest === content.control && !due) return undefined;
  const number = batch + 1;
  const values = new Map(wanted.held.map(({ revocation }) => [revocation.id, revocation.entry]));
  return {
    puts: [
      control,
      { key: BATCH_KEY, value: number.toString(36) },
      ...changes.flatMap(({ id, present }) => (present ? [{ key: id, value: values.get(id) ?? "" }] : [])),
      ...small.puts,
    ],
    deletes: [...changes.flatMap(({ id, was, present }) => (was && !present ? [id] : [])), ...small.deletes],
    intent: {
      batch: number,
      changes,
      pending: [...wanted.pending],
      content: { counts, small: small.after, control: digest, kids: [...wanted.kids], heartbeat: beat },
    },
  };
}

const total = ({ session, subject, channel }: EdgeContent["counts"]): number => session + subject + channel;

/** What becomes of each; where there is no room for another, that is recorded, and said to a human. */
function changesOf(
  held: readonly Held[],
  before: EdgeContent["counts"],
  now: Instant,
): Pick<EdgeContent, "counts"> & { changes: EdgeChange[] } {
  const counts = { ...before };
  const changes = held.slice(0, MOST_CHANGES).map(({ revocation, was }) => {
    const { id, kind, rev, expiresAt } = revocation;
    const wished = inForce(revocation, now);
    const present = wished && (was || hasRoom(counts, kind));
    counts[kind] += Number(present) - Number(was);
    return { id, kind, rev, expiresAt, was, present, ...(wished && !present ? { refused: "capacity" as const } : {}) };
  });
  return { changes, counts };
}

interface SmallChanges {
  puts: EdgeEntry[];
  deletes: string[];
  after: Record<string, string>;
}

/** At most `room` of them: puts first, since an entry too many is never read where the control record has no count of it. */
function smallChanges(
  before: Readonly<Record<string, string>>,
  wanted: readonly EdgeEntry[],
  room: number,
): SmallChanges {
  const wish = new Map(wanted.map(({ key, value }) => [key, value]));
  const puts = wanted.filter(({ key, value }) => before[key] !== value).slice(0, room);
  const deletes = Object.keys(before)
    .filter((key) => !wish.has(key))
    .sort()
    .slice(0, room - puts.length);
  const after = new Map(Object.entries(before));
  for (const { key, value } of puts) after.set(key, value);
  for (const key of deletes) after.delete(key);
  return { puts, deletes, after: Object.fromEntries([...after].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** How many keys a store has that equals the table. */
export const keysIn = ({ counts, small }: EdgeContent): number => 2 + total(counts) + Object.keys(small).length;
