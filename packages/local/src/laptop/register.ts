import { Channel, type ChannelInput } from "@showcaller/contracts";
import { formatInstant } from "@showcaller/core/time/instant";
import type { InstallRequest } from "../twin/twin.ts";
import { registrationOf } from "./registration.ts";
import type { Site } from "./site.ts";

/** Installs a leg in the twin and registers its channel in `enforce`, past the API: for harnesses that test what comes after. */
export const installAndRegister = async (
  site: Site,
  request: InstallRequest,
  actor: string,
  more: Partial<Pick<ChannelInput, "inputs" | "packager">> = {},
): Promise<Channel> => {
  const installed = site.twin.installChannel(request);
  const now = formatInstant(site.world.now);
  const channel = Channel.parse({
    ...registrationOf(installed),
    ...more,
    id: request.id,
    mode: "enforce",
    tags: [],
    rev: 1,
    createdAt: now,
    updatedAt: now,
  });
  await site.deps.store.channels.put(channel.id, actor, () => ({ channel }));
  return channel;
};
