import * as z from "zod";
import { Channel, ChannelInput } from "../channel.ts";
import { ChannelId } from "../ids.ts";
import { page, paging, type Route } from "./route.ts";

const channelId = z.object({ id: ChannelId });

/** Registered channels. */
export const channelsRoutes = {
  listChannels: {
    method: "get",
    path: "/v1/channels",
    summary: "List registered channels",
    scope: "events:read",
    query: z.object(paging),
    status: 200,
    response: page(Channel),
  },
  getChannel: {
    method: "get",
    path: "/v1/channels/{id}",
    summary: "Read a channel",
    scope: "events:read",
    params: channelId,
    status: 200,
    response: Channel,
    problems: ["not-found"],
  },
  putChannel: {
    method: "put",
    path: "/v1/channels/{id}",
    summary: "Register or change a channel",
    scope: "admin",
    params: channelId,
    body: ChannelInput,
    status: 200,
    response: Channel,
    ifMatch: "optional",
    idempotent: true,
    problems: ["mode-on-create", "encoder-registered", "stale-etag", "precondition-required", "channel-in-use", "busy"],
  },
} as const satisfies Record<string, Route>;
