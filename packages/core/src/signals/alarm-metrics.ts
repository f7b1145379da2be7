import type { Cause } from "@showcaller/contracts";

/*
 * What an alarm on a metric of AWS's points to. Names by docs.aws.amazon.com/medialive/latest/ug/eml-metrics.html, …/mqcs.html,
 * mediaconnect/latest/ug/monitoring-with-cloudwatch.html, mediapackage/latest/userguide/metrics.html. A metric that is not here may be
 * alarmed upon, and is then shown without a cause.
 */
const table: Readonly<Record<string, Readonly<Record<string, Cause>>>> = {
  "AWS/MediaLive": {
    ActiveAlerts: "unspecified",
    FillMsec: "input-loss",
    InputVideoFrameRate: "input-loss",
    NetworkIn: "input-loss",
    InputLossSeconds: "input-loss",
    ChannelInputErrorSeconds: "input-loss",
    MqcsFillFrameInsertion: "input-loss",
    MqcsBlackFrameDetected: "black",
    MqcsFreezeFrameDetected: "frozen",
    MinMQCS: "low-quality",
    MqcsContinuityCounterErrors: "low-quality",
    MqcsSvq: "low-quality",
    MqcsVideoFrameDrops: "low-quality",
    DroppedFrames: "low-quality",
    SvqTime: "low-quality",
    RtpPacketsLost: "low-quality",
    OutputAudioLevelDbfs: "audio-loss",
    OutputAudioLevelLkfs: "audio-loss",
    PipelinesLocked: "locking-lost",
    InputVideoAligned: "locking-lost",
    InputTimecodesPresent: "locking-lost",
    NetworkOut: "output-failing",
    ActiveOutputs: "output-failing",
    Output4xxErrors: "output-failing",
    Output5xxErrors: "output-failing",
  },
  "AWS/MediaConnect": {
    SourceConnected: "source-loss",
    SourceDisconnections: "source-loss",
    SourceBitRate: "source-loss",
    SourceTotalPackets: "source-loss",
    SourcePacketLossPercent: "low-quality",
    SourceNotRecoveredPackets: "low-quality",
    SourceDroppedPackets: "low-quality",
    SourceRoundTripTime: "low-quality",
  },
  "AWS/MediaPackage": {
    IngressBytes: "ingest-failing",
    IngressRequestCount: "ingest-failing",
    IngressResponseTime: "ingest-failing",
  },
};

export const metricCause = (namespace: string | undefined, metric: string | undefined): Cause | undefined =>
  table[namespace ?? ""]?.[metric ?? ""];
