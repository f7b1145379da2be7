import {
  Arn,
  ChannelId,
  InstantText,
  Region,
  RemediateInput,
  RevokeInput,
  TellInput,
  WorkflowInput,
} from "@showcaller/contracts";
import * as z from "zod";

/*
 * What each task of the state machines is told and answers. The machines (start.ts, stop.ts) and the Lambda handlers are
 * both held to these schemas. `contract` inside is its number; what an earlier one lacked is in contract.ts.
 */

/** Every task: what started the machine, and which execution speaks. */
const base = { ...WorkflowInput.shape, execution: z.string().min(1).max(80) };
export const TaskBase = z.object(base);
export type TaskBase = z.infer<typeof TaskBase>;

/** What started a remediation, and which execution speaks. */
export const RemediateBase = z.object({ ...RemediateInput.shape, execution: z.string().min(1).max(80) });
export type RemediateBase = z.infer<typeof RemediateBase>;

/** What started a list of revocations, and which execution speaks. */
export const RevokeBase = z.object({ ...RevokeInput.shape, execution: z.string().min(1).max(80) });
export type RevokeBase = z.infer<typeof RevokeBase>;

/** Where a list goes next; an execution that takes one over begins where its predecessor stopped. */
const later = z.object({ next: z.literal("wait"), until: InstantText, why: z.string() });
const left = z.object({ next: z.literal("leave"), why: z.string() });

/** One leg's work, as worked out by `prepare` or `end` and handed to each of its tasks. */
export const LegWork = z.object({
  channel: ChannelId,
  region: Region,
  encoder: Arn,
  pipelines: z.union([z.literal(1), z.literal(2)]),
  programme: z.string(),
  preShow: z.string().optional(),
  flows: z.array(Arn),
  manifestUrl: z.string().optional(),
  /** MediaPackage v2's names, to reset it by. */
  packager: z.object({ channelGroup: z.string(), channel: z.string() }).optional(),
  /** Milliseconds: how long a gap the channel is left running over, and how far back its viewers reach. */
  handover: z.object({ gap: z.number(), startOver: z.number() }),
  /** Whose content it shows (core/schedule/handover.ts). */
  content: z.string(),
  /** The instant of air; absent under manual staging. */
  airAt: InstantText.optional(),
  /** The end of its run as it stands, in epoch milliseconds; absent while a hold has no end. */
  runEnd: z.number().optional(),
  /** Until then, in epoch milliseconds, nobody else can be booked on the channel; absent when it claims nothing any more. */
  bookedTo: z.number().optional(),
  /** Ready already (an earlier attempt, an earlier plan): only its armed switch is looked after. */
  runs: z.boolean(),
  /** Seconds to wait before the first call: starts are spread over the lead's first two minutes (DESIGN §6), stops where many end. */
  spread: z.int().min(0).max(120),
});
export type LegWork = z.infer<typeof LegWork>;

/** Outcomes that end an execution quietly: somebody newer speaks, or there is nothing to do. */
const leave = [
  z.object({ outcome: z.literal("superseded"), why: z.string() }),
  z.object({ outcome: z.literal("nothing"), why: z.string() }),
];

const leg = { ...base, leg: LegWork };
const token = z.string().min(1);
const none = z.object({});

/** Told when a leg's start failed: Step Functions' error name and cause. */
const trouble = z.object({ Error: z.string(), Cause: z.string() }).partial().optional();

