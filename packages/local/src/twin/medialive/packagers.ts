import type { ChannelRecord } from "./records.ts";

/** MediaPackage v2 channels a MediaLive channel writes to: named, or by CMAF ingest URL. */
export const packagersOf = (channel: ChannelRecord): { region: string; group: string; name: string }[] =>
  (channel.given.Destinations ?? []).flatMap((destination) => [
    ...(destination.MediaPackageSettings ?? []).flatMap(({ ChannelGroup, ChannelName, MediaPackageRegionName }) =>
      ChannelGroup && ChannelName
        ? [{ region: MediaPackageRegionName ?? channel.region, group: ChannelGroup, name: ChannelName }]
        : [],
    ),
    ...(destination.Settings ?? []).flatMap(({ Url }) => {
      const [, region, group, name] =
        /\.mediapackagev2\.([^.]+)\.amazonaws\.com\/in\/v1\/([^/]+)\/[12]\/([^/]+)\//.exec(Url ?? "") ?? [];
      return region && group && name ? [{ region, group, name }] : [];
    }),
  ]);
