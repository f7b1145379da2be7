import type { Channel } from "@showcaller/contracts";
import { channelItem, readChannel } from "./items.ts";
import type { Recorder } from "./journal.ts";
import { keys } from "./keys.ts";
import type { Context } from "./store.ts";
import type { Channels, PageOf } from "./types.ts";

export const channels = ({ table }: Context, record: Recorder): Channels => {
  const list = async ({ limit = 100, cursor }: { limit?: number; cursor?: string }): Promise<PageOf<Channel>> => {
    const page = await table.query({ pk: "CHANNELS", limit, ...(cursor ? { cursor } : {}) });
    return { items: page.items.map(readChannel), ...(page.cursor ? { cursor: page.cursor } : {}) };
  };
  const get = async (id: Channel["id"]): Promise<Channel | undefined> => {
    const item = await table.get(keys.channel(id));
    return item && readChannel(item);
  };
  return {
    get,
    list,
    async all() {
      const found: Channel[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page: PageOf<Channel> = await list(cursor ? { cursor } : {});
        found.push(...page.items);
        cursor = page.cursor;
      }
      return found;
    },
    async put(id, actor, decide, ifRev) {
      for (;;) {
        const before = await get(id);
        if (ifRev !== undefined && before?.rev !== ifRev) return { kind: "stale", rev: before?.rev ?? 0 };
        const decided = decide(before);
        if (decided === "same" && before) return { kind: "none", channel: before };
        if (decided === "same") throw new Error("an absent channel cannot be the same");
        if ("refusal" in decided) return { kind: "refused", refusal: decided.refusal };
        const { channel } = decided;
        const written = await table.write([
          { put: channelItem(channel), if: before ? { equals: { rev: before.rev } } : { exists: false } },
          record.put(
            {
              kind: "request",
              name: before ? "channel.changed" : "channel.registered",
              text: before ? `channel ${id} changed` : `channel ${id} registered in ${channel.mode}`,
              why:
                channel.mode === "observe"
                  ? "asked for; in observe it is shown and never touched"
                  : "asked for; it is started and stopped for its bookings",
              actor,
              channel: id,
            },
            `channel-${id}-r${channel.rev}`,
          ),
        ]);
        if (written.ok) return { kind: before ? "changed" : "created", channel };
      }
    },
  };
};
