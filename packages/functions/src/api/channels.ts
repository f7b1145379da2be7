import type { Channel } from "@showcaller/contracts";
import { REPLAYED } from "../http/idempotency.ts";
import { revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import { decideChannel, nothingToChange } from "./channel-rules.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";

type Names = "listChannels" | "getChannel" | "putChannel";

export const channelHandlers = ({ store, clock }: ApiDeps): Handlers<Names> => ({
  async listChannels({ query: { cursor, limit } }) {
    return { value: await store.channels.list(given({ cursor, limit })) };
  },

  async getChannel({ params }) {
    const channel = await store.channels.get(params.id);
    if (!channel) throw noSuchChannel(params.id);
    return { value: channel };
  },

  async putChannel({ params: { id }, body, actor, ifMatch, once }) {
    const others = (await store.channels.all()).filter((channel) => channel.id !== id);
    const now = clock.now();
    const put = await store.channels.put(
      id,
      actor,
      (stored, use) => decideChannel({ id, input: body, stored, others, use, conditional: !!ifMatch, now }),
      { ...revsOf(ifMatch), ...given({ once }) },
    );
    switch (put.kind) {
      case "refused":
        throw new Rejection(put.refusal);
      case "stale":
        throw put.rev === 0 ? new Rejection(nothingToChange()) : stale(put.rev);
      case "busy":
        throw busy("Others write to the same channel at this moment; nothing was changed.");
      case "applied":
        return { value: put.channel, headers: { ...REPLAYED } };
      default:
        return { value: put.channel };
    }
  },
});

const noSuchChannel = (id: Channel["id"]): Rejection =>
  reject("not-found", "No channel is registered under that id.", [
    { at: "path: id", reason: `register it with PUT /v1/channels/${id}, or list them with GET /v1/channels` },
  ]);
