import * as z from "zod";
import { Weather } from "../eventbridge/weather.ts";
import { Effect } from "../kernel/faults.ts";
import { SchedulerParameters } from "../scheduler/parameters.ts";
import { TwinFault } from "../twin/faults.ts";

/** Troubles of the picture: what playbooks are for. Each is in the list `pictures`. */
export const pictureKinds = [
  "channel stopped",
  "input lost",
  "input black",
  "input frozen",
  "input corrupt",
  "low quality",
  "output failing",
  "locking lost",
  "ingest failing",
  "no key",
  "source lost",
  "Region in trouble",
] as const;
/** What may strike, by name: each of these is in `storm`, and a test sees each of them strike. */
export const strikeKinds = [
  "event lost",
  "event late",
  "event doubled",
  "event reordered",
  "clock skew",
  "throttle",
  "server error",
  "answer lost",
  "slow call",
  "crash before",
  "crash after",
  "stream redelivery",
  "schedule late",
  "schedule doubled",
  "stuck start",
  "failed start",
  "slow start",
  "maintenance restart",
  "pipeline loss",
  "flow error",
] as const;
export type StrikeKind = (typeof strikeKinds)[number] | (typeof pictureKinds)[number];

const probability = z.number().gt(0).max(1);
const glob = z.string().min(1).max(200);

/** A kind of trouble and how often it comes. Each place where it may strike has a fate of its own, drawn by the place's name. */
export const Trouble = z.discriminatedUnion("kind", [
  /** AWS calls: of those that match, each is struck with this probability. A rehearsal is one process: it is never killed. */
  z.strictObject({
    kind: z.literal("call"),
    match: z
      .strictObject({ service: glob, operation: glob, function: glob, resource: glob, region: glob })
      .partial()
      .default({}),
    probability,
    /** Only during spells: one in each so many minutes, so many seconds long. That is what a throttle storm is. */
    spell: z.strictObject({ everyMinutes: z.int().min(1), lastsSeconds: z.int().min(1) }).optional(),
    effect: Effect.refine(({ kind }) => kind !== "kill-process", "a rehearsal is one process"),
  }),
  z.strictObject({ kind: z.literal("bus"), ...Weather.shape }),
  z.strictObject({ kind: z.literal("scheduler"), ...SchedulerParameters.shape }),
  /** Each media Region's clock, which dates its events, is off by up to so many seconds, either way. */
  z.strictObject({ kind: z.literal("clock"), skewSeconds: z.int().min(1).max(3600) }),
  /** The table's stream delivers a batch again although it was taken. */
  z.strictObject({ kind: z.literal("stream"), redelivery: probability }),
  /** Each start of an encoder: stuck, failing or slow. */
  z.strictObject({
    kind: z.literal("start"),
    probability,
    fault: TwinFault.refine(({ kind }) => /start/.test(kind) && kind !== "maintenance-restart", "not a start fault"),
  }),
  /** Each leg that goes on air: trouble within so many seconds of air. */
  z.strictObject({
    kind: z.literal("on-air"),
    probability,
    withinSeconds: z.int().min(0).max(86_400).default(7_200),
    fault: TwinFault.refine((fault) => "inMs" in fault, "not a fault of a running leg"),
  }),
]);
export type Trouble = z.infer<typeof Trouble>;
export const Troubles = z.array(Trouble).max(100);

const media = "aws.media*";
const tasks = "showcaller-task-*";

