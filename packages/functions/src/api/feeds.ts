import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Feeds } from "@showcaller/adapters/state/types";
import { type Feed, FeedId, type FeedRecord, type LiveEvent, type RouteName } from "@showcaller/contracts";
import { icalendarOf } from "@showcaller/core/feeds/icalendar";
import { DAY, formatInstant, parseInstant } from "@showcaller/core/time/instant";
import type { Caller } from "../http/auth.ts";
import { REPLAYED } from "../http/idempotency.ts";
import { reject } from "../http/problem.ts";
import type { Call, Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";
import { period } from "./period.ts";

const BACK = 30 * DAY;
const AHEAD = 365 * DAY;
/** A VEVENT has at most 1.4 kB (a title of 300 characters at 4 bytes), so this many fit into Lambda's 6 MB. */
const MOST_IN_CALENDAR = 4_000;
const CALENDAR = "text/calendar; charset=utf-8";

type Names = "getCalendar" | "createFeed" | "listFeeds" | "deleteFeed";

export const feedHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async getCalendar({ query, incoming }) {
    const text = icalendarOf(await eventsOf(deps, query));
    const tag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
    // Private: its address is as good as a token. To be kept, and asked about each time.
    const headers = { etag: tag, "cache-control": "private, no-cache" };
    if (isAmong(tag, incoming.headers["if-none-match"])) return { text: "", headers, status: 304 };
    return { text, headers: { ...headers, "content-type": CALENDAR } };
  },

  async createFeed({ body, actor, once }) {
    const { store, clock, ids } = deps;
    // From the system's chance, never from a seed: whoever knows the seed must not know the key.
    const secret = randomBytes(32).toString("base64url");
    const id = FeedId.parse(ids.ulid());
    const made = { id, name: body.name, createdAt: formatInstant(clock.now()), createdBy: actor, hash: hashOf(secret) };
    const { kind, feed } = await store.feeds.create(made, given({ once }));
    if (kind === "applied") return { value: feedView(feed), headers: { ...REPLAYED } };
    return { value: { ...feedView(feed), path: `/v1/live-events.ics?key=${id}.${secret}` } };
  },

  async listFeeds({ query: { cursor, limit } }) {
    const page = await deps.store.feeds.list(given({ cursor, limit }));
    return { value: { ...page, items: page.items.map(feedView) } };
  },

  async deleteFeed({ params: { id }, actor, once }) {
    const feed = await deps.store.feeds.revoke(id, actor, given({ once }));
    if (!feed)
      throw reject("not-found", "There is no feed of that id.", [
        { at: "path: id", reason: "list feeds to find it; of an address, it is what stands before the dot of its key" },
      ]);
    return { value: feedView(feed) };
  },
});

export const writesFeed = (name: RouteName): boolean => name === "createFeed" || name === "deleteFeed";

export const feedView = ({ hash: _, ...feed }: FeedRecord): Feed => feed;

/**
 * Who asks with a key, `<feed>.<secret>`: the feed, which may read and nothing else. 256 bits of chance are not guessed; of what
 * is wrong with a key nothing is told.
 */
export const keyed =
  (feeds: Pick<Feeds, "read">) =>
  async (key: string): Promise<Caller> => {
    const [name = "", secret = ""] = key.split(".");
    const id = FeedId.safeParse(name).data;
    const feed = id && (await feeds.read(id));
    if (feed && !feed.revokedAt && timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(feed.hash)))
      return { actor: `feed:${feed.id}`, scopes: new Set(["events:read"]) };
    throw reject("unauthenticated", "This key opens no feed, or none any more.", [
      { at: "?key", reason: "ask whoever runs this deployment for a new address (POST /v1/feeds)" },
    ]);
  };

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

async function eventsOf({ store, clock }: ApiDeps, query: Call<"getCalendar">["query"]): Promise<LiveEvent[]> {
  const { from, to } = period(query);
  const begin = from ?? formatInstant(clock.now() - BACK);
  const range = { from: begin, to: to ?? formatInstant(parseInstant(begin) + BACK + AHEAD), limit: 100 };
  const found: LiveEvent[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await store.liveEvents.list({ ...range, ...given({ cursor, status: query.status }) });
    found.push(...page.items);
    cursor = page.cursor;
    // Cut short, it would take live events out of calendars that have them.
    if (found.length > MOST_IN_CALENDAR)
      throw reject("invalid-request", `There are more than ${MOST_IN_CALENDAR} live events in that time.`, [
        { at: "?to", reason: "ask for less: give from and to, or a status" },
      ]);
  }
  return found;
}

/** If-None-Match compares weakly (RFC 9110 section 13.1.2): what a proxy made weak is still it. */
const isAmong = (tag: string, header: string | undefined): boolean =>
  header !== undefined &&
  (header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === tag));
