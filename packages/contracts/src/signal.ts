import * as z from "zod";
import { ChannelId, LiveEventId } from "./ids.ts";

const millis = z.number().int().nonnegative();

/** What kind of message it came as: one for each row of the services' event lists, and `unknown` for all that no schema reads. */
export const SignalKind = z.enum([
  "encoder-alert",
  "encoder-state",
  "encoder-input",
  "multiplex-alert",
  "multiplex-state",
  "flow-alert",
  "source-health",
  "flow-health",
  "output-health",
  "flow-status",
  "flow-maintenance",
  "output-status",
  "content-quality",
  "router-quality",
  "source-metadata",
  "packager-input",
  "packager-keys",
  "packager-throttle",
  "harvest",
  "alarm",
  "alarm-contributor",
  "alarm-configuration",
  "execution-status",
  "scheduled",
  /** What the sweep saw for itself: an encoder that hangs, a pipeline that is gone. */
  "looked",
  "unknown",
]);
export type SignalKind = z.infer<typeof SignalKind>;

/** What a signal says by itself; how much it matters is the incident's severity, which knows the schedule. */
export const SignalSeverity = z.enum(["info", "warning", "critical"]);
export type SignalSeverity = z.infer<typeof SignalSeverity>;

/**
 * What is wrong, in our words. The first block is the chain that carries the picture, most upstream first: of several at once on a
 * leg, the first explains the others (core/incidents/causes). The second block stands beside it.
 */
export const Cause = z.enum([
  "stopped-on-air",
  "stuck-starting",
  "flow-down",
  "source-loss",
  "input-loss",
  "audio-loss",
  "black",
  "frozen",
  "corrupt",
  "pipeline-loss",
  "output-failing",
  "ingest-failing",
  "low-quality",
  "output-paused",
  /** Something alerts, and the signal does not say what: an alarm on a count of alerts. */
  "unspecified",
  "region",
  "locking-lost",
  "drm-key",
  "configuration",
  "maintenance",
  "multiplex",
  "harvest",
  /** CloudWatch counts that viewers or the packager are not served: minutes late, so nothing but a human is called for. */
  "delivery",
  /** AWS tells us what we do not understand. */
  "not-understood",
  /** We ourselves do not work. */
  "control-plane",
]);
export type Cause = z.infer<typeof Cause>;

/** `SET`: it is so. `CLEARED`: there is evidence that it is over. A signal without edge tells, and proves neither. */
export const Edge = z.enum(["SET", "CLEARED"]);
export type Edge = z.infer<typeof Edge>;

/** Whom it is about, as the event itself says: any part may be absent, and every part may be made up. */
export const Subject = z.strictObject({
  service: z.enum([
    "medialive",
    "multiplex",
    "mediaconnect",
    "mediapackage",
    "cloudwatch",
    "states",
    "scheduler",
    "other",
  ]),
  arn: z.string().max(2048).optional(),
  /** Alarm, execution or schedule; MediaLive's channel number or MediaPackage's channel name where an alarm has dimensions only. */
  name: z.string().max(512).optional(),
  /** MediaPackage v2's channel group, where an alarm's dimensions have it: names are unique within. */
  group: z.string().max(512).optional(),
  region: z.string().max(64).optional(),
  account: z.string().max(64).optional(),
});
export type Subject = z.infer<typeof Subject>;

/** Any incoming message about health, in one form. */
export const Signal = z.strictObject({
  /** The bus's id of this event, or a digest of it where it has none. The same id is the same event. */
  id: z.string().max(256),
  kind: SignalKind,
  severity: SignalSeverity,
  subject: Subject,
  /** Of one condition all edges have the same identity: for a MediaLive alert channel + run + pipeline + alarm id. */
  identity: z.string().max(1024),
  edge: Edge.optional(),
  cause: Cause.optional(),
  /** Whose run of the encoder; added by whoever knows the runtime, since alarm ids start again with each run. */
  run: z.string().max(256).optional(),
  pipeline: z.union([z.literal(0), z.literal(1)]).optional(),
  /** When it was so, as AWS says; when it was received, if that cannot be read or lies in the future. */
  at: millis,
  /** A set edge that AWS never clears is taken for over when it has not been repeated for so long (ms). */
  fadesAfter: z.int().positive().optional(),
  /** AWS's wording: an alert's type, an alarm's name, a state. */
  name: z.string().max(512),
  /** One line for people. */
  text: z.string().max(2048),
  /** MediaLive's number of the alert, where its wording is one that we know. */
  code: z.int().optional(),
  /** What a reader of this kind needs besides: state, running, attachment. Small. */
  facts: z.record(z.string(), z.json()).optional(),
  /** About ourselves: never remediated, so that no remedy feeds on its own noise. */
  ours: z.boolean().optional(),
  /** The event as it came, cut at 8,000 characters. */
  raw: z.string().max(8_000),
});
export type Signal = z.infer<typeof Signal>;

/** One turn of a condition. */
export const SignalEdge = z.strictObject({ at: millis, edge: Edge, id: z.string(), cause: Cause.optional() });
export type SignalEdge = z.infer<typeof SignalEdge>;

/**
 * What is known of one condition: its newest turns, newest first. Everything else (is it set, since when) follows from them, so two
 * who have heard the same turns in another order, or twice, know the same.
 */
export const SignalState = z.strictObject({
  identity: z.string(),
  kind: SignalKind,
  severity: SignalSeverity,
  name: z.string(),
  channel: ChannelId.optional(),
  liveEvent: LiveEventId.optional(),
  region: z.string().optional(),
  pipeline: z.union([z.literal(0), z.literal(1)]).optional(),
  fadesAfter: z.int().positive().optional(),
  edges: z.array(SignalEdge).min(1).max(8),
});
export type SignalState = z.infer<typeof SignalState>;
