import type { Cause, Edge, Signal, SignalKind, SignalSeverity, Subject } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { parseInstant } from "../time/instant.ts";
import { clip, type Fields, fields, inner, list, text } from "./lenient.ts";

/** An event as EventBridge delivers it, read leniently. */
export interface BusEvent {
  id: string | undefined;
  source: string;
  /** In small letters. */
  type: string;
  at: Instant;
  region: string | undefined;
  account: string | undefined;
  resources: readonly string[];
  detail: Fields;
}

/** `undefined`: it has no source or no type, and so is none. */
export const busEvent = (value: unknown, receivedAt: Instant): BusEvent | undefined => {
  const from = fields(value);
  const [source, type] = [text(from, "source"), text(from, "detail-type")];
  if (source === undefined || type === undefined) return undefined;
  return {
    id: text(from, "id"),
    source: source.toLowerCase(),
    type: type.toLowerCase(),
    at: instantOf(text(from, "time"), receivedAt),
    region: text(from, "region"),
    account: text(from, "account"),
    resources: list(from, "resources").flatMap((arn) => (typeof arn === "string" ? [clip(arn, 2048)] : [])),
    detail: inner(from, "detail"),
  };
};

/** A bus event's time has whole seconds; without a readable one, or one that no event can have, it is as late as its arrival. */
export const instantOf = (time: string | undefined, receivedAt: Instant): Instant => {
  if (time === undefined) return receivedAt;
  try {
    // CloudWatch writes +0000 where others write Z.
    const at = parseInstant(time.replace(/\+00:?00$/, "Z"));
    return at < 0 ? receivedAt : Math.min(at, receivedAt);
  } catch {
    return receivedAt;
  }
};

/** What a reader makes of an event: a signal without what all of them have alike. */
export interface Reading {
  kind: SignalKind;
  severity?: SignalSeverity;
  subject: Subject;
  /** What tells this condition from others of the same subject. */
  condition: string;
  edge?: Edge | undefined;
  cause?: Cause | undefined;
  pipeline?: 0 | 1 | undefined;
  fadesAfter?: number | undefined;
  name: string;
  text: string;
  code?: number | undefined;
  facts?: Signal["facts"] | undefined;
  ours?: boolean | undefined;
  at?: Instant | undefined;
}
export type Reader = (event: BusEvent) => Reading | undefined;

/** Region and account out of an ARN, where it is one. */
export const subjectOf = (service: Subject["service"], event: BusEvent, arn: string | undefined): Subject => {
  const [, , , region, account] = arn?.split(":") ?? [];
  return {
    service,
    ...(arn ? { arn } : {}),
    ...present("region", region || event.region),
    ...present("account", account || event.account),
  };
};

const present = (name: "region" | "account", value: string | undefined) => (value ? { [name]: clip(value, 64) } : {});

export const pipelineOf = (from: Fields): 0 | 1 | undefined => {
  // "0", 0 and PIPELINE_0 are all in use.
  const said = text(from, "pipeline", "pipeline-id")?.replace(/^PIPELINE_/i, "");
  return said === "0" ? 0 : said === "1" ? 1 : undefined;
};

/** SET and CLEARED in any case; `errored` and `unhealthy` likewise. */
export const edgeOf = (said: string | boolean | undefined): Edge | undefined => {
  if (typeof said === "boolean") return said ? "SET" : "CLEARED";
  const edge = said?.toUpperCase();
  return edge === "SET" || edge === "CLEARED" ? edge : undefined;
};
