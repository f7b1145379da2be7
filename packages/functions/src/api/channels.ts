import type { Channel, LiveEvent } from "@showcaller/contracts";
import { revOf, stale } from "../http/if-match.ts";
import { Rejection, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import { decideChannel } from "./channel-rules.ts";
import { firstBooking } from "./channel-use.ts";
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

  async putChannel({ params, body, actor, ifMatch }) {
    const id = params.id;
    const before = await store.channels.get(id);
    if (!before && ifMatch)
      throw reject("stale-etag", "There is no channel of that id to change.", [
        { at: "If-Match", reason: "leave it out to register the channel" },
      ]);
    const others = (await store.channels.all()).filter((channel) => channel.id !== id);
    const booking: LiveEvent | undefined = before && (await firstBooking(store, id, clock.now()));
    const ifRev = await revOf(ifMatch, async () => before?.rev);
    const put = await store.channels.put(
      id,
      actor,
      (stored) => decideChannel({ id, input: body, stored, others, booking, conditional: !!ifMatch, now: clock.now() }),
      ifRev,
    );
    if (put.kind === "refused") throw new Rejection(put.refusal);
    if (put.kind === "stale") throw stale(put.rev);
    return { value: put.channel };
  },
});

const noSuchChannel = (id: Channel["id"]): Rejection =>
  reject("not-found", "No channel is registered under that id.", [
    { at: "path: id", reason: `register it with PUT /v1/channels/${id}, or list them with GET /v1/channels` },
  ]);
