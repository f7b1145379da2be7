import type { Signal, SignalKind } from "@showcaller/contracts";
import { digest } from "../digest.ts";
import type { Instant } from "../ports.ts";
import { type BusEvent, busEvent, instantOf, type Reader, type Reading } from "./bus-event.ts";
import { alarmChange, alarmConfiguration, contributorChange, directAlarm, snsAlarm } from "./cloudwatch.ts";
import { clip, type Fields, fields, text } from "./lenient.ts";
import * as connect from "./mediaconnect.ts";
import * as live from "./medialive.ts";
import * as packager from "./mediapackage.ts";
import { executionStatus, scheduled } from "./others.ts";
import { rawOf } from "./raw.ts";
import { unwrap } from "./unwrap.ts";

/** By source and detail-type, in small letters. Rules on the bus match on the source alone, so others come too. */
const readers: Readonly<Record<string, Reader>> = {
  "aws.medialive/medialive channel alert": live.encoderAlert,
  "aws.medialive/medialive channel state change": live.encoderState,
  "aws.medialive/medialive channel input change": live.encoderInput,
  "aws.medialive/medialive multiplex alert": live.multiplexAlert,
  "aws.medialive/medialive multiplex state change": live.multiplexState,
  "aws.mediaconnect/mediaconnect alert": connect.flowAlert,
  "aws.mediaconnect/mediaconnect source health": connect.sourceHealth,
  "aws.mediaconnect/mediaconnect flow health": connect.flowHealth,
  "aws.mediaconnect/mediaconnect output health": connect.outputHealth,
  "aws.mediaconnect/mediaconnect flow status change": connect.flowStatus,
  "aws.mediaconnect/mediaconnect flow maintenance": connect.maintenance,
  "aws.mediaconnect/mediaconnect output status change": connect.outputStatus,
  "aws.mediaconnect/mediaconnect flow content quality": connect.contentQuality,
  "aws.mediaconnect/mediaconnect router input content quality": connect.routerQuality,
  "aws.mediaconnect/mediaconnect flow source metadata changed": connect.sourceMetadata,
  "aws.mediapackage/mediapackage input notification": packager.inputNotification,
  "aws.mediapackage/mediapackage key provider notification": packager.keyProvider,
  "aws.mediapackage/mediapackage throttle": packager.throttle,
  "aws.mediapackage/mediapackage harvestjob notification": packager.harvest,
  "aws.mediapackagev2/mediapackagev2 harvestjob notification": packager.harvest,
  "aws.cloudwatch/cloudwatch alarm state change": alarmChange,
  "aws.cloudwatch/cloudwatch alarm contributor state change": contributorChange,
  "aws.cloudwatch/cloudwatch alarm configuration change": alarmConfiguration,
  "aws.states/step functions execution status change": executionStatus,
  "aws.scheduler/scheduled event": scheduled,
};

/**
 * Whatever arrived, as signals: one for each message inside SQS and SNS wrappings, at least one, and never an exception. What no
 * reader understands is of kind `unknown` and keeps its raw text (law 8). `receivedAt`: epoch milliseconds; no signal is later.
 */
export const normalise = (event: unknown, receivedAt: Instant): Signal[] => {
  const inside = unwrap(event);
  return (inside.length > 0 ? inside : [event]).map((one) => signalOf(one, receivedAt));
};

function signalOf(event: unknown, receivedAt: Instant): Signal {
  const from = fields(event);
  const bus = busEvent(event, receivedAt);
  const envelope = bus ?? bare(from, receivedAt);
  const reading = bus
    ? readers[`${bus.source}/${bus.type}`]?.(bus)
    : (directAlarm(from, envelope) ?? snsAlarm(from, envelope));
  return assemble(reading ?? unread(envelope, bus !== undefined), envelope, rawOf(event));
}

/** Alarms sent straight to a Lambda or by SNS have time and Region, but no detail-type. */
const bare = (from: Fields, receivedAt: Instant): BusEvent => ({
  id: undefined,
  source: text(from, "source") ?? "",
  type: "",
  at: instantOf(text(from, "time"), receivedAt),
  region: text(from, "region"),
  account: text(from, "accountId", "AWSAccountId"),
  resources: [],
  detail: new Map(),
});

const unread = (event: BusEvent, isEvent: boolean): Reading => ({
  kind: "unknown" satisfies SignalKind,
  severity: "warning",
  subject: { service: "other", ...(event.region ? { region: clip(event.region, 64) } : {}) },
  condition: "unknown",
  name: isEvent ? `${event.source} / ${event.type}` : "unknown",
  text: isEvent ? `not understood: ${event.source} / ${event.type}` : "it is not an EventBridge event",
});

/** An event without an id is known by its content and time. */
function assemble(reading: Reading, event: BusEvent, raw: string): Signal {
  const { condition, severity = "info", at = event.at, ...rest } = reading;
  const { service, arn, name, region } = reading.subject;
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== false));
  return {
    ...(known as Omit<Reading, "condition" | "severity" | "at">),
    id: event.id ? clip(event.id, 256) : digest(`${event.at}|${raw}`),
    severity,
    identity: clip(`${arn ?? `${service}:${region ?? ""}:${name ?? ""}`}|${condition}`, 1024),
    at,
    name: clip(reading.name, 512),
    text: clip(reading.text, 2048),
    raw,
  } as Signal;
}
