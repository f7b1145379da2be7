import { hex } from "../environment.ts";
import type { EndpointRecord, GroupRecord, PackagerRecord } from "./records.ts";

const described = (record: {
  arn: string;
  at: number;
  description?: string;
  tags: Record<string, string>;
}): object => ({
  Arn: record.arn,
  CreatedAt: new Date(record.at),
  ModifiedAt: new Date(record.at),
  ...(record.description === undefined ? {} : { Description: record.description }),
  ETag: hex(`etag:${record.arn}:${record.at}`, 16),
  Tags: record.tags,
});
export const viewGroup = (record: GroupRecord): object => ({
  ...described(record),
  ChannelGroupName: record.name,
  EgressDomain: record.egressDomain,
});
const resetAt = (at: number | undefined): object => (at === undefined ? {} : { ResetAt: new Date(at) });
export const viewChannel = (record: PackagerRecord): object => ({
  ...described(record),
  ChannelGroupName: record.group,
  ChannelName: record.name,
  InputType: record.inputType,
  IngestEndpoints: [1, 2].map((n) => ({
    Id: String(n),
    Url: `https://${hex(`ingest:${record.arn}:${n}`, 12)}-${n}.ingest.${hex(`zone:${record.region}`, 6)}.mediapackagev2.${record.region}.amazonaws.com/in/v1/${record.group}/${n}/${record.name}/index`,
  })),
  ...(record.inputSwitch
    ? {
        InputSwitchConfiguration: {
          MQCSInputSwitching: record.inputSwitch.byScore,
          PreferredInput: record.inputSwitch.preferred,
        },
      }
    : {}),
  ...resetAt(record.resetAt),
});
export const viewEndpoint = (record: EndpointRecord): object => {
  const of = (protocol: string): object[] =>
    record.manifests
      .filter((manifest) => manifest.protocol === protocol)
      .map((manifest) => ({
        ManifestName: manifest.name,
        Url: manifest.url,
        ManifestWindowSeconds: manifest.windowSeconds,
      }));
  return {
    ...described(record),
    ChannelGroupName: record.group,
    ChannelName: record.channel,
    OriginEndpointName: record.name,
    ContainerType: record.containerType,
    Segment: record.segment,
    StartoverWindowSeconds: record.startoverSeconds,
    HlsManifests: of("hls"),
    LowLatencyHlsManifests: of("low-latency-hls"),
    DashManifests: of("dash"),
    ForceEndpointErrorConfiguration: { EndpointErrorConditions: record.forceErrors },
    ...resetAt(record.resetAt),
  };
};
