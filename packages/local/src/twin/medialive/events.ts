import { type Environment, send } from "../environment.ts";
import { type ChannelRecord, runningCount } from "./records.ts";

/** States as the bus says them: STOPPED where the API says IDLE (docs.aws.amazon.com/medialive/latest/ug/monitor-activity-types-channel.html). */
export type BusState = "CREATED" | "STARTING" | "RUNNING" | "STOPPING" | "STOPPED" | "DELETING" | "DELETED";

const messages: Record<BusState, string> = {
  CREATED: "Created channel",
  STARTING: "Starting channel",
  RUNNING: "Running channel",
  STOPPING: "Stopping channel",
  STOPPED: "Stopped channel",
  DELETING: "Deleting channel",
  DELETED: "Deleted channel",
};

/** RUNNING, STOPPING and STOPPED are sent once per pipeline; the others without one. */
export const sendState = (env: Environment, channel: ChannelRecord, state: BusState, pipeline?: number): void =>
  send(env, channel.region, {
    source: "aws.medialive",
    "detail-type": "MediaLive Channel State Change",
    resources: [channel.arn],
    detail: {
      channel_arn: channel.arn,
      state,
      message: messages[state],
      pipelines_running_count: runningCount(channel),
      ...(pipeline === undefined ? {} : { pipeline: String(pipeline) }),
    },
  });

export const sendInputChange = (env: Environment, channel: ChannelRecord, pipeline: number): void => {
  const active = channel.pipelines[pipeline];
  send(env, channel.region, {
    source: "aws.medialive",
    "detail-type": "MediaLive Channel Input Change",
    resources: [channel.arn],
    detail: {
      channel_arn: channel.arn,
      pipeline: String(pipeline),
      message: "Input switch event on pipeline",
      active_input_attachment_name: active?.attachment ?? "",
      active_input_switch_action_name: active?.action ?? "",
    },
  });
};

export interface AlertEdge {
  state: "SET" | "CLEARED";
  id: string;
  type: string;
  message: string;
  pipeline: number;
}
export const sendAlert = (env: Environment, channel: ChannelRecord, alert: AlertEdge): void =>
  send(env, channel.region, {
    source: "aws.medialive",
    "detail-type": "MediaLive Channel Alert",
    resources: [channel.arn],
    detail: {
      channel_arn: channel.arn,
      alarm_state: alert.state,
      alarm_id: alert.id,
      alert_type: alert.type,
      pipeline: String(alert.pipeline),
      message: alert.message,
    },
  });
