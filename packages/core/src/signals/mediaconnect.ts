import type { Cause } from "@showcaller/contracts";
import { type BusEvent, edgeOf, type Reader, subjectOf } from "./bus-event.ts";
import { type Fields, fields, flag, inner, list, text, upper } from "./lenient.ts";

/*
 * docs.aws.amazon.com/mediaconnect/latest/ug/monitoring-cloudwatch-events.html. `resources` holds the flow and, for sources and outputs,
 * theirs; in either order, so each is known by its kind.
 */

const flowOf = ({ resources }: BusEvent): string | undefined =>
  resources.find((arn) => arn.includes(":flow:")) ?? resources[0];
const partOf = ({ resources }: BusEvent, part: "source" | "output"): string =>
  resources.find((arn) => arn.includes(`:${part}:`)) ?? resources.at(-1) ?? "";
const subject = (event: BusEvent) => subjectOf("mediaconnect", event, flowOf(event));

/** Clears with `errored: false`. */
export const flowAlert: Reader = (event) => {
  const errored = flag(event.detail, "errored");
  const code = text(event.detail, "error-code", "error-id");
  if (errored === undefined) return undefined;
  const edge = errored ? "SET" : "CLEARED";
  return {
    kind: "flow-alert",
    severity: "warning",
    subject: subject(event),
    condition: `alert|${text(event.detail, "error-id") ?? code ?? ""}`,
    edge,
    cause: "source-loss",
    name: code ?? "MediaConnect alert",
    text: `flow alert ${code ?? ""} ${edge}: ${text(event.detail, "error-message") ?? ""}`,
  };
};

/** Of a source: `unhealthy`, with the transport stream's errors now and before. */
export const sourceHealth: Reader = (event) => health(event, "source-health", `source|${partOf(event, "source")}`);

/** Of a flow; `failover_switch` says that it has changed its source by itself. */
export const flowHealth: Reader = (event) => health(event, "flow-health", "health");

function health(event: BusEvent, kind: "source-health" | "flow-health", condition: string) {
  const current = inner(event.detail, "current");
  const unhealthy = flag(event.detail, "unhealthy");
  const state = upper(current, "state", "source_state");
  if (unhealthy === undefined && state === undefined) return undefined;
  const bad = unhealthy ?? (state !== "CONNECTED" && state !== "HEALTHY");
  const edge = edgeOf(bad);
  return {
    kind,
    severity: bad ? ("critical" as const) : ("info" as const),
    subject: subject(event),
    condition,
    edge,
    cause: lost(current, state) ? ("source-loss" as const) : ("low-quality" as const),
    name: state ?? (bad ? "UNHEALTHY" : "HEALTHY"),
    text: `${kind === "flow-health" ? "flow" : "source"} ${bad ? "unhealthy" : "healthy"}${state ? ` (${state})` : ""}`,
    facts: { failover: flag(current, "failover_switch") ?? false },
  };
}

/** Errors in a stream that still comes are quality; no stream, or one without sync, is loss. */
function lost(current: Fields, state: string | undefined): boolean {
  const errors = inner(current, "tr101");
  const some = ["continuity_count_error", "transport_error", "pcr_error"].some((name) => flag(errors, name) === true);
  const comes = state === "CONNECTED" || state === "HEALTHY" || state === undefined;
  return !(comes && some) || flag(errors, "ts_sync_loss") === true || flag(current, "isBitrateZero") === true;
}

export const outputHealth: Reader = (event) => {
  const state = upper(inner(event.detail, "current"), "state");
  if (state === undefined) return undefined;
  return {
    kind: "output-health",
    severity: state === "DISCONNECTED" ? "warning" : "info",
    subject: subject(event),
    condition: `output|${partOf(event, "output")}`,
    // IDLE: nobody asks for it, which is no health and no sickness.
    edge: state === "DISCONNECTED" ? "SET" : state === "CONNECTED" || state === "SENDING" ? "CLEARED" : undefined,
    cause: "flow-down",
    name: state,
    text: `flow output ${state}`,
  };
};

