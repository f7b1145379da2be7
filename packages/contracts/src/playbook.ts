import * as z from "zod";
import { Actor, ChannelId } from "./ids.ts";
import { Cause } from "./signal.ts";
import { DurationText, InstantText } from "./time.ts";

export const PlaybookId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, "1 to 64 characters: lower case letters, digits and inner hyphens")
  .brand("PlaybookId");
export type PlaybookId = z.infer<typeof PlaybookId>;

/** `enforce`: acts. `approve`: asks a human first. `shadow`: decides and records, and does not act. `off`: nothing, not even that. */
export const PlaybookMode = z.enum(["enforce", "approve", "shadow", "off"]);
export type PlaybookMode = z.infer<typeof PlaybookMode>;

/** Where in its schedule the live event stands: what an incident is worth. */
export const Airtime = z.enum(["on-air", "lead", "tail", "none"]);
export type Airtime = z.infer<typeof Airtime>;

/** How the programme comes in: one input; a pair that MediaLive itself fails over; a second input that somebody must switch to. */
export const FeedShape = z.enum(["single", "pair", "two"]);
export type FeedShape = z.infer<typeof FeedShape>;

/** What can be done. Each is idempotent, under the channel lease, and named by incident and rung. */
export const Action = z.discriminatedUnion("do", [
  /** An immediate input switch: lands 10 s later on a STANDARD channel. */
  z.strictObject({ do: z.literal("switch-input"), to: z.enum(["backup", "programme"]) }),
  /** Of the pipeline that the incident's signals name. */
  z.strictObject({ do: z.literal("restart-pipeline") }),
  /** Stop and start the encoder; also starts one that is down. Never on air while the other leg is unhealthy. */
  z.strictObject({ do: z.literal("restart-channel") }),
  z.strictObject({ do: z.literal("restart-flow") }),
  /** The edge sends viewers of this leg to the other one. */
  z.strictObject({ do: z.literal("move-viewers") }),
  /** Switches to the slate input, and back by itself: whatever the playbook says, a slate ends. May trip SLATE_INPUT. */
  z.strictObject({ do: z.literal("slate") }),
  /** Deletes our own stale schedule actions: 1,500 at most, stale ones included. */
  z.strictObject({ do: z.literal("collect-garbage") }),
  /** At WAF, for a while. Never without a human: addresses are shared. */
  z.strictObject({ do: z.literal("block-address"), for: DurationText }),
  z.strictObject({ do: z.literal("notify"), text: z.string().min(1).max(500).optional() }),
  /** Wakes a human, until acknowledged. */
  z.strictObject({ do: z.literal("page"), text: z.string().min(1).max(500).optional() }),
]);
export type Action = z.infer<typeof Action>;
export type ActionName = Action["do"];

/** What must be so for a rung to be taken; a rung whose conditions do not hold is passed over, with its reason. */
export const Precondition = z.enum([
  "on-air",
  "not-on-air",
  "other-leg-healthy",
  "other-pipeline-healthy",
  "backup-input",
  "slate-input",
  "flow",
  "encoder-down",
  "no-self-healing",
]);
export type Precondition = z.infer<typeof Precondition>;

/** How an action is known to have worked, and by when. `programme-holds` is for the way back alone: no rung can ask for it. */
export const Verification = z.strictObject({
  what: z.enum([
    "cause-clears",
    "input-active",
    "programme-holds",
    "encoder-running",
    "flows-active",
    "viewers-moved",
    "schedule-collected",
  ]),
  within: DurationText,
});
export type Verification = z.infer<typeof Verification>;

const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, "lower case letters, digits and inner hyphens");

/** One step of a playbook. */
export const Rung = z.strictObject({
  id: slug,
  /** How long the cause must have lasted (first rung), or the previous rung be known to have failed. */
  holdOff: DurationText,
  when: z.array(Precondition).max(9).default([]),
  action: Action,
  verify: Verification.optional(),
  /** Stricter than the playbook's mode, never laxer. */
  mode: PlaybookMode.optional(),
});
export type Rung = z.infer<typeof Rung>;

/** What a client says: `PUT /v1/playbooks/{id}`. */
export const PlaybookInput = z.strictObject({
  name: z.string().min(1).max(200),
  mode: PlaybookMode,
  match: z.strictObject({
    causes: z.array(Cause).min(1).max(24),
    /** Absent: whatever the feed. */
    feeds: z.array(FeedShape).min(1).max(3).optional(),
    /** Absent: on-air and lead. */
    airtime: z.array(Airtime).min(1).max(4).optional(),
    channels: z.array(ChannelId).min(1).max(100).optional(),
    /** A channel that has one of these. */
    tags: z.array(z.string().min(1).max(64)).min(1).max(20).optional(),
  }),
  rungs: z.array(Rung).min(1).max(8),
  /** Between two actions of this playbook on the same leg. */
  cooldown: DurationText,
  /** Acts at most so often on one leg: in a live event, and in any hour. Notify and page do not count. */
  budget: z.strictObject({ perEvent: z.int().min(0).max(50), perHour: z.int().min(0).max(50) }),
  /** How long a human may take to approve. */
  approvalExpires: DurationText.default("PT5M"),
  /**
   * From the backup to the programme after our own switch, when it has been good for so long. `source`: the programme's MediaConnect
   * source says that it is healthy. `window`: nothing can be seen of an input that is not on screen; it is tried once.
   */
  switchBack: z.strictObject({ after: DurationText, evidence: z.enum(["source", "window"]) }).optional(),
  note: z.string().max(2000).optional(),
});
export type PlaybookInput = z.infer<typeof PlaybookInput>;

export const Playbook = z
  .strictObject({
    ...PlaybookInput.shape,
    id: PlaybookId,
    /** Counts every write; the ETag, and what attempts are recorded with. 0: the default that comes with the program. */
    version: z.int().nonnegative(),
    updatedAt: InstantText.optional(),
    updatedBy: Actor.optional(),
  })
  .meta({ id: "Playbook" });
export type Playbook = z.infer<typeof Playbook>;
