import type { Cause, SignalSeverity } from "@showcaller/contracts";

/**
 * What to do about an alert where no playbook says otherwise. `switch`: another input, after a hold-off. `restart`: that pipeline, if
 * the other is healthy. `destination`: look at where it is sent; the encoder is not at fault. `human`: page, never act. `log`: record.
 * `follow`: it is the consequence of another alert, and goes with it.
 */
export type AlertAct = "switch" | "restart" | "destination" | "human" | "log" | "follow";

export interface AlertKind {
  id: number;
  /** `alert_type` on the bus is this wording, not the number (docs.aws.amazon.com/medialive/latest/ug/monitor-activity-types-alerts-channels.html). */
  type: string;
  meaning: string;
  act: AlertAct;
  /** Absent: it tells, and nothing is wrong. */
  cause?: Cause;
  of?: "multiplex";
}

const row = (id: number, type: string, meaning: string, act: AlertAct, cause?: Cause): AlertKind => ({
  id,
  type,
  meaning,
  act,
  ...(cause ? { cause } : {}),
});
const multiplex = (id: number, type: string, meaning: string, act: AlertAct, cause?: Cause): AlertKind => ({
  ...row(id, type, meaning, act, cause),
  of: "multiplex",
});

/** Every alert of MediaLive. Wordings are AWS's; AWS states no remedy: meanings, acts and causes are ours. */
export const alertKinds: readonly AlertKind[] = [
  row(5002, "Input Image Missing", "an image's URL cannot be read", "human", "configuration"),
  row(
    5007,
    "Initial Probe is Taking Longer Than Expected",
    "nothing that can be decoded has come yet",
    "switch",
    "input-loss",
  ),
  row(5008, "Input Resource is Inaccessible", "something the input refers to cannot be read", "human", "configuration"),
  row(
    5010,
    "Input Removed the Active Program",
    "the programme vanished from the transport stream",
    "switch",
    "input-loss",
  ),
  row(5012, "SCTE-35 Input Data Could Not Be Processed", "an ad marker's time does not fit", "log"),
  row(5051, "Watermark License Failure", "it encodes without watermark", "human", "configuration"),
  row(5052, "Watermark Library Initialization Failure", "it encodes without watermark", "human", "configuration"),
  row(5053, "Watermark B Rendition Unavailable", "it encodes without the second watermark", "human", "configuration"),
  row(5101, "Audio Not Detected", "no audio that can be decoded", "switch", "audio-loss"),
  row(5102, "Audio PID Missing", "the audio selector asks for what is not there", "human", "configuration"),
  row(5104, "Audio Requires Dolby E Decode", "the audio selector does not decode Dolby E", "human", "configuration"),
  row(5201, "Video Not Detected", "no video that can be decoded", "switch", "input-loss"),
  row(5202, "Black Video Detected", "the picture is black", "switch", "black"),
  row(5301, "HTTP Get Failed", "the input could not be fetched", "switch", "input-loss"),
  row(
    5302,
    "Stopped Receiving UDP Input",
    "no packet for a second or more: RTP, MediaConnect or Link",
    "switch",
    "input-loss",
  ),
  row(5304, "RTP Header Corruption", "packets come damaged", "switch", "corrupt"),
  row(5305, "RTMP Stream Not Found", "nobody publishes under that name", "switch", "input-loss"),
  row(5307, "RTMP Has No Audio/Video", "the publisher sends neither sound nor picture", "switch", "input-loss"),
  row(5308, "RTMP Server Disconnected", "the publisher is gone", "switch", "input-loss"),
  row(5309, "RTMP Input Connect Failed", "the publisher cannot be reached", "switch", "input-loss"),
  row(5313, "HLS Segments Could Not Be Decrypted", "the input's key is wrong", "human", "configuration"),
  row(5314, "Input Double-Publishing Detected", "two send to the same input", "human", "configuration"),
  row(5315, "Data PID Missing", "the data selector asks for what is not there", "human", "configuration"),
  row(5316, "Input PTS Behind PCR", "frames come too late", "switch", "low-quality"),
  // A switch that has happened: to switch on it would undo it.
  row(5601, "Input Failed Over", "MediaLive has already changed to the other input of the pair", "log"),
  row(6001, "ESAM HTTP Post Failed", "the ad decision service does not answer", "log"),
  row(6002, "Failed to Open UDP Socket For Write", "the output cannot be opened", "destination", "output-failing"),
  row(6003, "Failed to Write to UDP Socket", "the output cannot be written", "destination", "output-failing"),
  row(6005, "Failed to Create Output File or Socket", "the output cannot be opened", "destination", "output-failing"),
  row(6006, "Failed to Write to Output", "the output cannot be written", "destination", "output-failing"),
  row(6007, "Failed to Close or Finalize The Output", "the output cannot be closed", "destination", "output-failing"),
  row(6008, "Failed to Delete Output File", "an old output file stays", "destination", "output-failing"),
  row(6010, "Failed HTTP Post Output Request", "the origin refuses segments", "destination", "output-failing"),
  row(6015, "Failed to Get HTTP Output Token", "the origin does not know us: 401 or 403", "human", "output-failing"),
  row(6018, "Failed RTMP Connection", "the RTMP target is down", "destination", "output-failing"),
  row(
    6028,
    "Failed to Validate Certificate Chain When Publishing",
    "the origin's certificate does not hold",
    "human",
    "output-failing",
  ),
  row(
    6030,
    "The Configured TS Muxer Bitrate is Too Low",
    "the multiplex rate is configured too low",
    "human",
    "configuration",
  ),
  row(6031, "Timecode Synchronization Threshold Exceeded", "it synchronised again", "log"),
  row(6033, "Pipeline is Paused", "a pause action, perhaps ours", "log"),
  row(
    6035,
    "Unable to perform requested color space conversion",
    "the colours are as they came",
    "human",
    "configuration",
  ),
  row(6036, "Output Group is Paused", "the loss of the input pauses the output", "follow", "output-paused"),
  row(
    6038,
    "Nielsen Audio Watermarks could not be initialized",
    "it encodes without audience watermark",
    "human",
    "configuration",
  ),
  row(6043, "Failed To Upload Thumbnail", "a permission is missing; the picture is not affected", "log"),
  row(
    6044,
    "Unable to place splice point at IDR boundary",
    "segments do not begin where the ad marker is",
    "human",
    "configuration",
  ),
  row(
    6045,
    "The MQCS score is low for this pipeline",
    "the picture's quality is low; the packager may have switched",
    "restart",
    "low-quality",
  ),
  row(6047, "Unable to retrieve secret from AWS Secrets Manager", "a permission is missing", "human", "configuration"),
  row(6501, "Large Upload Cache Backlog", "the destination is slow", "destination", "output-failing"),
  row(
    6704,
    "Embedded Timecodes Too Far Apart for Pipeline Locking",
    "the two pipelines are not locked; a restart cannot cure that",
    "human",
    "locking-lost",
  ),
  row(
    6707,
    "Output Configuration Mismatch Detected",
    "the two pipelines are not locked; a restart cannot cure that",
    "human",
    "locking-lost",
  ),
  row(
    6751,
    "Unable to Establish Video Alignment on Input Content",
    "the two pipelines are not locked; a restart cannot cure that",
    "human",
    "locking-lost",
  ),
  multiplex(7001, "Communication Lost from Encoder", "the multiplex does not hear the encoder", "human", "multiplex"),
  multiplex(7002, "Communication Lost from Multiplex", "the encoder does not hear the multiplex", "human", "multiplex"),
  multiplex(7003, "Active Encoder Switched for Program", "the multiplex has changed to the other pipeline", "log"),
  multiplex(7004, "Active Encoder Sent Fill or Slate Frames", "the encoder fills", "log"),
  multiplex(7005, "MPTS Bitrate Overflow", "too much for the multiplex; it heals by itself", "log"),
];

const folded = (type: string): string =>
  type
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
const byType = new Map(alertKinds.map((kind) => [folded(kind.type), kind]));

/** By its wording, whatever its case and punctuation. `undefined`: one that we do not know. */
export const alertKind = (type: string): AlertKind | undefined => byType.get(folded(type));

/** How bad it is by itself. An alert that we do not know may be anything: a human should look. */
export const alertSeverity = (kind: AlertKind | undefined): SignalSeverity =>
  kind === undefined ? "warning" : kind.cause === undefined ? "info" : kind.act === "human" ? "warning" : "critical";