/** The lists that have a name. Shares are ours, chosen so that a match day meets each kind; no page gives rates. */
const lists: Readonly<Record<string, z.input<typeof Troubles>>> = {
  none: [],
  calm: [
    { kind: "bus", source: media, loss: 0.03, double: 0.03, delaySeconds: 2, reorder: 0.03, holdSeconds: 20 },
    { kind: "scheduler", latenessSeconds: 59, double: 0.03 },
    { kind: "clock", skewSeconds: 3 },
    { kind: "stream", redelivery: 0.01 },
    { kind: "call", match: { service: "media*", function: tasks }, probability: 0.02, effect: { kind: "throttle" } },
    {
      kind: "call",
      match: { service: "media*", function: tasks },
      probability: 0.01,
      effect: { kind: "error", code: "InternalServerErrorException", status: 500 },
    },
    {
      kind: "call",
      match: { service: "medialive", operation: "St*", function: tasks },
      probability: 0.01,
      effect: { kind: "after-error", code: "InternalServerErrorException", status: 500 },
    },
    {
      kind: "call",
      match: { function: tasks },
      probability: 0.002,
      effect: { kind: "crash-invocation", when: "before" },
    },
    {
      kind: "call",
      match: { function: tasks },
      probability: 0.002,
      effect: { kind: "crash-invocation", when: "after" },
    },
    { kind: "start", probability: 0.05, fault: { kind: "slow-start", takesMs: 420_000 } },
    { kind: "start", probability: 0.005, fault: { kind: "stuck-starting" } },
    { kind: "start", probability: 0.005, fault: { kind: "start-fails" } },
    { kind: "on-air", probability: 0.03, fault: { kind: "maintenance-restart" } },
  ],
  storm: [
    { kind: "bus", source: "*", loss: 0.3, double: 0.3, delaySeconds: 20, reorder: 0.3, holdSeconds: 120 },
    { kind: "scheduler", latenessSeconds: 59, double: 0.2 },
    { kind: "clock", skewSeconds: 15 },
    { kind: "stream", redelivery: 0.1 },
    {
      kind: "call",
      match: { service: "media*" },
      probability: 0.95,
      spell: { everyMinutes: 20, lastsSeconds: 90 },
      effect: { kind: "throttle" },
    },
    { kind: "call", match: { service: "media*" }, probability: 0.1, effect: { kind: "throttle" } },
    { kind: "call", match: { service: "media*" }, probability: 0.05, effect: { kind: "delay", ms: 4_000 } },
    {
      kind: "call",
      match: { service: "packager" },
      probability: 0.1,
      effect: { kind: "error", code: "ServiceUnavailable", status: 503 },
    },
    {
      kind: "call",
      match: { service: "media*" },
      probability: 0.05,
      effect: { kind: "error", code: "InternalServerErrorException", status: 500 },
    },
    {
      kind: "call",
      match: { service: "media*" },
      probability: 0.05,
      effect: { kind: "after-error", code: "InternalServerErrorException", status: 500 },
    },
    {
      kind: "call",
      match: { service: "dynamodb" },
      probability: 0.01,
      effect: { kind: "error", code: "InternalServerError", status: 500 },
    },
    {
      kind: "call",
      match: { function: "showcaller-*" },
      probability: 0.01,
      effect: { kind: "crash-invocation", when: "before" },
    },
    {
      kind: "call",
      match: { function: "showcaller-*" },
      probability: 0.01,
      effect: { kind: "crash-invocation", when: "after" },
    },
    { kind: "start", probability: 0.1, fault: { kind: "slow-start", takesMs: 600_000 } },
    { kind: "start", probability: 0.08, fault: { kind: "stuck-starting" } },
    { kind: "start", probability: 0.05, fault: { kind: "start-fails" } },
    { kind: "on-air", probability: 0.1, fault: { kind: "maintenance-restart" } },
    { kind: "on-air", probability: 0.2, fault: { kind: "pipeline-loss", pipeline: 0 } },
    { kind: "on-air", probability: 0.05, fault: { kind: "flow-error" } },
  ],
  /** One leg in two meets one trouble of the picture, most of which end by themselves. */
  pictures: [
    { kind: "on-air", probability: 0.05, fault: { kind: "input-loss", forMs: 120_000 } },
    { kind: "on-air", probability: 0.05, fault: { kind: "input-loss", forMs: 45_000, pipeline: 0 } },
    { kind: "on-air", probability: 0.05, fault: { kind: "input-black", forMs: 90_000 } },
    { kind: "on-air", probability: 0.05, fault: { kind: "input-frozen", forMs: 90_000 } },
    { kind: "on-air", probability: 0.03, fault: { kind: "input-corrupt", forMs: 60_000 } },
    { kind: "on-air", probability: 0.04, fault: { kind: "low-quality", pipeline: 1, untilRestart: true } },
    { kind: "on-air", probability: 0.04, fault: { kind: "output-failing", pipeline: 0, forMs: 120_000 } },
    { kind: "on-air", probability: 0.03, fault: { kind: "locking-lost", forMs: 600_000 } },
    { kind: "on-air", probability: 0.03, fault: { kind: "ingest-failing", forMs: 90_000 } },
    { kind: "on-air", probability: 0.03, fault: { kind: "drm-key", forMs: 90_000 } },
    { kind: "on-air", probability: 0.05, fault: { kind: "source-loss", forMs: 180_000 } },
    { kind: "on-air", probability: 0.02, fault: { kind: "channel-stops" } },
    { kind: "on-air", probability: 0.005, fault: { kind: "region-trouble", forMs: 240_000 } },
  ],
};

/** A list by its name, or undefined. */
export const namedTroubles = (name: string): Trouble[] | undefined =>
  Object.hasOwn(lists, name) ? Troubles.parse(lists[name]) : undefined;
export const troubleNames: readonly string[] = Object.keys(lists);
