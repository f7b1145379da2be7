import { DescribeChannelCommand, DescribeScheduleCommand, type InputAttachment } from "@aws-sdk/client-medialive";
import type { Account, AttachedInput, EndpointSetup } from "@showcaller/core/doctor/account";
import { TAG } from "@showcaller/core/reconcile/snapshot";
import type { ClientFactory } from "../clients/factory.ts";
import { pages, see, seeMaybe } from "./see.ts";

type Media = Pick<Account, "encoder" | "scheduleActions" | "flow" | "packager">;
type Clients = Pick<ClientFactory, "mediaLive" | "mediaConnect" | "mediaPackage">;

/** The media services, as whoever set them up left them. */
export const mediaOf = (clients: Clients): Media => ({
  encoder: (region, arn) =>
    seeMaybe("medialive:DescribeChannel", async () => {
      const channel = await clients.mediaLive(region).send(new DescribeChannelCommand({ ChannelId: idOf(arn) }));
      return {
        class: channel.ChannelClass ?? "STANDARD",
        state: channel.State ?? "unknown",
        tags: channel.Tags ?? {},
        inputs: attached(channel.InputAttachments ?? []),
      };
    }),
  scheduleActions: (region, arn) =>
    seeMaybe("medialive:DescribeSchedule", async () => {
      const client = clients.mediaLive(region);
      const actions = await pages(
        (NextToken) => client.send(new DescribeScheduleCommand({ ChannelId: idOf(arn), MaxResults: 100, NextToken })),
        ({ ScheduleActions }) => ScheduleActions,
        ({ NextToken }) => NextToken,
      );
      return actions.length;
    }),
  flow: (region, arn) => flowOf(clients, region, arn),
  packager: (region, group, channel) => packagerOf(clients, region, { ChannelGroupName: group, ChannelName: channel }),
});

async function flowOf(clients: Clients, region: string, arn: string): ReturnType<Account["flow"]> {
  const client = clients.mediaConnect(region);
  const found = await seeMaybe("mediaconnect:DescribeFlow", () => client.send("DescribeFlow", { FlowArn: arn }));
  if (!found.ok) return found;
  const Flow = found.value?.Flow;
  if (!Flow) return { ok: true, value: undefined };
  // A flow's description has no tags.
  const tags = await see("mediaconnect:ListTagsForResource", () =>
    client.send("ListTagsForResource", { ResourceArn: arn }),
  );
  if (!tags.ok) return tags;
  return {
    ok: true,
    value: {
      state: Flow.Status ?? "unknown",
      sources: Math.max(Flow.Sources?.length ?? 0, Flow.Source ? 1 : 0),
      toEncoders: (Flow.Outputs ?? []).filter(({ MediaLiveInputArn }) => MediaLiveInputArn).length,
      tags: tags.value.Tags ?? {},
    },
  };
}

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/** The pair names its secondary by input id; we by attachment, as the registration does. */
const attached = (attachments: readonly InputAttachment[]): AttachedInput[] =>
  attachments.map(({ InputAttachmentName, AutomaticInputFailoverSettings: pair }) => {
    const secondary = attachments.find(({ InputId }) => pair?.SecondaryInputId === InputId && InputId !== undefined);
    return {
      name: InputAttachmentName ?? "",
      ...(secondary?.InputAttachmentName === undefined
        ? {}
        : {
            secondary: secondary.InputAttachmentName,
            // The API model's default of InputPreference.
            preference: pair?.InputPreference ?? "EQUAL_INPUT_PREFERENCE",
          }),
    };
  });

interface Named {
  ChannelGroupName: string;
  ChannelName: string;
}

/** The list says nothing of start-over, so each endpoint is asked for; a channel has at most ten. */
async function packagerOf(clients: Clients, region: string, named: Named): ReturnType<Account["packager"]> {
  const client = clients.mediaPackage(region);
  const channel = await seeMaybe("mediapackagev2:GetChannel", () => client.send("GetChannel", named));
  if (!channel.ok || channel.value === undefined) return channel as Awaited<ReturnType<Account["packager"]>>;
  const group = await see("mediapackagev2:GetChannelGroup", () =>
    client.send("GetChannelGroup", { ChannelGroupName: named.ChannelGroupName }),
  );
  if (!group.ok) return group;
  const listed = await see("mediapackagev2:ListOriginEndpoints", () =>
    pages(
      (NextToken) => client.send("ListOriginEndpoints", { ...named, ...(NextToken ? { NextToken } : {}) }),
      ({ Items }) => Items,
      ({ NextToken }) => NextToken,
    ),
  );
  if (!listed.ok) return listed;
  const endpoints: EndpointSetup[] = [];
  for (const { OriginEndpointName = "" } of listed.value) {
    const endpoint = await see("mediapackagev2:GetOriginEndpoint", () =>
      client.send("GetOriginEndpoint", { ...named, OriginEndpointName }),
    );
    if (!endpoint.ok) return endpoint;
    const { HlsManifests = [], LowLatencyHlsManifests = [], DashManifests = [] } = endpoint.value;
    endpoints.push({
      name: OriginEndpointName,
      startOverSeconds: endpoint.value.StartoverWindowSeconds ?? 0,
      forcedErrors: endpoint.value.ForceEndpointErrorConfiguration?.EndpointErrorConditions ?? [],
      urls: [...HlsManifests, ...LowLatencyHlsManifests, ...DashManifests].flatMap(({ Url }) => (Url ? [Url] : [])),
    });
  }
  return {
    ok: true,
    value: {
      mqcsInputSwitching: channel.value.InputSwitchConfiguration?.MQCSInputSwitching ?? false,
      tagged: { channel: TAG in (channel.value.Tags ?? {}), group: TAG in (group.value.Tags ?? {}) },
      endpoints,
    },
  };
}
