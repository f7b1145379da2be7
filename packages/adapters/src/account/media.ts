import { DescribeChannelCommand, DescribeScheduleCommand, type InputAttachment } from "@aws-sdk/client-medialive";
import type { Account, AttachedInput, EndpointSetup } from "@showcaller/core/doctor/account";
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
  flow: (region, arn) =>
    seeMaybe("mediaconnect:DescribeFlow", async () => {
      const { Flow } = await clients.mediaConnect(region).send("DescribeFlow", { FlowArn: arn });
      return {
        state: Flow?.Status ?? "unknown",
        sources: Math.max(Flow?.Sources?.length ?? 0, Flow?.Source ? 1 : 0),
        toEncoders: (Flow?.Outputs ?? []).filter(({ MediaLiveInputArn }) => MediaLiveInputArn).length,
      };
    }),
  packager: (region, group, channel) => packagerOf(clients, region, { ChannelGroupName: group, ChannelName: channel }),
});

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
    value: { mqcsInputSwitching: channel.value.InputSwitchConfiguration?.MQCSInputSwitching ?? false, endpoints },
  };
}
