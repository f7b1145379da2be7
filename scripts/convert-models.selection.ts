/**
 * What is taken from botocore's models. `operations` are the ones the control plane calls; `keep` trims the
 * structures whose full shape would be many times what we read (a GetOriginEndpoint answer alone reaches
 * forty structures of DRM and ad marking). A structure not named in `keep` is taken whole.
 */
export interface Selection {
  /** Folder in botocore's data directory, signing name and file name of the output. */
  service: string;
  apiVersion: string;
  /** Prefix of the generated TypeScript names that belong to the service as a whole. */
  title: string;
  operations: readonly string[];
  keep: Readonly<Record<string, readonly string[]>>;
}

const manifest = ["ManifestName", "Url", "ChildManifestName", "ManifestWindowSeconds"];

export const selections: readonly Selection[] = [
  {
    service: "mediaconnect",
    apiVersion: "2018-11-14",
    title: "MediaConnect",
    operations: ["DescribeFlow", "ListFlows", "ListTagsForResource", "StartFlow", "StopFlow"],
    keep: {
      Flow: [
        "AvailabilityZone",
        "Description",
        "EgressIp",
        "FlowArn",
        "Maintenance",
        "Name",
        "Outputs",
        "Source",
        "SourceFailoverConfig",
        "Sources",
        "Status",
      ],
      Source: ["Description", "IngestIp", "IngestPort", "Name", "PeerIpAddress", "SourceArn", "Transport"],
      Output: ["Destination", "MediaLiveInputArn", "Name", "OutputArn", "OutputStatus", "Port", "Transport"],
      Transport: ["Protocol"],
    },
  },
  {
    service: "mediapackagev2",
    apiVersion: "2022-12-25",
    title: "MediaPackageV2",
    operations: [
      "CreateHarvestJob",
      "GetChannel",
      "GetChannelGroup",
      "GetHarvestJob",
      "GetOriginEndpoint",
      "ListChannels",
      "ListOriginEndpoints",
      "ResetChannelState",
    ],
    keep: {
      ChannelListConfiguration: [
        "Arn",
        "ChannelGroupName",
        "ChannelName",
        "CreatedAt",
        "Description",
        "InputType",
        "ModifiedAt",
      ],
      GetChannelResponse: [
        "Arn",
        "ChannelGroupName",
        "ChannelName",
        "CreatedAt",
        "Description",
        "ETag",
        "IngestEndpoints",
        "InputSwitchConfiguration",
        "InputType",
        "ModifiedAt",
        "OutputHeaderConfiguration",
        "ResetAt",
        "Tags",
      ],
      GetOriginEndpointResponse: [
        "Arn",
        "ChannelGroupName",
        "ChannelName",
        "ContainerType",
        "CreatedAt",
        "DashManifests",
        "Description",
        "ETag",
        "ForceEndpointErrorConfiguration",
        "HlsManifests",
        "LowLatencyHlsManifests",
        "ModifiedAt",
        "OriginEndpointName",
        "ResetAt",
        "Segment",
        "StartoverWindowSeconds",
        "Tags",
      ],
      OriginEndpointListConfiguration: [
        "Arn",
        "ChannelGroupName",
        "ChannelName",
        "ContainerType",
        "CreatedAt",
        "DashManifests",
        "Description",
        "ForceEndpointErrorConfiguration",
        "HlsManifests",
        "LowLatencyHlsManifests",
        "ModifiedAt",
        "OriginEndpointName",
      ],
      Segment: ["SegmentDurationSeconds", "SegmentName"],
      GetDashManifestConfiguration: ["ManifestName", "Url", "ManifestWindowSeconds"],
      GetHlsManifestConfiguration: manifest,
      GetLowLatencyHlsManifestConfiguration: manifest,
    },
  },
];
