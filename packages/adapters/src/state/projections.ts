import { type EdgeChange, type Projected, type Projection, RevocationId } from "@showcaller/contracts";
import type { Held } from "@showcaller/core/edge/batch";
import type { Instant, Item, Page, Write } from "@showcaller/core/ports";
import { DAY, formatInstant, formatSortable, parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { CorruptItem, readRevocation } from "./items.ts";
import { keys, LATER, REVOCATION_SHARDS, REVOKED, UNPROJECTED } from "./keys.ts";
import { markedBy, markOf } from "./marks.ts";

export interface Due {
  held: Held[];
  /** Sort keys of the marks that brought them; whoever a mark names is among them. */
  pending: string[];
}

/** What the projector reads and writes of revocations. */
export interface Projections {
  /** Revocations that the store has not been told of, oldest first; then those whose expiry has come. At most `limit`. */
  due(now: Instant, limit: number): Promise<Due>;
  /** As they are at the edge by what we know; `undefined` for what is no revocation of ours. */
  find(keys: readonly string[]): Promise<(Held | undefined)[]>;
  /** What a batch that was acknowledged leaves in the table, for the transaction that says so. */
  acknowledged(intent: NonNullable<Projection["intent"]>, at: Instant): Write[];
  /** Of what lists wrote until then, how many revocations the store has not been told of. */
  listsWait(until: Instant): Promise<number>;
  /** Marks every revocation of a shard that should be at the edge. `false`: there is no such shard. */
  requeue(shard: number): Promise<boolean>;
}

/** Kept so long after it has left the edge, to be looked at. */
const KEPT = 30 * DAY;

export const projections = ({ table }: Context): Projections => {
  const find = (ids: readonly string[]): Promise<(Held | undefined)[]> =>
    Promise.all(
      ids.map(async (text) => {
        const id = RevocationId.safeParse(text);
        const item = id.success ? await table.get(keys.revocation(id.data)) : undefined;
        return item && heldOf(item);
      }),
    );
  return {
    find,
    async due(now, limit) {
      const marks = await table.query({ pk: UNPROJECTED, limit });
      const { pending, marked } = fitting(marks.items, limit);
      // The index may lag: what it names is read by key, and is due only if it is so there.
      const expiring = marked.size < limit ? await expired(now, limit - marked.size) : [];
      const held = (await find([...new Set([...marked, ...expiring])])).filter((one) => one !== undefined);
      const isDue = ({ revocation: { id, expiresAt }, was }: Held): boolean =>
        marked.has(id) || (was && parseInstant(expiresAt) <= now);
      return { held: held.filter(isDue), pending };
    },
    acknowledged: ({ changes, pending }, at) => [
      ...changes.map((change) => told(change, at)),
      ...pending.map((sk): Write => ({ delete: { pk: UNPROJECTED, sk } })),
    ],
    async listsWait(until) {
      const sk = { from: LATER, to: `${LATER}${formatSortable(until)}#~` };
      let waiting = 0;
      // A list of 100,000 has 2,084 marks of a kilobyte: 21 pages.
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page: Page = await table.query({ pk: UNPROJECTED, sk, ...(cursor ? { cursor } : {}) });
        for (const mark of page.items) waiting += Math.max(1, markedBy(mark).length);
        cursor = page.cursor;
      }
      return waiting;
    },
    async requeue(shard) {
      const letter = REVOCATION_SHARDS[shard];
      if (letter === undefined) return false;
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page: Page = await table.query({ pk: `REVOKED#${letter}`, ...(cursor ? { cursor } : {}) });
        const lost = page.items.flatMap((item) => heldOf(item) ?? []).filter(({ was }) => was);
        const marks = lost.map(({ revocation }): Write => markOf("0", [revocation]));
        if (marks.length > 0) await table.write(marks);
        cursor = page.cursor;
      }
      return true;
    },
  };

  async function expired(now: Instant, limit: number): Promise<string[]> {
    const page = await table.query({ index: "gsi1", pk: REVOKED, sk: { to: `${formatInstant(now)}~` }, limit });
    return page.items.map(({ sk }) => sk);
  }
};

/** The first marks whose revocations are at most so many: a mark goes as a whole. */
function fitting(marks: readonly Item[], limit: number): { pending: string[]; marked: Set<string> } {
  const [pending, marked] = [[] as string[], new Set<string>()];
  for (const mark of marks) {
    const others = markedBy(mark).filter((id) => !marked.has(id));
    if (marked.size + others.length > limit) break;
    pending.push(mark.sk);
    for (const id of others) marked.add(id);
  }
  return { pending, marked };
}

/** One that cannot be read is left as it is: its mark goes, and what the store has of it stays until it expires there. */
const heldOf = (item: Item): Held | undefined => {
  try {
    const { revocation, projected } = readRevocation(item);
    return { revocation, was: projected?.present === true };
  } catch (error) {
    if (error instanceof CorruptItem) return undefined;
    throw error;
  }
};

/** Beside the revocation, which its own writers may have changed meanwhile: then another mark says so. */
function told({ id, rev, present, expiresAt, refused }: EdgeChange, at: Instant): Write {
  const projected: Projected = { rev, at: formatInstant(at), present, ...(refused ? { refused } : {}) };
  return present
    ? {
        update: keys.revocation(id),
        set: { projected, gsi1pk: REVOKED, gsi1sk: `${expiresAt}#${id}` },
        remove: ["expiresAt"],
      }
    : {
        update: keys.revocation(id),
        set: { projected, expiresAt: Math.ceil((at + KEPT) / SECOND) },
        remove: ["gsi1pk", "gsi1sk"],
      };
}
