import type { Packager } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";
import type { ConvertedClient } from "../models/converted-client.ts";
import type { MediaPackageV2Operations } from "../models/mediapackagev2.generated.ts";

/** MediaPackage v2 of one Region. One attempt per call, as for every media service (law 7). */
export const packager = (client: ConvertedClient<MediaPackageV2Operations>): Packager => ({
  reset: ({ channelGroup, channel }) =>
    outcome(async () => {
      await client.send("ResetChannelState", { ChannelGroupName: channelGroup, ChannelName: channel });
    }),
});
