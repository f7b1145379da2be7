import { type Effect, faultKinds } from "../kernel/faults.ts";
import { twinFaultKinds } from "../twin/twin.ts";

/** One kind of trouble, as `GET /_local/faults/kinds` tells it. `example` can be posted as it is. */
export interface FaultKind {
  kind: string;
  /** What it strikes. */
  strikes: "aws-calls" | "media" | "bus" | "scheduler";
  does: string;
  fields: Readonly<Record<string, string>>;
  example: Readonly<Record<string, unknown>>;
}

const selection = {
  match:
    "which calls: {service, operation, function, resource, region}, each optional, * for any characters; absent: every call",
  nth: "the first call that counts, from 1; alone: that call only",
  times: "how often it strikes; absent: always",
  probability: "of each call that counts, above 0, to 1; default 1",
  from: "instant from which on",
  until: "instant before which",
};
const callExamples: Record<Effect["kind"], Record<string, unknown>> = {
  error: { match: { service: "medialive", operation: "StartChannel" }, nth: 1, code: "InternalServerErrorException" },
  throttle: { match: { service: "medialive" }, times: 3 },
  delay: { match: { service: "mediaconnect" }, times: 1, ms: 2000 },
  "after-error": { match: { service: "medialive", operation: "StartChannel" }, nth: 1 },
  "crash-invocation": { match: { operation: "StartChannel" }, nth: 1, when: "after" },
  // An operation that Showcaller never calls: the example must not end the process of whoever tries it.
  "kill-process": { match: { service: "medialive", operation: "DeleteChannel" }, nth: 1, when: "before" },
};

const target = {
  channel: "id of an installed channel; or region and name",
  region: "with name: the Region",
  name: "with region: the channel's or flow's id or name",
};
const runs = { runs: "how many starts; default 1" };
const inMs = { inMs: "virtual milliseconds from now; default 0" };
const ofChannel = { channel: "main-eu-west-1" };
const lasts = { ...inMs, forMs: "virtual milliseconds; absent or null: until it is taken back" };
const pipeline = { pipeline: "0 or 1; absent: both" };
const untilRestart = { untilRestart: "true: a restart of the pipeline or the flow ends it too; default false" };
const ofFlow = { flow: 'with channel: "a" or "b"; default "a"' };
const ofInput = {
  fields: { ...lasts, ...pipeline, input: "name of its attachment; absent: the one that is taken when it strikes" },
  example: { ...ofChannel, inMs: 60_000, forMs: 120_000 },
};
type TwinKind = (typeof twinFaultKinds)[number]["kind"];
const twin: Record<TwinKind, Pick<FaultKind, "fields" | "example">> = {
  "stuck-starting": {
    fields: { ...runs, forMs: "virtual milliseconds; absent: until StopChannel" },
    example: { ...ofChannel, forMs: 600_000 },
  },
  "start-fails": {
    fields: { ...runs, afterMs: "virtual milliseconds; default 60000" },
    example: { ...ofChannel, runs: 2 },
  },
  "slow-start": { fields: { ...runs, takesMs: "virtual milliseconds" }, example: { ...ofChannel, takesMs: 480_000 } },
  "maintenance-restart": {
    fields: { ...inMs, downMs: "virtual milliseconds a pipeline is down; absent: drawn" },
    example: { ...ofChannel, inMs: 60_000 },
  },
  "pipeline-loss": {
    fields: {
      ...inMs,
      pipeline: "0 or 1",
      forMs: "virtual milliseconds; absent: drawn; null: until the channel is started again",
    },
    example: { ...ofChannel, pipeline: 0, forMs: 120_000 },
  },
  "create-fails": {
    fields: { runs: "how many creations; default 1" },
    example: { region: "eu-west-1", name: "reserve" },
  },
  "update-fails": { fields: { runs: "how many updates; default 1" }, example: { ...ofChannel } },
  "flow-error": { fields: { ...inMs, ...ofFlow }, example: { ...ofChannel, flow: "b", inMs: 60_000 } },
  "channel-stops": { fields: inMs, example: { ...ofChannel, inMs: 60_000 } },
  "input-loss": ofInput,
  "input-black": ofInput,
  "input-frozen": ofInput,
  "input-corrupt": ofInput,
  "low-quality": {
    fields: { ...lasts, ...pipeline, ...untilRestart },
    example: { ...ofChannel, pipeline: 1, forMs: 90_000 },
  },
  "output-failing": {
    fields: { ...lasts, ...pipeline, ...untilRestart },
    example: { ...ofChannel, untilRestart: true },
  },
  "locking-lost": { fields: lasts, example: { ...ofChannel, forMs: 600_000 } },
  "ingest-failing": {
    fields: { ...lasts, ingest: "1 or 2; absent: both" },
    example: { ...ofChannel, ingest: 1, forMs: 120_000 },
  },
  "drm-key": { fields: lasts, example: { ...ofChannel, forMs: 120_000 } },
  "source-loss": {
    fields: { ...lasts, ...ofFlow, ...untilRestart },
    example: { ...ofChannel, flow: "a", forMs: 120_000 },
  },
  "region-trouble": { fields: lasts, example: { region: "eu-west-1", name: "*", forMs: 300_000 } },
};

export const isCallKind = (kind: string): kind is Effect["kind"] => faultKinds.some(({ name }) => name === kind);
export const isTwinKind = (kind: string): kind is TwinKind => kind in twin;
export const SELECTION = Object.keys(selection);

/** Everything that can be made to go wrong. */
export const kinds: readonly FaultKind[] = [
  ...faultKinds.map(
    ({ name, does, fields }): FaultKind => ({
      kind: name,
      strikes: "aws-calls",
      does,
      fields: { ...selection, ...fields },
      example: { kind: name, ...callExamples[name] },
    }),
  ),
  ...twinFaultKinds.map(
    ({ kind, means }): FaultKind => ({
      kind,
      strikes: "media",
      does: means,
      fields: { ...target, ...twin[kind].fields },
      example: { kind, ...twin[kind].example },
    }),
  ),
  {
    kind: "bus-weather",
    strikes: "bus",
    does: "How badly the bus treats the events of a source. A second one for the same source replaces the first.",
    fields: {
      source: "glob over the events' source, e.g. aws.media*",
      loss: "share of events that never arrive",
      double: "share of events that arrive twice",
      delaySeconds: "every event is late by 0 to this many seconds",
      reorder: "share of events held back so that later ones overtake them",
      holdSeconds: "how long those are held back at most; default 10",
    },
    example: { kind: "bus-weather", source: "aws.medialive", loss: 0.2, double: 0.1, delaySeconds: 5 },
  },
  {
    kind: "scheduler",
    strikes: "scheduler",
    does: "How late schedules fire, and how often twice. Replaces what was set.",
    fields: {
      latenessSeconds: "fires up to this many seconds late, 0 to 59",
      double: "share of firings that reach the target twice",
    },
    example: { kind: "scheduler", latenessSeconds: 30, double: 0.05 },
  },
];