/** What STANDBY means depends on the schedule: it has no edge yet. */
export const flowStatus: Reader = (event) => {
  const status = upper(event.detail, "currentStatus");
  if (status === undefined) return undefined;
  return {
    kind: "flow-status",
    subject: subject(event),
    condition: "status",
    name: status,
    text: `flow ${status}`,
    facts: { status },
  };
};

export const outputStatus: Reader = (event) => {
  const status = upper(event.detail, "currentStatus");
  if (status === undefined) return undefined;
  return {
    kind: "output-status",
    subject: subject(event),
    condition: `output-status|${partOf(event, "output")}`,
    edge: status === "DISABLED" ? "SET" : status === "ENABLED" ? "CLEARED" : undefined,
    cause: "flow-down",
    name: status,
    text: `flow output ${status}`,
  };
};

/** Planned by AWS. It disturbs only while it is in progress. */
export const maintenance: Reader = (event) => {
  const status = upper(event.detail, "currentStatus");
  if (status === undefined) return undefined;
  const over = ["FINISHED", "CANCELED", "CANCELLED", "FAILED"].includes(status);
  return {
    kind: "flow-maintenance",
    subject: subject(event),
    condition: "maintenance",
    edge: status === "INPROGRESS" ? "SET" : over ? "CLEARED" : undefined,
    cause: "maintenance",
    name: status,
    text: `flow maintenance ${status}`,
  };
};

/** Most upstream first: the first that is so is the cause. */
const qualities: readonly (readonly [RegExp, Cause])[] = [
  [/videomissing/, "source-loss"],
  [/audiomissing|silentaudio/, "audio-loss"],
  [/black/, "black"],
  [/frozen/, "frozen"],
];
const qualityOf = (named: (name: string) => boolean): Cause | undefined =>
  qualities.find(([pattern]) => QUALITY_NAMES.some((name) => pattern.test(name) && named(name)))?.[1];
const QUALITY_NAMES = ["videomissing", "audiomissing", "silentaudiodurationbreaching", "silentaudio"].concat([
  "blackframesdurationbreaching",
  "blackframes",
  "frozenframesdurationbreaching",
  "frozenframes",
]);

/** Also sent when it clears. */
export const contentQuality: Reader = (event) => {
  const impacted = flag(event.detail, "impacted");
  if (impacted === undefined) return undefined;
  const streams = list(event.detail, "streams").map(fields);
  const cause = qualityOf((name) => streams.some((stream) => flag(stream, name) === true));
  return {
    kind: "content-quality",
    severity: impacted ? "critical" : "info",
    subject: subject(event),
    condition: "quality",
    edge: edgeOf(impacted),
    cause: cause ?? "low-quality",
    name: "content quality",
    text: impacted ? `content impacted: ${cause ?? "unspecified"}` : "content clear",
  };
};

/** A router input's. DISABLED is no evidence of anything. */
export const routerQuality: Reader = (event) => {
  const current = inner(event.detail, "current");
  const said = (value: string) => (name: string) => upper(current, name) === value;
  const cause = qualityOf(said("DETECTED"));
  if (cause === undefined && !QUALITY_NAMES.some((name) => current.has(name))) return undefined;
  const clear = cause === undefined && QUALITY_NAMES.some(said("NOT_DETECTED"));
  return {
    kind: "router-quality",
    severity: cause ? "warning" : "info",
    subject: subject(event),
    condition: "quality",
    edge: cause ? "SET" : clear ? "CLEARED" : undefined,
    cause: cause ?? "low-quality",
    name: "router input quality",
    text: cause ? `router input: ${cause}` : "router input clear",
  };
};

/** Not documented; seen live. */
export const sourceMetadata: Reader = (event) => ({
  kind: "source-metadata",
  subject: subject(event),
  condition: "metadata",
  name: "source metadata changed",
  text: "the source's metadata changed",
});
