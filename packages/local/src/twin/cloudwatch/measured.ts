import type { Environment } from "../environment.ts";
import { type FlowRecord, isDry } from "../mediaconnect/records.ts";
import { openAlerts } from "../medialive/alerts.ts";
import { outputOf, scoreOf, sourceOf } from "../medialive/conditions.ts";
import type { ChannelRecord, Condition } from "../medialive/records.ts";
import type { PackagerRecord } from "../mediapackage/records.ts";
import { parameters } from "../parameters.ts";
import { suffered } from "../troubles.ts";
import { setLevel } from "./levels.ts";

/** Metrics by docs.aws.amazon.com/medialive/latest/ug/eml-metrics.html and mqcs.html. A pipeline that is down has none. */
export const measureChannel = (env: Environment, channel: ChannelRecord): void => {
  for (const [p, pipeline] of channel.pipelines.entries()) {
    const has = (condition: Condition): boolean => pipeline.conditions?.[condition] !== undefined;
    const output = outputOf(channel, pipeline);
    const bitrate = parameters.cloudwatch.bitrate.value;
    const locked = channel.pipelines.length === 2 && channel.pipelines.every(({ up }) => up) && !has("unlocked");
    const refuses = has("blocked");
    setLevel(
      env,
      `${channel.region}/medialive/${channel.id}/${p}`,
      pipeline.up
        ? {
            ActiveAlerts: openAlerts(env, channel, p),
            InputVideoFrameRate: has("lost") ? 0 : 25,
            // At most 60 s are told; a loss is longer than that or over.
            FillMsec: has("lost") ? 60_000 : 0,
            NetworkIn: has("lost") ? 0 : bitrate,
            NetworkOut: output === undefined ? 0 : bitrate,
            PipelinesLocked: locked ? 1 : 0,
            MqcsBlackFrameDetected: output === "black" ? scoreOf("black") : 100,
            MqcsFreezeFrameDetected: output === "frozen" ? scoreOf("frozen") : 100,
            MqcsFillFrameInsertion: output === "fill" ? scoreOf("fill") : 100,
            MqcsContinuityCounterErrors: output === "corrupt" ? scoreOf("corrupt") : 100,
            MqcsVideoFrameDrops: output === "poor" ? scoreOf("poor") : 100,
            MinMQCS: output === undefined ? 0 : scoreOf(output),
            ActiveOutputs: refuses || output === undefined ? 0 : 1,
            ...failures(env, channel, p, refuses),
            ...primary(channel, pipeline),
          }
        : {},
    );
  }
};

/** Refusals a second, by whose fault they are. */
const failures = (env: Environment, channel: ChannelRecord, p: number, refuses: boolean): Record<string, number> => {
  const ours = suffered(env, channel.region, channel.id, "output-failing").some(
    (is) => is.pipeline === undefined || is.pipeline === p,
  );
  return { Output4xxErrors: refuses && ours ? 1 : 0, Output5xxErrors: refuses && !ours ? 1 : 0 };
};

/** Only with automatic failover; otherwise no data. */
const primary = (channel: ChannelRecord, pipeline: ChannelRecord["pipelines"][number]): Record<string, number> => {
  const pair = channel.attachments.find(({ given }) => given.AutomaticInputFailoverSettings);
  return pair ? { PrimaryInputActive: sourceOf(channel, pipeline)?.name === pair.name ? 1 : 0 } : {};
};

/** Metrics of a flow with an SRT source (mediaconnect/latest/ug/monitoring-with-cloudwatch.html). */
export const measureFlow = (env: Environment, flow: FlowRecord): void => {
  const comes = !isDry(env, flow);
  setLevel(
    env,
    `${flow.region}/mediaconnect/${flow.arn}`,
    flow.status === "ACTIVE"
      ? { SourceConnected: comes ? 1 : 0, SourceBitRate: comes ? parameters.cloudwatch.bitrate.value : 0 }
      : {},
  );
};

/** Bytes and requests a second (mediapackage/latest/userguide/metrics.html): segments come whole, which is not modelled. */
export const measurePackager = (env: Environment, packager: PackagerRecord): void => {
  const senders = Object.keys(packager.arriving).length;
  setLevel(
    env,
    `${packager.region}/mediapackage/${packager.group}/${packager.name}`,
    senders === 0
      ? {}
      : { IngressBytes: (senders * parameters.cloudwatch.bitrate.value) / 8, IngressRequestCount: senders },
  );
};
