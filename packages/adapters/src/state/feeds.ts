import type { Actor, Feed, FeedRecord } from "@showcaller/contracts";
import { formatInstant } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { feedItem, intact, readFeed } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { Feeds, JournalDraft, Once } from "./types.ts";

export const feeds = (context: Context, record: Recorder): Feeds => {
  const { table, clock } = context;
  const read = async (id: Feed["id"]): Promise<FeedRecord | undefined> => {
    const item = await table.get(keys.feed(id));
    return item && readFeed(item);
  };
  const earlier = async (once: Once | undefined): Promise<FeedRecord | undefined> => {
    const id = once && (await appliedBy(context, once));
    return id ? read(id as Feed["id"]) : undefined;
  };
  return {
    read,
    async list({ limit = 50, cursor }) {
      const page = await table.query({ pk: "FEEDS", limit, ...(cursor ? { cursor } : {}) });
      return { items: intact(page.items, readFeed), ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
    async create(feed, { once } = {}) {
      const entry = entryOf(
        "feed.created",
        feed,
        feed.createdBy,
        "asked for; whoever has its address reads the calendar",
      );
      const written = await table.write([
        { put: feedItem(feed), if: { exists: false } },
        record.put(entry, `feed-${feed.id}-created`),
        ...(once ? [mark(once, feed.id)] : []),
      ]);
      if (written.ok) return { kind: "created", feed };
      // Our own answer was lost and the write repeated, unless another try of the request made another feed.
      const made = (await earlier(once)) ?? (await read(feed.id));
      if (!made) throw new Error(`feed ${feed.id} was neither written nor refused`);
      return { kind: made.id === feed.id ? "created" : "applied", feed: made };
    },
    async revoke(id, actor, { once } = {}) {
      const stored = await read(id);
      if (!stored || stored.revokedAt) return stored;
      const revoked = { ...stored, revokedAt: formatInstant(clock.now()) };
      await table.write([
        { put: feedItem(revoked), if: { equals: { open: true } } },
        record.put(
          entryOf("feed.revoked", stored, actor, "asked for; its address opens nothing any more"),
          `feed-${id}-revoked`,
        ),
        ...(once ? [mark(once, id)] : []),
      ]);
      // Lost to another who took it back at the same moment, or written: it is taken back.
      return read(id);
    },
  };
};

const entryOf = (
  name: "feed.created" | "feed.revoked",
  { id, name: forWhom }: Feed,
  actor: Actor,
  why: string,
): JournalDraft => ({
  kind: "request",
  name,
  text: `calendar feed "${forWhom}" (${id}) ${name === "feed.created" ? "made" : "taken back"}`,
  why,
  actor,
});
