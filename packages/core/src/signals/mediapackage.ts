import { MINUTE } from "../time/instant.ts";
import { type BusEvent, type Reader, type Reading, subjectOf } from "./bus-event.ts";
import { inner, text, upper } from "./lenient.ts";

/*
 * Version 1 sends input, key and throttle notifications; version 2 sends harvests alone
 * (docs.aws.amazon.com/eventbridge/latest/ref/events-ref-mediapackage.html, …-mediapackagev2.html).
 */

const subject = (event: BusEvent) => subjectOf("mediapackage", event, event.resources[0]);

/** AWS sends no clearing event for these: taken for over when not repeated for ten minutes. */
const FADES = 10 * MINUTE;

const inputs: Readonly<Record<string, Partial<Reading>>> = {
  ingeststart: { edge: "CLEARED", cause: "ingest-failing" },
  ingesterror: { edge: "SET", cause: "ingest-failing", severity: "critical" },
  maxingeststreamserror: { edge: "SET", cause: "configuration", severity: "warning", fadesAfter: FADES },
};

/** InputSwitchEvent says that it has changed over by itself: it tells, and nothing is wrong. At most one in five minutes. */
export const inputNotification: Reader = (event) => {
  const name = text(event.detail, "event");
  if (name === undefined) return undefined;
  const known = inputs[name.toLowerCase()] ?? {};
  return {
    kind: "packager-input",
    subject: subject(event),
    condition: known.cause === "configuration" ? "streams" : "ingest",
    name,
    text: `packager ${name}: ${text(event.detail, "message") ?? ""}`,
    ...known,
  };
};

export const keyProvider: Reader = (event) => ({
  kind: "packager-keys",
  severity: "critical",
  subject: subject(event),
  condition: "keys",
  edge: "SET",
  cause: "drm-key",
  fadesAfter: FADES,
  name: text(event.detail, "event") ?? "KeyProviderError",
  text: `the key provider failed: ${text(event.detail, "message") ?? ""}`,
});

export const throttle: Reader = (event) => ({
  kind: "packager-throttle",
  severity: "warning",
  subject: subject(event),
  condition: "throttle",
  edge: "SET",
  cause: "configuration",
  fadesAfter: FADES,
  name: text(event.detail, "event") ?? "Throttle",
  text: `the packager throttles: ${text(event.detail, "message") ?? ""}`,
});

/** Version 1 says SUCCEEDED in snakes, version 2 COMPLETED in camels. */
export const harvest: Reader = (event) => {
  const job = inner(event.detail, "harvest_job");
  const status = upper(job, "status");
  if (status === undefined) return undefined;
  const id = text(job, "id", "harvestJobName", "arn", "harvestJobArn") ?? "";
  return {
    kind: "harvest",
    severity: status === "FAILED" ? "warning" : "info",
    subject: subjectOf("mediapackage", event, text(job, "arn", "harvestJobArn") ?? event.resources[0]),
    condition: `harvest|${id}`,
    edge: status === "FAILED" ? "SET" : status === "SUCCEEDED" || status === "COMPLETED" ? "CLEARED" : undefined,
    cause: "harvest",
    name: status,
    text: `harvest ${id} ${status}`,
  };
};
