import type { Actor, Channel } from "@showcaller/contracts";
import type { Item, Write } from "@showcaller/core/ports";
import { bookings } from "./bookings.ts";
import type { Context } from "./context.ts";
import { appliedBy, mark } from "./idempotency.ts";
import { channelItem, intact, readChannel, readRuntime } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { Channels, ChannelUse, JournalDraft, Once, PageOf, PutChannel } from "./types.ts";

/** As for live events: then 503. */
const ATTEMPTS = 5;

export const channels = (context: Context, record: Recorder): Channels => {
  const { table } = context;
  const booking = bookings(context);
  const list = async ({ limit = 100, cursor }: { limit?: number; cursor?: string }): Promise<PageOf<Channel>> => {
    const page = await table.query({ pk: "CHANNELS", limit, ...(cursor ? { cursor } : {}) });
    return { items: page.items.map(readChannel), ...(page.cursor ? { cursor: page.cursor } : {}) };
  };
  const get = async (id: Channel["id"]): Promise<Channel | undefined> => {
    const item = await table.get(keys.channel(id));
    return item && readChannel(item);
  };
  /** What a booking's end leaves behind is the running encoder itself: a show that is held, or a stop that is under way. */
  const useOf = async (id: Channel["id"]): Promise<ChannelUse | undefined> => {
    const booked = await booking.first(id);
    if (booked) return booked;
    const runtime = await table.get(keys.runtime(id));
    const run = runtime && readRuntime(runtime).run;
    return run && { kind: "running", liveEvent: run.liveEvent };
  };

  /** One attempt; `undefined` means that somebody else wrote in between. */
  const putOnce = async ([id, actor, decide, { ifRevs, once } = {}]: Parameters<Channels["put"]>): Promise<
    PutChannel | undefined
  > => {
    const item = await table.get(keys.channel(id));
    const before = item && readChannel(item);
    if (ifRevs && !ifRevs.includes(before?.rev ?? 0)) return { kind: "stale", rev: before?.rev ?? 0 };
    // After the channel's item: a booking that is not seen here will have been counted there.
    const decided = decide(before, item && (await useOf(id)));
    if (decided === "same" && before) return { kind: "none", channel: before };
    if (decided === "same") throw new Error("an absent channel cannot be the same");
    if ("refusal" in decided) return { kind: "refused", refusal: decided.refusal };
    const { channel } = decided;
    const written = await table.write([
      ...registration(item, before, channel),
      record.put(entryOf(before, channel, actor), `channel-${id}-r${channel.rev}`),
      ...(once ? [mark(once, id)] : []),
    ]);
    return written.ok ? { kind: before ? "changed" : "created", channel } : undefined;
  };

  const earlier = async (once: Once | undefined): Promise<PutChannel | undefined> => {
    const id = once && (await appliedBy(context, once));
    const channel = id && (await get(id as Channel["id"]));
    return channel ? { kind: "applied", channel } : undefined;
  };

  return {
    get,
    list,
    async all(damaged) {
      const found: Channel[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await table.query({ pk: "CHANNELS", ...(cursor ? { cursor } : {}) });
        found.push(...intact(page.items, readChannel, damaged));
        cursor = page.cursor;
      }
      return found;
    },
    async put(...request) {
      const once = request[3]?.once;
      for (let tries = 0; tries < ATTEMPTS; tries++) {
        const done = await putOnce(request);
        if (done?.kind === "created" || done?.kind === "changed") return done;
        const settled = (await earlier(once)) ?? done;
        if (settled) return settled;
      }
      return { kind: "busy" };
    },
  };
};

/** Another encoder under a booking would not be the one that was started: nothing may have been booked or started since. */
function registration(item: Item | undefined, before: Channel | undefined, channel: Channel): Write[] {
  const put = channelItem(channel);
  if (!item || !before) return [{ put, if: { exists: false } }];
  const same = { equals: { rev: before.rev } };
  if (before.encoder.arn === channel.encoder.arn && before.region === channel.region) return [{ put, if: same }];
  const unbooked = typeof item.booked === "number" ? { equals: { booked: item.booked } } : { absent: "booked" };
  return [
    { put, if: { all: [same, unbooked] } },
    { check: keys.runtime(channel.id), if: { absent: "run" } },
  ];
}

const entryOf = (before: Channel | undefined, { id, mode }: Channel, actor: Actor): JournalDraft => ({
  kind: "request",
  name: before ? "channel.changed" : "channel.registered",
  text: before ? `channel ${id} changed` : `channel ${id} registered in ${mode}`,
  why:
    mode === "observe"
      ? "asked for; in observe it is shown and never touched"
      : "asked for; it is started and stopped for its bookings",
  actor,
  channel: id,
});
