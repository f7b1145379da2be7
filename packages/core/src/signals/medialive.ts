import { alertKind, alertSeverity } from "./alerts.ts";
import { type BusEvent, edgeOf, pipelineOf, type Reader, type Reading, subjectOf } from "./bus-event.ts";
import { number, text, upper } from "./lenient.ts";

/*
 * docs.aws.amazon.com/eventbridge/latest/ref/events-ref-medialive.html. Best effort: each of these may be lost, late, twice. The
 * channel is in the detail; AWS's own sample has another one in `resources`.
 */

const channelOf = ({ detail, resources }: BusEvent): string | undefined =>
  text(detail, "channel_arn") ?? resources.find((arn) => arn.includes(":channel:"));

/** One edge of one alert. Its id is a hash of a counter that starts again with each run: the run belongs to its identity. */
export const encoderAlert: Reader = (event) => {
  const subject = subjectOf("medialive", event, channelOf(event));
  return subject.arn === undefined ? undefined : alert(event, "encoder-alert", subject);
};

/** No alarm id in its schema: the wording and the pipeline tell one from another. */
export const multiplexAlert: Reader = (event) =>
  alert(event, "multiplex-alert", subjectOf("multiplex", event, multiplexOf(event)));

function alert(
  event: BusEvent,
  kind: "encoder-alert" | "multiplex-alert",
  subject: Reading["subject"],
): Reading | undefined {
  const { detail } = event;
  const [type, edge] = [text(detail, "alert_type"), edgeOf(text(detail, "alarm_state"))];
  if (type === undefined || edge === undefined) return undefined;
  const known = alertKind(type);
  const pipeline = pipelineOf(detail);
  return {
    kind,
    severity: alertSeverity(known),
    subject,
    condition: `alert|${pipeline ?? ""}|${text(detail, "alarm_id") ?? type.toLowerCase()}`,
    edge,
    cause: known ? known.cause : "unspecified",
    pipeline,
    name: type,
    text: `${type} ${edge}${pipeline === undefined ? "" : ` on pipeline ${pipeline}`}: ${known?.meaning ?? "an alert that we do not know"}`,
    code: known?.id,
    facts: { act: known?.act ?? "human", message: text(detail, "message") ?? "" },
  };
}

/**
 * One event per pipeline for RUNNING, STOPPING and STOPPED. What it means depends on the schedule: it has no edge yet. It is acted upon, so
 * its channel is not guessed from `resources`, and a count that no encoder can have is not believed.
 */
export const encoderState: Reader = (event) => {
  const [arn, state] = [text(event.detail, "channel_arn"), upper(event.detail, "state")];
  const running = number(event.detail, "pipelines_running_count");
  if (arn === undefined || state === undefined || ![undefined, 0, 1, 2].includes(running)) return undefined;
  const pipeline = pipelineOf(event.detail);
  return {
    kind: "encoder-state",
    subject: subjectOf("medialive", event, arn),
    condition: "state",
    pipeline,
    name: state,
    text: `encoder ${state}${running === undefined ? "" : `, ${running} running`}`,
    facts: { state, ...(running === undefined ? {} : { running }) },
  };
};

/** Told once per pipeline; "Initial Channel Input" names no action of ours. */
export const encoderInput: Reader = (event) => {
  const arn = channelOf(event);
  if (arn === undefined) return undefined;
  const attachment = text(event.detail, "active_input_attachment_name") ?? "";
  const pipeline = pipelineOf(event.detail);
  return {
    kind: "encoder-input",
    subject: subjectOf("medialive", event, arn),
    condition: `input|${pipeline ?? ""}`,
    pipeline,
    name: attachment || "input change",
    text: `input ${attachment || "unknown"} is active${pipeline === undefined ? "" : ` on pipeline ${pipeline}`}`,
    facts: { attachment, action: text(event.detail, "active_input_switch_action_name") ?? "" },
  };
};

const multiplexOf = ({ detail, resources }: BusEvent): string | undefined =>
  text(detail, "multiplex_arn") ?? resources.find((arn) => arn.includes(":multiplex:")) ?? resources[0];

export const multiplexState: Reader = (event) => {
  const state = upper(event.detail, "state");
  if (state === undefined) return undefined;
  return {
    kind: "multiplex-state",
    subject: subjectOf("multiplex", event, multiplexOf(event)),
    condition: "state",
    pipeline: pipelineOf(event.detail),
    name: state,
    text: `multiplex ${state}`,
    facts: { state },
  };
};
