import { proxyEventOf } from "@showcaller/functions/http/proxy-event";
import { alertEvent } from "@showcaller/testkit/bus/samples";

/*
 * What each function is called with here. AWS answers `{}` to everything, so the table is empty: whoever looks for a live event, an
 * incident or a channel finds none, and says so. What is measured is the way there.
 */

const LIVE_EVENT = "01J5A7Q2M8X9V3K4N6P7R8S9T0";
const work = { contract: 1, liveEvent: LIVE_EVENT, plan: 1, cue: "prepare", attempt: 1, execution: "bench" };
const leg = {
  ...work,
  token: "token",
  leg: {
    channel: "main-eu-west-1",
    region: "eu-west-1",
    encoder: "arn:aws:medialive:eu-west-1:000000000000:channel:1",
    pipelines: 2,
    programme: "programme",
    flows: [],
    handover: { gap: 1_800_000, startOver: 0 },
    content: "bench",
    runs: false,
    spread: 0,
  },
};
const incident = { contract: 1, incident: `${"0".repeat(16)}-1`, attempt: 1, of: { legs: [] }, execution: "bench" };
const list = { contract: 1, job: LIVE_EVENT, attempt: 1, execution: "bench" };
const get = (target: string) => proxyEventOf({ method: "GET", target, sourceIp: "203.0.113.9", requestId: "bench" });
const journalLine = {
  dynamodb: {
    Keys: { pk: { S: "JOURNAL#SYSTEM" }, sk: { S: "a" } },
    NewImage: {
      pk: { S: "JOURNAL#SYSTEM" },
      sk: { S: "2025-08-15T19:00:00.000Z#a" },
      data: {
        M: {
          id: { S: "2025-08-15T19:00:00.000Z#a" },
          at: { S: "2025-08-15T19:00:00.000Z" },
          kind: { S: "signal" },
          name: { S: "signal.received" },
          text: { S: "bench" },
          why: { S: "bench" },
          actor: { S: "bench" },
        },
      },
    },
  },
};

/** By folder; any other gets `{}`. */
export const EVENTS: Readonly<Record<string, unknown>> = {
  ingress: alertEvent(),
  dispatcher: { Records: [journalLine] },
  api: get("/v1/health"),
  changes: get("/v1/changes"),
  "tasks/prepare": work,
  "tasks/standby": work,
  "tasks/air": work,
  "tasks/end": { ...work, cue: "end" },
  "tasks/finish": { ...work, cue: "end" },
  "tasks/start-flows": leg,
  "tasks/start-channel": leg,
  "tasks/ready-leg": leg,
  "tasks/stop-channel": { ...leg, cue: "end" },
  "tasks/stop-flows": { ...leg, cue: "end" },
  "tasks/remediate": incident,
  "tasks/ask": { ...incident, token: "token", ask: "1" },
  "tasks/tell": {
    ...{ contract: 1, incident: incident.incident, key: "page-1", tidings: "page", at: "2025-08-15T19:00:00.000Z" },
    ...{ execution: "bench", level: 1, tries: 0 },
  },
  "tasks/revoke-validate": list,
  "tasks/revoke-ask": { ...list, token: "token" },
  "tasks/revoke-record": list,
  "tasks/revoke-project": list,
  "tasks/revoke-confirm": list,
  "tasks/revoke-tell": { ...list, tidings: "notify", tries: 0 },
};