export const tasks = {
  /** Cue prepare: takes the claim, `scheduled → preparing`, works out each leg's work. */
  prepare: {
    input: TaskBase,
    output: z.union([
      z.object({ outcome: z.literal("prepared"), legs: z.array(LegWork) }),
      /** Started directly, since it is due too soon for Scheduler, and not due yet: the channel may still be another's. */
      z.object({ outcome: z.literal("await"), until: InstantText }),
      ...leave,
    ]),
  },
  /** Starts the flows a leg needs; completed by token when all are ACTIVE. */
  "start-flows": { input: z.object({ ...leg, token }), output: none },
  /** Under the channel lease: starts the encoder; completed by token when every expected pipeline runs. */
  "start-channel": { input: z.object({ ...leg, token }), output: none },
  /** Probes the endpoint, arms the instant of air, records the leg as ready; or as failed, when `trouble` left nothing running. */
  "ready-leg": { input: z.object({ ...leg, trouble }), output: z.object({ phase: z.enum(["ready", "failed"]) }) },
  /** `preparing → standby` with at least one leg ready. */
  standby: {
    input: TaskBase,
    output: z.union([z.object({ outcome: z.literal("await"), until: InstantText }), ...leave]),
  },
  /** Records `on-air` from observation, once its instant has come. */
  air: {
    input: TaskBase,
    output: z.union([
      z.object({ outcome: z.literal("await"), until: InstantText }),
      z.object({ outcome: z.literal("on-air") }),
      ...leave,
    ]),
  },
  /** Cue end or release: takes the claim and asks what the end comes to now. */
  end: {
    input: TaskBase,
    output: z.union([
      z.object({ outcome: z.literal("wait"), until: InstantText }),
      z.object({ outcome: z.literal("stop"), legs: z.array(LegWork) }),
      ...leave,
    ]),
  },
  /** The one irreversible step: lease, checked against plan, hold and hull in the same write; then StopChannel. */
  "stop-channel": { input: z.object({ ...leg, token }), output: none },
  /** Stops the flows that no hull needs. */
  "stop-flows": { input: z.object(leg), output: none },
  /** `ending → ended` when every leg is down or kept; gives the rest of the booking back. */
  finish: { input: TaskBase, output: z.union([z.object({ outcome: z.literal("ended") }), ...leave]) },
  /** One look at an incident: decides, and does what is decided, until it has to wait for an instant or a human, or it is over. */
  remediate: {
    input: RemediateBase,
    output: z.union([
      z.object({ next: z.literal("wait"), until: InstantText, why: z.string() }),
      z.object({ next: z.literal("ask"), ask: z.string(), seconds: z.int().min(1), why: z.string() }),
      z.object({ next: z.literal("leave"), why: z.string() }),
    ]),
  },
  /** Keeps the token that a human's answer to attempt `ask` completes. */
  ask: { input: z.object({ ...RemediateBase.shape, token, ask: z.string() }), output: none },
  /** Sends one message to all who want it, as often as it was escalated; `tries`: how often this was retried. */
  tell: {
    input: z.object({ ...TellInput.shape, level: z.int().min(1).max(9), tries: z.int().nonnegative() }),
    output: z.union([
      /** Nobody has acknowledged it: again at that instant, to the next level. */
      z.object({ next: z.literal("escalate"), until: InstantText }),
      z.object({ next: z.literal("leave"), why: z.string() }),
    ]),
  },
  /** A list of revocations: is there room, and has a second person to be asked, or answered. */
  "revoke-validate": {
    input: RevokeBase,
    output: z.union([
      z.object({ next: z.literal("ask"), seconds: z.int().min(1) }),
      z.object({ next: z.enum(["record", "project", "confirm"]) }),
      left,
    ]),
  },
  /** Keeps the token that the second person's answer completes. */
  "revoke-ask": { input: z.object({ ...RevokeBase.shape, token }), output: none },
  /** Writes some parts of the list to the table; looks whether the store has it; asks the edge. */
  "revoke-record": { input: RevokeBase, output: z.union([later, z.object({ next: z.literal("project") }), left]) },
  "revoke-project": { input: RevokeBase, output: z.union([later, z.object({ next: z.literal("confirm") }), left]) },
  "revoke-confirm": { input: RevokeBase, output: z.union([later, z.object({ next: z.literal("tell") }), left]) },
  /** Tells webhooks that a list waits for approval, or how it ended; `tries`: how often this was retried. */
  "revoke-tell": {
    input: z.object({ ...RevokeBase.shape, tidings: z.enum(["ask", "notify"]), tries: z.int().nonnegative() }),
    output: none,
  },
} as const;
export type TaskName = keyof typeof tasks;
export type TaskInput<N extends TaskName> = z.infer<(typeof tasks)[N]["input"]>;
export type TaskOutput<N extends TaskName> = z.infer<(typeof tasks)[N]["output"]>;

/** Thrown by handlers, named in Retry: the same call may work in a moment. */
export const RETRYABLE = ["Contended", "LeaseHeld", "Transient", "TableUnavailable"] as const;

/** Thrown by `tell`: somebody could not be reached, and may be in a while. Retried so often, ever slower. */
export const UNDELIVERED = "Undelivered";
export const DELIVERY_TRIES = 6;
