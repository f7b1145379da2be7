import {
  BatchUpdateScheduleCommand,
  type Channel,
  type ChannelAlert,
  type ChannelSummary,
  DescribeChannelCommand,
  ListAlertsCommand,
  ListChannelsCommand,
  type MediaLiveClient,
  RestartChannelPipelinesCommand,
  type ScheduleAction,
  StartChannelCommand,
  StopChannelCommand,
} from "@aws-sdk/client-medialive";
import type { ChannelState, Encoders, InputSwitch, ListedAlert, ObservedChannel } from "@showcaller/core/ports";
import { formatSortable } from "@showcaller/core/time/instant";
import { outcome } from "../failure.ts";

/** MediaLive of one Region. One attempt per call: the lease and the state machine's Retry are the retry (law 7). */
export const encoders = (client: MediaLiveClient): Encoders => ({
  list: () => outcome(() => listAll(client)),
  describe: (arn) =>
    outcome(async () => observed(await client.send(new DescribeChannelCommand({ ChannelId: channelId(arn) })))),
  alerts: (arn) => outcome(() => alertsOf(client, channelId(arn))),
  start: (arn) =>
    outcome(async () => {
      const { State } = await client.send(new StartChannelCommand({ ChannelId: channelId(arn) }));
      return { state: (State ?? "STARTING") as ChannelState };
    }),
  stop: (arn) =>
    outcome(async () => {
      const { State } = await client.send(new StopChannelCommand({ ChannelId: channelId(arn) }));
      return { state: (State ?? "STOPPING") as ChannelState };
    }),
  restartPipelines: (arn, pipelines) =>
    outcome(async () => {
      const PipelineIds = pipelines.map((pipeline) => `PIPELINE_${pipeline}` as const);
      await client.send(new RestartChannelPipelinesCommand({ ChannelId: channelId(arn), PipelineIds }));
    }),
  schedule: (arn, { create, remove }) =>
    outcome(async () => {
      await client.send(
        new BatchUpdateScheduleCommand({
          ChannelId: channelId(arn),
          ...(create.length > 0 ? { Creates: { ScheduleActions: create.map(action) } } : {}),
          ...(remove.length > 0 ? { Deletes: { ActionNames: [...remove] } } : {}),
        }),
      );
    }),
});

/** `arn:aws:medialive:eu-west-1:123456789012:channel:42` → `42`, the only thing MediaLive's API takes. */
const channelId = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/** 100 a page; a Region holds at most a few hundred channels. */
async function listAll(client: MediaLiveClient): Promise<ObservedChannel[]> {
  const found: ObservedChannel[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page = await client.send(
      new ListChannelsCommand({ MaxResults: 100, ...(token ? { NextToken: token } : {}) }),
    );
    found.push(...(page.Channels ?? []).map(observed));
    token = page.NextToken;
  }
  return found;
}

/** SET alone: what is not among them is over, however long ago. */
async function alertsOf(client: MediaLiveClient, ChannelId: string): Promise<ListedAlert[]> {
  const found: ListedAlert[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page = await client.send(
      new ListAlertsCommand({ ChannelId, StateFilter: "SET", MaxResults: 100, ...(token ? { NextToken: token } : {}) }),
    );
    found.push(...(page.Alerts ?? []).map(listed));
    token = page.NextToken;
  }
  return found;
}

const listed = ({ Id, AlertType, PipelineId, State, SetTimestamp, ClearedTimestamp }: ChannelAlert): ListedAlert => ({
  id: Id ?? "",
  type: AlertType ?? "",
  pipeline: PipelineId === "1" ? 1 : 0,
  state: State === "CLEARED" ? "CLEARED" : "SET",
  setAt: SetTimestamp?.getTime() ?? 0,
  ...(ClearedTimestamp ? { clearedAt: ClearedTimestamp.getTime() } : {}),
});

type Described = Pick<
  Channel & ChannelSummary,
  "Arn" | "Name" | "State" | "ChannelClass" | "PipelinesRunningCount" | "Tags" | "PipelineDetails"
>;

function observed(channel: Described): ObservedChannel {
  return {
    arn: channel.Arn ?? "",
    name: channel.Name ?? "",
    state: (channel.State ?? "IDLE") as ChannelState,
    pipelines: channel.ChannelClass === "SINGLE_PIPELINE" ? 1 : 2,
    pipelinesRunning: channel.PipelinesRunningCount ?? 0,
    tags: channel.Tags ?? {},
    ...(channel.PipelineDetails
      ? { activeInputs: channel.PipelineDetails.map((pipeline) => pipeline.ActiveInputAttachmentName) }
      : {}),
  };
}

function action({ actionName, inputAttachment, at }: InputSwitch): ScheduleAction {
  return {
    ActionName: actionName,
    ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: inputAttachment } },
    ScheduleActionStartSettings:
      at === "immediate"
        ? { ImmediateModeScheduleActionStartSettings: {} }
        : { FixedModeScheduleActionStartSettings: { Time: formatSortable(at) } },
  };
}
